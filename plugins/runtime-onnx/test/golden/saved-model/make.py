"""Makes the small SavedModels in this folder and what TensorFlow computes with them (answers.json).

python make.py, with tensorflow-cpu 2.21.0 (its Keras: 3.15) and tf_keras 2.21.0. Numbers are those of these versions.
"""

import json
import pathlib
import shutil

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras import layers as k3
from tensorflow.core.protobuf import saved_model_pb2, saved_object_graph_pb2
from tf_keras import layers as k2

ROWS, CLASSES = 3, 3
here = pathlib.Path(__file__).parent
random = np.random.default_rng(11)


def spread(model):
    """Weights that leave nothing at its default: biases, statistics, slopes."""
    for variable in model.variables:
        name, shape = variable.name.split('/')[-1].split(':')[0], tuple(variable.shape)
        if name in ('gamma', 'moving_variance'):
            variable.assign(random.uniform(0.5, 1.5, shape))
        elif len(shape) == 1:
            variable.assign(random.normal(0, 0.3, shape))
        elif len(shape) > 1:
            variable.assign(random.normal(0, 1.2 / np.sqrt(np.prod(shape[:-1])), shape))
    return model


def ramp(*shape):
    """Weights of all signs, the same every time."""
    return np.sin(1 + np.arange(np.prod(shape), dtype=np.float32)).reshape(shape)


def convnet(L, x):
    """Normalisation in two forms, a dilated convolution, dropout."""
    x = L.Conv2D(4, 3, padding='same', strides=2, name='conv_a')(x)
    x = L.BatchNormalization(name='norm_a')(x)
    x = L.ReLU()(x)
    x = L.Conv2D(3, 2, padding='same', dilation_rate=2, use_bias=False, name='conv_b')(x)
    x = L.BatchNormalization(axis=3, scale=False, name='norm_b')(x)
    x = L.MaxPooling2D(2, 1)(x)
    x = L.Dropout(0.5)(L.Flatten()(x))
    return L.Dense(CLASSES, name='dense')(x)


def depthwise(L, x):
    """Convolutions of each channel, images and a row of numbers normalised, one layer used twice."""
    x = L.Conv2D(4, 2, activation='relu', name='conv')(x)
    x = L.BatchNormalization(name='norm_a')(x)
    x = L.DepthwiseConv2D(2, depth_multiplier=2, name='deep')(x)
    x = L.ReLU(6.0)(x)
    x = L.GlobalAveragePooling2D()(x)
    x = L.BatchNormalization(name='norm_b')(x)
    twice = L.Dense(8, activation='elu', name='twice')
    return L.Dense(CLASSES, name='dense')(twice(twice(x)))


class Waves(tf.Module):
    """Functions that call functions, a constant that one of them takes from outside, a variable that is read twice."""

    def __init__(self):
        super().__init__()
        self.kernel = tf.Variable(ramp(3, 2, 4), name='waves/kernel')
        self.bias = tf.Variable(ramp(4), name='waves/bias')
        self.matrix = tf.Variable(ramp(4, 4), name='square/matrix')
        self.head = tf.Variable(ramp(4, CLASSES), name='head')
        self.scale = tf.constant([0.5, 2.0])
        self.steps = tf.Variable([2, 0, 1], name='steps')

    @tf.function
    def square(self, x):
        return x + tf.tanh(x @ self.matrix)

    @tf.function
    def pooled(self, x):
        mean, most = tf.reduce_mean(x, 1), tf.reduce_max(x, 1)
        return mean, most

    @tf.function(input_signature=[tf.TensorSpec([None, 5, 2], tf.float32, name='sound')])
    def __call__(self, x):
        y = tf.nn.conv1d(x * self.scale, self.kernel, 1, 'VALID') + self.bias
        y = tf.gather(y, self.steps, axis=1)
        mean, most = self.pooled(y)
        return {'logits': (self.square(self.square(mean)) + most) @ self.head}


