"""Makes the models of this folder with Keras 3.15 and 2.21 (tf_keras), and what they compute: answers.json.

    pip install tensorflow-cpu==2.21.0 tf_keras keras==3.15.1 tensorflowjs && python make.py

Each model is made by both lines of Keras where both have its layers. Weights and inputs are drawn; the loss is the cross-entropy at a label.
"""

import json
import os
import sys
import types
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

for name in ("tensorflow_hub", "tensorflow_decision_forests", "tensorflowjs.converters.jax_conversion"):
    # What the converter imports and does not need here.
    sys.modules[name] = types.ModuleType(name)
sys.modules["tensorflowjs.converters.jax_conversion"].convert_jax = None

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from tensorflowjs import quantization
from tensorflowjs.converters import save_keras_model

HERE = Path(__file__).parent
CLASSES = 3
SAMPLES = 2
answers = {}


def convolutions(k, L, line):
    x = i = k.Input((7, 6, 4), name="picture")
    x = L.Conv2D(6, 3, strides=2, padding="same", groups=2, activation="relu", name="grouped")(x)
    x = L.Conv2D(5, (3, 2), dilation_rate=2, padding="same", use_bias=False, name="dilated")(x)
    x = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", name="depthwise")(x)
    x = L.SeparableConv2D(4, 3, strides=2, depth_multiplier=2, padding="same", activation="tanh", name="separable")(x)
    return i, L.Flatten(name="flat")(x)


def waves(k, L, line):
    x = i = k.Input((21, 2), name="wave")
    x = L.Conv1D(4, 3, dilation_rate=2, padding="causal", activation="elu", name="causal")(x)
    x = L.Conv1D(4, 4, strides=3, padding="same", name="strided")(x)
    x = L.SeparableConv1D(5, 2, name="separable")(x)
    x = L.DepthwiseConv1D(2, padding="same", name="depthwise")(x)
    x = L.MaxPooling1D(3, strides=2, padding="same", name="largest")(x)
    x = L.Conv1DTranspose(3, 3, strides=2, padding="same", activation="relu", name="transposed")(x)
    x = L.AveragePooling1D(2, name="mean")(x)
    return i, L.GlobalMaxPooling1D(name="all")(x)


def transposed(k, L, line):
    x = i = k.Input((3, 4, 2), name="picture")
    x = L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="tanh", name="same")(x)
    x = L.Conv2DTranspose(3, (2, 4), strides=(3, 1), padding="same", name="odd")(x)
    x = L.Conv2DTranspose(2, 3, strides=2, padding="valid", name="valid")(x)
    x = L.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=0, name="cut")(x)
    x = L.Conv2DTranspose(2, 2, strides=3, padding="valid", name="apart")(x)
    x = L.Conv2DTranspose(2, 3, dilation_rate=2, padding="same", name="dilated")(x)
    return i, L.GlobalAveragePooling2D(name="all")(L.Activation("softplus", name="bend")(x))


def poolings(k, L, line):
    x = i = k.Input((9, 7, 3), name="picture")
    a = L.AveragePooling2D(3, strides=2, padding="same", name="mean")(x)
    b = L.MaxPooling2D((3, 2), strides=2, padding="same", name="largest")(x)
    c = L.AveragePooling2D((4, 3), strides=(1, 2), name="plain")(x)
    d = L.GlobalMaxPooling2D(keepdims=True, name="top")(x)
    e = L.Flatten(name="row")(d)
    return i, L.Concatenate(name="join")([L.Flatten()(a), L.Flatten()(b), L.Flatten()(c), e, L.GlobalAveragePooling2D()(x)])


def volumes(k, L, line):
    x = i = k.Input((4, 4, 5, 2), name="volume")
    x = L.Conv3D(3, (2, 3, 3), padding="same", strides=(1, 1, 2), activation="tanh", name="conv")(x)
    x = L.MaxPooling3D((2, 2, 1), padding="same", name="largest")(x)
    x = L.UpSampling3D((1, 2, 1), name="up")(x)
    x = L.ZeroPadding3D((0, 1, (0, 1)), name="pad")(x)
    x = L.AveragePooling3D(2, name="mean")(x)
    x = L.Cropping3D((0, 0, (1, 0)), name="crop")(x)
    return i, L.Flatten(name="flat")(x)


