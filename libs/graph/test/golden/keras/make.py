"""Makes the small models of this folder, each a dense layer of two neurons on three numbers, with Keras 3.15 and 2.21 (tf_keras).

    pip install tensorflow-cpu==2.21.0 tf_keras keras==3.15.1 && python make.py
"""

import keras
import numpy as np
import tf_keras

for k, name in ((keras, "dense.keras"), (tf_keras, "dense.h5")):
    layers = [k.Input((3,), name="numbers"), k.layers.Dense(2, activation="softmax", name="scores")]
    model = k.Sequential(layers, name="dense")
    model.set_weights([np.arange(6, dtype="float32").reshape(3, 2), np.array([0.5, -0.5], "float32")])
    model.save(name)