class Wrapped(tf.Module):
    """A model of Keras in a module, which scales its pictures."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    @tf.function(input_signature=[tf.TensorSpec([None, 4, 5, 2], tf.float32, name='picture')], autograph=False)
    def __call__(self, x):
        return {'logits': self.model(x * 2 - 0.5)}


def session(x, variable):
    """A graph of sessions."""
    kernel, bias = variable('layer/kernel', ramp(4, 6)), variable('layer/bias', ramp(6))
    return tf.nn.relu(tf.nn.bias_add(x @ kernel, bias)) @ variable('head', ramp(6, CLASSES))


def constant(name, value):
    return tf.constant(value, name=name)


def variable(name, value):
    return tf.compat.v1.Variable(value, name=name, use_resource=False)


def save_session(folder, maker):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as running:
        x = v1.placeholder(tf.float32, [None, 4], name='x')
        logits = session(x, maker)
        running.run(v1.global_variables_initializer())
        builder = v1.saved_model.Builder(folder)
        signature = v1.saved_model.predict_signature_def({'x': x}, {'logits': logits})
        # The saver that a builder makes has a node for each file of variables.
        builder.add_meta_graph_and_variables(running, ['serve'], {'predict': signature}, strip_default_attrs=True)
        builder.save()


def keras_model(kit, layers, shape, build):
    inputs = layers.Input(shape) if kit is tf_keras else kit.Input(shape)
    logits = build(layers, inputs)
    return spread(kit.Model(inputs, logits)), kit.Model(inputs, layers.Softmax()(logits))


def shorten(folder):
    """The same model without what only training, saving and Python need: functions that nothing served calls, objects, notes."""
    path = folder / 'saved_model.pb'
    model = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    (meta,) = model.meta_graphs
    # Descriptions of the operators of TensorFlow.
    meta.meta_info_def.ClearField('stripped_op_list')
    objects = meta.object_graph_def
    meta.ClearField('object_graph_def')
    if folder.name not in ('session', 'frozen'):
        only_served(meta)
    # The one that restores copies of its variables.
    if folder.name == 'keras-3-in-module':
        only_bound(objects, meta)
    path.write_bytes(model.SerializeToString(deterministic=True))


NOTES = ('config_proto', 'executor_type', 'debug_name', 'allowed_devices')


def only_served(meta):
    for name in set(meta.signature_def) - {'serving_default'}:
        del meta.signature_def[name]
    graph, library = meta.graph_def, meta.graph_def.library
    nodes = {node.name: node for node in graph.node}
    bodies = {each.signature.name: each.node_def for each in library.function}
    outputs = [tensor.name for tensor in meta.signature_def['serving_default'].outputs.values()]
    kept, called = set(), set()
    queue = [*outputs, meta.saver_def.restore_op_name, meta.saver_def.filename_tensor_name]
    while queue:
        name = queue.pop().lstrip('^').split(':')[0]
        if name not in kept:
            kept.add(name)
            queue += nodes[name].input
            calls = [nodes[name]]
            while calls:
                function = calls.pop().attr['f'].func.name
                called.add(function)
                calls += bodies.get(function, [])
    keep(graph.node, lambda node: node.name in kept)
    keep(library.function, lambda each: each.signature.name in called)
    for node in [*graph.node, *(node for each in library.function for node in each.node_def)]:
        node.ClearField('experimental_debug_info')
        for attribute in list(node.attr):
            if attribute[0] == '_' or attribute in NOTES or (attribute == 'f' and not node.attr['f'].func.name):
                del node.attr[attribute]
    for each in library.function:
        each.attr.clear()
        each.arg_attr.clear()


def only_bound(objects, meta):
    """Objects as what leads to variables, and which of them functions take."""
    for node in objects.nodes:
        node.CopyFrom(saved_object_graph_pb2.SavedObject(children=node.children))
    called = {each.signature.name for each in meta.graph_def.library.function}
    for name in list(objects.concrete_functions):
        if name not in called:
            del objects.concrete_functions[name]
        else:
            bound = saved_object_graph_pb2.SavedConcreteFunction(bound_inputs=objects.concrete_functions[name].bound_inputs)
            objects.concrete_functions[name].CopyFrom(bound)
    meta.object_graph_def.CopyFrom(objects)


def keep(values, wanted):
    left = [each for each in values if wanted(each)]
    del values[:]
    values.extend(left)


def tidy(folder):
    for name in ('assets', 'fingerprint.pb', 'keras_metadata.pb'):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    shorten(folder)


def numbers(tensor):
    return [float(f'{value:.6g}') for value in np.asarray(tensor).reshape(-1)]


def answers(model, shape):
    x = tf.constant(random.normal(0, 1, (ROWS, *shape)).round(3).astype(np.float32))
    labels = tf.constant(np.arange(ROWS) % CLASSES)
    with tf.GradientTape() as tape:
        tape.watch(x)
        logits = model(x)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return {
        'shape': list(x.shape),
        'input': numbers(x),
        'labels': labels.numpy().tolist(),
        'logits': numbers(logits),
        'loss': numbers(loss),
        'gradient': numbers(tape.gradient(loss, x)),
    }


def main():
    found = {}

    def made(name, shape, save, model):
        folder = here / name
        shutil.rmtree(folder, ignore_errors=True)
        save(str(folder))
        found[name] = answers(model, shape)
        tidy(folder)

    logits, whole = keras_model(keras, k3, (5, 6, 2), convnet)
    made('keras-3', (5, 6, 2), lambda folder: whole.export(folder, verbose=False), logits)
    logits, whole = keras_model(tf_keras, k2, (4, 5, 2), depthwise)
    made('keras-2', (4, 5, 2), lambda folder: whole.save(folder, save_format='tf'), logits)
    waves = Waves()
    made('module', (5, 2), lambda folder: tf.saved_model.save(waves, folder), lambda x: waves(x)['logits'])
    made('session', (4,), lambda folder: save_session(folder, variable), lambda x: session(x, constant))
    made('frozen', (4,), lambda folder: save_session(folder, constant), lambda x: session(x, constant))
    logits, _ = keras_model(keras, k3, (4, 5, 2), depthwise)
    wrapped = Wrapped(logits)
    made('keras-3-in-module', (4, 5, 2), lambda folder: tf.saved_model.save(wrapped, folder), lambda x: wrapped(x)['logits'])
    (here / 'answers.json').write_text(json.dumps(found, indent=None, separators=(',', ':')) + '\n')


main()