def normalisations(k, L, line):
    x = i = k.Input((4, 5, 6), name="picture")
    x = L.Rescaling(0.5, offset=[0.1, -0.1, 0.2, 0, 0.3, 0], name="rescale")(x)
    x = L.Normalization(mean=[0.1] * 6, variance=[0.5, 1, 2, 1, 1, 4], name="given")(x)
    adapted = L.Normalization(axis=(1, 3), name="adapted")
    adapted.adapt(np.random.default_rng(5).normal(size=(20, 4, 5, 6)).astype("float32"))
    x = adapted(x)
    x = L.Conv2D(8, 1, name="conv")(x)
    x = L.BatchNormalization(name="batch", epsilon=0.01)(x)
    x = L.BatchNormalization(axis=1, scale=False, name="rows")(x)
    x = L.LayerNormalization(name="layer")(x)
    x = L.LayerNormalization(axis=[1, 2], center=False, name="places")(x)
    x = L.GroupNormalization(groups=4, name="group")(x)
    x = L.GroupNormalization(groups=-1, scale=False, name="instance")(x)
    x = L.BatchNormalization(center=False, name="batch_2")(L.ReLU(name="relu")(x))
    if line == 3:
        x = L.RMSNormalization(name="rms")(x)
        x = StochasticDepth(0.2)(LayerScale(0.1, 8, name="scale")(x))
    x = L.GlobalAveragePooling2D(name="all")(L.UnitNormalization(axis=-1, name="unit")(x))
    return i, x


PLAIN = "elu exponential gelu hard_sigmoid linear mish relu relu6 selu sigmoid softmax softplus softsign swish tanh leaky_relu log_softmax"
NEWER = " celu hard_tanh hard_shrink hard_silu log_sigmoid silu soft_shrink sparse_sigmoid squareplus tanh_shrink"


def activations(k, L, line):
    i = k.Input((3, 4), name="numbers")
    x = L.Dense(4, name="spread")(i)
    names = (PLAIN + NEWER if line == 3 else PLAIN.replace("relu6 ", "").replace("leaky_relu log_softmax", "")).split()
    made = [L.Activation(name, name=f"{name}_1")(x) for name in names]
    slope = {"negative_slope": 0.1} if line == 3 else {"alpha": 0.1}
    made += [
        L.ReLU(max_value=1.5, negative_slope=0.2, threshold=0.3, name="bent")(x),
        L.ReLU(threshold=0.4, name="gap")(x),
        L.LeakyReLU(name="leaky_default")(x),
        L.LeakyReLU(**slope, name="leaky")(x),
        L.ELU(alpha=0.7, name="elu_layer")(x),
        L.PReLU(name="prelu")(x),
        L.PReLU(shared_axes=[1], name="prelu_shared")(x),
        L.Softmax(axis=1, name="softmax_axis")(x),
        L.Dense(3, activation=L.LeakyReLU(0.3) if line == 3 else "hard_sigmoid", name="inner")(x),
    ]
    return i, L.Flatten(name="flat")(L.Concatenate(name="join")(made))


def shapes(k, L, line):
    i = k.Input((6, 5, 4), name="picture")
    x = L.ZeroPadding2D(((1, 0), (0, 2)), name="pad")(i)
    x = L.Conv2D(4, 2, name="conv")(x)
    x = L.Cropping2D(((1, 0), (0, 1)), name="crop")(x)
    x = L.Permute((3, 1, 2), name="turn")(x)
    x = L.Reshape((5, -1, 2), name="shape")(x)
    x = L.UpSampling2D((2, 3), name="up")(x)
    x = L.UpSampling2D(2, interpolation="bilinear", name="smooth")(x)
    x = L.Resizing(7, 9, name="resize")(x)
    x = L.Resizing(11, 6, interpolation="nearest", name="resize_nearest")(x)
    x = L.CenterCrop(8, 3, name="middle")(x)
    x = L.Flatten(name="flat")(x)
    x = L.Dense(4, name="row")(x)
    x = L.RepeatVector(3, name="again")(x)
    x = L.UpSampling1D(2, name="up_1")(L.ZeroPadding1D((2, 1), name="pad_1")(x))
    x = L.Conv1D(3, 3, name="conv_1")(L.Cropping1D((0, 1), name="crop_1")(x))
    x = L.Permute((2, 1), name="turn_1")(x)
    return i, L.Reshape((-1,), name="end")(x)


def merges(k, L, line):
    i = k.Input((6, 5, 4), name="picture")
    a, b, c = (L.Conv2D(4, 3, padding="same", activation="tanh", name=f"conv_{n}")(i) for n in "abc")
    x = L.Subtract(name="less")([L.Add(name="sum")([a, b, c]), L.Multiply(name="times")([a, b])])
    y = L.Average(name="mean")([x, b, c])
    z = L.Concatenate(axis=2, name="beside")([L.Maximum(name="largest")([x, y]), L.Minimum(name="smallest")([a, y])])
    if line == 3:
        z = CustomScaleLayer(-0.3)([z, z])
    gate = L.Dense(4, activation="sigmoid", name="gate")(L.Reshape((1, 1, 4), name="shape")(L.GlobalAveragePooling2D(name="all")(z)))
    z = L.Multiply(name="gated")([z, gate])
    rows = L.Reshape((-1, 4), name="rows")(z)
    own = L.Dot(axes=1, name="gram")([rows, rows])
    both = L.Dot(axes=(2, 1), name="product")([rows, own])
    flat = L.GlobalMaxPooling1D(name="top")(both)
    inner = L.Dot(axes=-1, name="inner")([flat, L.Dense(4, name="other")(flat)])
    return i, L.Concatenate(name="join")([flat, inner, L.Flatten(name="flat")(L.Concatenate(name="deep")([a, gate_of(L, a)]))])


def gate_of(L, x):
    return L.Dense(2, name="within")(x)


def recurrent(k, L, line):
    i = k.Input((5, 3), name="steps")
    seq = L.LSTM(4, return_sequences=True, name="lstm")(i)
    parts = [
        L.SimpleRNN(3, name="rnn")(i),
        L.SimpleRNN(3, activation="relu", go_backwards=True, name="rnn_back")(seq),
        L.LSTM(3, recurrent_activation="hard_sigmoid", activation="softsign", use_bias=False, name="lstm_odd")(seq),
        L.GRU(3, name="gru")(i),
        L.GRU(3, reset_after=False, name="gru_before")(seq),
        L.Flatten(name="flat")(L.GRU(2, return_sequences=True, go_backwards=True, name="gru_back")(i)),
        L.GlobalAveragePooling1D(name="mean")(L.GRU(2, return_sequences=True, activation="linear", name="gru_linear")(seq)),
    ]
    return i, L.Concatenate(name="join")(parts)


def bidirectional(k, L, line):
    i = k.Input((4, 3), name="steps")
    x = L.Bidirectional(L.GRU(2, return_sequences=True), name="both")(i)
    x = L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode="sum", name="added")(x)
    parts = [
        L.Bidirectional(L.LSTM(2), name="ends")(x),
        L.Bidirectional(L.SimpleRNN(2, activation="tanh"), merge_mode="mul", name="times")(x),
        L.Bidirectional(L.GRU(2, reset_after=False, recurrent_activation="hard_sigmoid"), merge_mode="ave", name="mean")(x),
        L.Flatten(name="flat")(L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode="mul", name="times_all")(x)),
    ]
    return i, L.Concatenate(name="join")(parts)


def wrapped(k, L, line):
    i = k.Input((2, 6, 5, 2), name="film")
    x = L.TimeDistributed(L.Conv2D(3, 3, activation="tanh"), name="each")(i)
    x = L.TimeDistributed(L.MaxPooling2D(2), name="pool")(x)
    x = L.TimeDistributed(L.Flatten(), name="flat")(x)
    x = L.TimeDistributed(L.Dense(4), name="dense")(x)
    inside = k.Sequential([k.Input((4,)), L.Dense(3, activation="relu", name="in_1"), L.Dense(2, name="in_2")], name="inside")
    x = L.TimeDistributed(inside, name="model")(x)
    return i, L.GRU(3, name="gru")(x)


def attention(k, L, line):
    x = i = k.Input((5, 4), name="tokens")
    y = L.MultiHeadAttention(2, 3, name="self")(x, x)
    x = L.LayerNormalization(epsilon=1e-6, name="norm")(L.Add(name="sum")([x, y]))
    z = L.Dense(8, activation="gelu", name="up")(x)
    x = L.Add(name="sum_2")([x, L.Dense(4, name="down")(z)])
    y = L.MultiHeadAttention(3, 2, value_dim=4, output_shape=6, use_bias=False, name="cross")(x, value=L.Dense(3, name="values")(x), key=x)
    return i, L.GlobalAveragePooling1D(name="mean")(y)


def attentions(k, L, line):
    """What looks at earlier steps alone, and dense layers that are told by letters."""
    x = i = k.Input((4, 3), name="steps")
    y = L.MultiHeadAttention(2, 2, name="causal")(x, x, use_causal_mask=True)
    y = L.Attention(use_scale=True, name="scaled")([y, x, L.Dense(3, name="keys")(x)])
    y = L.Attention(name="plain")([y, x], use_causal_mask=True)
    z = L.EinsumDense("abc,cde->abde", output_shape=(4, 2, 3), bias_axes="de", activation="tanh", name="heads")(y)
    z = L.EinsumDense("abde,def->abf", output_shape=(4, 4), bias_axes="f", name="back")(z)
    z = L.EinsumDense("...x,xy->...y", output_shape=3, bias_axes="y", activation="relu", name="dots")(z)
    return i, L.Concatenate(name="join")([L.GlobalMaxPooling1D(name="top")(z), L.EinsumDense("abc,bcd->ad", output_shape=5, name="all")(y)])


def functions(k, L, line):
    """Functions of keras.ops between layers."""
    ops = k.ops
    x = i = k.Input((4, 6), name="numbers")
    x = L.Dense(6, name="spread")(x)
    turned = ops.transpose(x, axes=(0, 2, 1))
    a = ops.softmax(turned, axis=1) + ops.log_softmax(turned, axis=-1) * 0.1
    b = ops.leaky_relu(x, negative_slope=0.3) - ops.elu(x, alpha=0.5) + ops.celu(x) * ops.gelu(x, approximate=False)
    c = ops.maximum(x, 0.2) * ops.minimum(x, ops.tanh(x)) + ops.abs(x) ** 1.5 - ops.square(ops.sigmoid(x))
    d = ops.sqrt(ops.exp(x) + 1) / ops.log(ops.exp(-x) + 2.5) + ops.sin(x) * ops.cos(x)
    e = ops.reshape(ops.relu6(x), (-1, 3, 8))[:, :, ::2]
    f = ops.squeeze(ops.expand_dims(ops.silu(x), axis=2), axis=2)
    parts = [ops.max(a, axis=2), ops.min(b, axis=1), ops.sum(c, axis=[1, 2], keepdims=True), ops.mean(d, axis=-1), e[:, 1:3], f[:, -1]]
    return i, L.Concatenate(name="join")([L.Flatten()(each) for each in parts])


def nested(k, L, line):
    i = k.Input((6, 5, 2), name="picture")
    shared = L.Conv2D(2, 3, padding="same", activation="tanh", name="shared")
    a = shared(shared(i))
    j = k.Input((6, 5, 2), name="inner_picture")
    block = k.Model(j, L.Add(name="inner_sum")([j, L.Conv2D(2, 3, padding="same", name="inner_conv")(j)]), name="block")
    x = block(L.ReLU(name="rectified")(block(a)))
    tail = k.Sequential([k.Input((6, 5, 2)), L.Flatten(), L.Dense(4, activation="relu", name="tail_1"), L.BatchNormalization()], name="tail")
    x = tail(x)
    if line == 3:
        ops = keras.ops
        x = ops.relu(x * 2 + np.array([0.1, 0.2, -0.1, 0.3], "float32")) - x / 3
        y = ops.mean(a, axis=[1, 2])
        x = ops.concatenate([x, y, a[:, 1, -1], ops.gelu(a[:, 2, 1:3, 0])], axis=-1)
    else:
        x = tf.nn.relu(x * 2.0 + 0.1) - x / 3.0
    return i, L.Dropout(0.5, name="drop")(x)


def tokens(k, L, line):
    i = k.Input((4,), name="tokens")
    x = L.Embedding(7, 3, name="table")(i)
    return i, L.LSTM(3, name="lstm")(x)


def sequence(k, L, line):
    """A Sequential model, for all formats."""
    return k.Sequential(
        [
            k.Input((7, 6, 2), name="picture"),
            L.Conv2D(3, 3, padding="same", activation="relu", name="conv_a"),
            L.BatchNormalization(name="norm_a"),
            L.MaxPooling2D(2, name="pool_a"),
            L.Dropout(0.3, name="drop"),
            L.Conv2D(4, 2, name="conv_b"),
            L.LeakyReLU(name="leaky"),
            L.Flatten(name="flat"),
            L.Dense(5, activation="tanh", name="dense_a"),
            L.Dense(CLASSES, activation="softmax", name="predictions"),
        ],
        name="sequence",
    )


def finished(make, k, line):
    k.utils.set_random_seed(1)
    made = make(k, k.layers, line)
    if isinstance(made, tuple):
        i, x = made
        made = k.Model(i, k.layers.Dense(CLASSES, activation="softmax", name="predictions")(x), name=make.__name__)
    rng = np.random.default_rng(len(make.__name__))
    for weight in made.weights:
        name = weight.path if line == 3 else weight.name
        # What Normalization has been adapted to is computed with at once.
        if "count" in name or "adapted" in name or "seed" in name or name in ("mean:0", "variance:0"):
            continue
        drawn = rng.normal(size=weight.shape) * (0.4 if len(weight.shape) > 1 else 0.3)
        if "variance" in name:
            drawn = np.abs(drawn) + 0.5
        if "gamma" in name or "scale" in name:
            drawn = drawn + 1
        if len(weight.shape) == 2 and weight.shape[0] > 20:
            drawn *= (20 / weight.shape[0]) ** 0.5
        weight.assign(drawn.astype("float32"))
    return made


def answer(model, name, shape=None):
    """Runs the model, its softmax in the form that does not run out of digits, and takes the gradient of the loss."""
    rng = np.random.default_rng(7)
    shape = shape or (SAMPLES, *model.inputs[0].shape[1:])
    x = rng.uniform(0, 6.9, shape) if "tokens-" in name else rng.normal(size=shape)
    x = tf.constant(np.floor(x) if "tokens-" in name else np.round(x, 2), tf.float32)
    labels = [1, 2]
    with tf.GradientTape() as tape:
        tape.watch(x)
        last = model.get_layer("predictions")
        softmax, last.activation = last.activation, lambda x: x
        logits = tf.nn.log_softmax(model(x, training=False))
        last.activation = softmax
        loss = -tf.gather(logits, labels, batch_dims=1)
        total = tf.reduce_sum(loss)
    gradient = tape.gradient(total, x)
    flat = lambda t: [float(f"{v:.5g}") for v in np.ravel(t)]
    answers[name] = {
        "shape": list(shape),
        "input": flat(x),
        "labels": labels,
        "logProbabilities": flat(logits),
        "loss": flat(loss),
        "gradient": None if gradient is None else flat(gradient),
    }


def deflated(path):
    """Packs an archive as small as it gets; Keras stores what it writes."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


def browser(model, name, **options):
    """A layers model of TensorFlow.js."""
    save_keras_model(model, str(HERE / name), **options)
    answer(model, f"{name}/model.json")


MODELS = [
    *[convolutions, waves, transposed, poolings, volumes, normalisations, activations, shapes, merges],
    *[recurrent, bidirectional, wrapped, attention, attentions, functions, nested, tokens],
]

for make in MODELS:
    for k, line in ((keras, 3), (tf_keras, 2)):
        name = f"{make.__name__}-{line}.keras"
        if make is functions and line == 2:
            continue
        try:
            model = finished(make, k, line)
        except Exception as error:
            print("LEFT OUT", name, str(error)[:300])
            continue
        # Keras 2 writes archives too, and smaller files that way; nested-2.h5, functions-3.h5 and sequence-3.h5 are HDF5.
        model.save(HERE / name)
        if make is not tokens or line == 2:
            deflated(HERE / name)
        answer(model, name)
        if line == 2 and make.__name__ in ("bidirectional", "nested", "recurrent", "wrapped", "attention"):
            browser(model, f"{make.__name__}-tfjs")
        if line == 2 and make.__name__ == "nested":
            model.save(HERE / "nested-2.h5")
            answer(model, "nested-2.h5")
        if make is functions:
            # Keras writes it, and does not read it again: the file does not say of which module its functions are.
            model.save(HERE / "functions-3.h5")
            answer(model, "functions-3.h5")
        keras.backend.clear_session()

for k, line in ((keras, 3), (tf_keras, 2)):
    model = finished(sequence, k, line)
    if line == 3:
        model.save(HERE / "sequence-3.h5")
        answer(model, "sequence-3.h5")
    folder = HERE / f"json-{line}"
    folder.mkdir(exist_ok=True)
    (folder / "sequence.json").write_text(model.to_json())
    model.save_weights(folder / "sequence.weights.h5")
    answer(model, f"json-{line}/sequence.json")

def pictures(k, L, line):
    x = i = k.Input((7, 6, 4), name="picture")
    x = L.Conv2D(4, 3, padding="same", groups=2, activation="relu", name="conv")(x)
    x = L.BatchNormalization(name="norm")(x)
    x = L.SeparableConv2D(4, 2, depth_multiplier=2, activation="tanh", name="separable")(x)
    x = L.ZeroPadding2D(((1, 0), (0, 2)), name="pad")(L.UpSampling2D(2, interpolation="bilinear", name="up")(x))
    x = L.MaxPooling2D(3, strides=2, padding="same", name="pool")(L.Cropping2D(1, name="crop")(x))
    x = L.DepthwiseConv2D(2, name="depthwise")(L.Conv2DTranspose(4, 3, strides=2, name="transposed")(x))
    return i, L.Concatenate(name="join")([L.Flatten(name="flat")(x), L.GlobalMaxPooling2D(name="top")(x)])


def channels_first():
    """What Keras does not compute on a CPU: the same model with the channels in front, in its configuration alone."""
    model = finished(pictures, keras, 3)
    name = "channels-first-3.keras"
    model.save(HERE / name)
    answer(model, name)
    with zipfile.ZipFile(HERE / name) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    config = files["config.json"].decode()
    config = config.replace('"channels_last"', '"channels_first"').replace('[null, 7, 6, 4]', '[null, 4, 7, 6]')
    config = config.replace('"axis": -1, "momentum"', '"axis": 1, "momentum"')
    assert '"axis": 1, "momentum"' in config and "[null, 4, 7, 6]" in config
    files["config.json"] = config.encode()
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for each, content in files.items():
            archive.writestr(zipfile.ZipInfo(each), content)
    deflated(HERE / name)
    turned = lambda values: [float(v) for v in np.transpose(np.reshape(values, (SAMPLES, 7, 6, 4)), (0, 3, 1, 2)).ravel()]
    given = answers[name]
    answers[name] = {**given, "shape": [SAMPLES, 4, 7, 6], "input": turned(given["input"]), "gradient": turned(given["gradient"])}


def anysize(k, L, line):
    x = i = k.Input((None, None, 2), name="picture")
    x = L.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="conv")(x)
    x = L.AveragePooling2D(2, padding="same", name="pool")(x)
    x = L.BatchNormalization(name="norm")(L.UpSampling2D(2, name="up")(x))
    return i, L.GlobalAveragePooling2D(name="all")(L.Conv2D(3, 2, activation="tanh", name="conv_2")(x))


channels_first()
model = finished(anysize, keras, 3)
model.save(HERE / "anysize-3.keras")
deflated(HERE / "anysize-3.keras")
answer(model, "anysize-3.keras", (SAMPLES, 7, 6, 2))

browser(finished(sequence, tf_keras, 2), "sequence-tfjs", weight_shard_size_bytes=700)
for bits in ("float16", "uint8", "uint16"):
    model = finished(sequence, tf_keras, 2)
    save_keras_model(model, str(HERE / f"{bits}-tfjs"), quantization_dtype_map={bits: "*"})
    # The answers are of a model that has the weights as they are read back.
    for weight in model.weights:
        small, facts = quantization.quantize_weights(weight.numpy(), np.dtype(bits).type)
        weight.assign(quantization.dequantize_weights(small, facts, np.dtype("float32")))
    answer(model, f"{bits}-tfjs/model.json")

json.dump(answers, open(HERE / "answers.json", "w"))
