"""Makes the small TensorFlow.js graph models in this folder and what TensorFlow computes with them (answers.json).

python make.py, with tensorflow-cpu 2.21.0 (its Keras: 3.15), tf_keras 2.21.0 and tensorflowjs 4.22.0, installed without its
dependencies: what the converter imports and does not need here is left empty below. Numbers are those of these versions.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile
import types

for name in ('tensorflow_hub', 'tensorflow_decision_forests', 'tensorflowjs.converters.jax_conversion'):
    sys.modules[name] = types.ModuleType(name)
sys.modules['tensorflowjs.converters.jax_conversion'].convert_jax = None

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras import layers as k3
from tf_keras import layers as k2
from tensorflowjs.converters import tf_saved_model_conversion_v2 as converter

ROWS, CLASSES = 3, 3
here = pathlib.Path(__file__).parent
random = np.random.default_rng(7)


def spread(model):
    """Weights that leave nothing at its default: biases, statistics, slopes."""
    for variable in model.variables:
        name, shape = variable.name.split('/')[-1].split(':')[0], tuple(variable.shape)
        if name in ('gamma', 'moving_variance'):
            variable.assign(random.uniform(0.5, 1.5, shape))
        elif name in ('alpha',):
            variable.assign(random.uniform(0.1, 0.5, shape))
        elif len(shape) == 1:
            variable.assign(random.normal(0, 0.3, shape))
        else:
            variable.assign(random.normal(0, 1.2 / np.sqrt(np.prod(shape[:-1])), shape))
    return model


def keras_model(kit, layers, shape, build, closing):
    inputs = layers.Input(shape) if kit is tf_keras else kit.Input(shape)
    logits = build(layers, inputs)
    model = spread(kit.Model(inputs, logits))
    return model, kit.Model(inputs, closing(logits)) if closing else model


def convnet(L, x):
    """Convolutions with padding at both ends or one, normalisation before and behind the activation."""
    x = L.Conv2D(4, 3, padding='same', strides=2, name='conv_a')(x)
    x = L.BatchNormalization(name='norm_a')(x)
    x = L.ReLU()(x)
    x = L.Conv2D(5, (3, 2), activation='elu', name='conv_b')(x)
    x = L.MaxPooling2D(2, 1, padding='same')(x)
    x = L.BatchNormalization(name='norm_b')(x)
    x = L.Conv2D(6, 2, padding='same', dilation_rate=2, use_bias=False, name='conv_c')(x)
    x = L.LeakyReLU(0.125)(x)
    x = L.AveragePooling2D(2, 2, padding='same')(x)
    x = L.Flatten()(x)
    x = L.Dense(7, activation='tanh', name='dense_a')(x)
    return L.Dense(CLASSES, name='dense_b')(x)


def block(L, x, expand, to, stride, skip):
    y = L.Conv2D(expand, 1, use_bias=False)(x)
    y = L.ReLU(6.0)(L.BatchNormalization()(y))
    if stride == 2:
        y = L.ZeroPadding2D(((0, 1), (0, 1)))(y)
    y = L.DepthwiseConv2D(3, strides=stride, padding='valid' if stride == 2 else 'same', use_bias=False)(y)
    y = L.ReLU(6.0)(L.BatchNormalization()(y))
    y = L.BatchNormalization()(L.Conv2D(to, 1, use_bias=False)(y))
    return L.Add()([x, y]) if skip else y


def mobile(L, x):
    """Inverted residuals (Sandler et al. 2018) with a squeeze-and-excitation gate (Hu et al. 2018)."""
    x = L.Rescaling(2.0, offset=-0.25)(x)
    x = L.DepthwiseConv2D(3, depth_multiplier=2, padding='same', activation='relu', name='depthwise')(x)
    x = block(L, x, 6, 4, 2, False)
    x = block(L, x, 6, 4, 1, True)
    gate = L.GlobalAveragePooling2D()(x)
    gate = L.Reshape((1, 1, 4))(gate)
    gate = L.Conv2D(2, 1, activation='relu', name='squeeze')(gate)
    gate = L.Conv2D(4, 1, activation='sigmoid', name='excite')(gate)
    x = L.Multiply()([x, gate])
    x = L.Activation('swish')(L.SeparableConv2D(5, 3, name='separable')(x))
    x = L.GlobalMaxPooling2D(keepdims=True)(x)
    x = L.Conv2D(CLASSES, 1, name='head')(x)
    return L.Flatten()(x)


def residual(L, x):
    """Residual blocks with a projection, learnt slopes, and features of two depths side by side."""
    x = L.PReLU(shared_axes=[1, 2])(L.Conv2D(4, 3, padding='same', name='stem')(x))
    y = L.BatchNormalization()(L.Conv2D(4, 3, padding='same', name='inner')(x))
    x = L.ReLU()(L.Add()([x, y]))
    y = L.PReLU(shared_axes=[1, 2])(L.Conv2D(6, 3, strides=2, padding='same', use_bias=False, name='down')(x))
    z = L.Conv2D(6, 1, strides=2, name='project')(x)
    w = L.Concatenate()([L.Add()([y, z]), L.MaxPooling2D(2)(x)])
    w = L.Conv2D(4, 1, activation='selu', name='mix')(w)
    w = L.PReLU()(L.Dense(6, name='dense_a')(L.Flatten()(w)))
    return L.Dense(CLASSES, name='dense_b')(w)


def decoder(L, x):
    """Transposed convolutions whose kernel is longer, shorter than the stride; both kinds of upsampling; cropping."""
    x = L.Conv2D(4, 3, strides=2, activation='relu', name='encode')(x)
    x = L.Conv2DTranspose(5, 3, strides=2, padding='same', activation='relu', name='up_a')(x)
    x = L.UpSampling2D(2, interpolation='bilinear')(x)
    x = L.Conv2DTranspose(3, 2, strides=3, padding='valid', name='up_b')(x)
    x = L.AveragePooling2D(3)(x)
    x = L.Cropping2D(((1, 0), (0, 2)))(x)
    x = L.UpSampling2D((1, 2))(x)
    x = L.Conv2D(CLASSES, 3, name='score')(x)
    return L.GlobalAveragePooling2D()(x)


def waves(L, x):
    """Convolutions over time, causal and dilated, and a dense layer for each step."""
    x = L.Conv1D(5, 3, dilation_rate=2, padding='causal', activation='relu', name='conv_a')(x)
    x = L.BatchNormalization()(x)
    x = L.MaxPooling1D(2)(x)
    x = L.SeparableConv1D(6, 3, padding='same', activation='softplus', name='conv_b')(x)
    x = L.Dense(4, activation='gelu', name='each_step')(x)
    y = L.GlobalAveragePooling1D()(x)
    z = L.GlobalMaxPooling1D()(x)
    return L.Dense(CLASSES, name='dense')(L.Concatenate()([y, z]))


def transformer(L, x):
    y = L.Conv1D(8, 2, strides=2, name='patches')(x)
    z = L.LayerNormalization()(y)
    z = L.MultiHeadAttention(2, 3, name='attention')(z, z)
    y = L.Add()([y, z])
    z = L.LayerNormalization()(y)
    z = L.Dense(10, activation='gelu', name='wide')(z)
    y = L.Add()([y, L.Dense(8, name='narrow')(z)])
    return L.Dense(CLASSES, name='dense')(L.Flatten()(y))


def norms(L, x):
    x = L.LayerNormalization(name='norm_a')(L.Dense(6, name='dense_a')(x))
    return L.Dense(CLASSES, name='dense_b')(L.Flatten()(x))


def recurrent(L, x):
    x = L.LSTM(3, unroll=True, name='lstm')(x)
    return L.Dense(CLASSES, name='dense')(x)


def ramp(*shape):
    """Weights of all signs, the same every time."""
    return tf.constant(np.sin(1 + np.arange(np.prod(shape), dtype=np.float32)).reshape(shape))


def flat(x):
    return tf.reshape(x, [-1, int(np.prod(x.shape[1:]))])


def scores(x):
    return tf.linalg.matmul(flat(x), ramp(int(np.prod(x.shape[1:])), CLASSES))


def reductions(x):
    """`[n, 4, 6, 2]`: reductions over axes of images, and what is made of them."""
    mean = tf.reduce_mean(x, [1], keepdims=True)
    most = tf.reduce_max(x, -1)
    least = tf.reduce_min(x, [-1], keepdims=True)
    total = tf.reduce_sum(tf.square(x), [2, 3])
    product = tf.reduce_prod(x[:, :2, :2, :], [1, 2, 3])
    soft = tf.nn.softmax(x)
    logs = tf.nn.log_softmax(tf.nn.conv2d(x, ramp(1, 1, 2, 3), 1, 'VALID'))
    normal = tf.nn.local_response_normalization(tf.nn.conv2d(x, ramp(1, 1, 2, 5), 1, 'SAME'), 1, 1.5, 0.5, 0.75)
    norm = tf.norm(x, axis=[1, 2])
    joined = tf.concat([x * mean, soft + least, x - most[..., None], logs, normal], -1)
    return scores(joined) + scores(total) + scores(norm) + product[:, None] * ramp(CLASSES)


def pieces(x):
    """`[n, 4, 6, 2]`: cutting, joining and padding, after a convolution that puts channels first."""
    y = tf.nn.conv2d(x, ramp(3, 3, 2, 4), 1, 'SAME')
    a, b = tf.split(y, 2, -1)
    c, d, e = tf.split(y, [1, 2, 3], 2)
    f, g, h, i = tf.unstack(y, axis=1)
    stacked = tf.stack([f + g, h - i], axis=2)
    cut = y[:, 1:, ::-2, 1] + y[..., 3, tf.newaxis, :3, 0]
    sliced = tf.slice(y, [0, 1, 0, 2], [-1, 2, -1, 1])
    padded = tf.pad(a * b, [[0, 0], [1, 0], [0, 2], [1, 1]], constant_values=0.5)
    mirrored = tf.pad(d, [[0, 0], [2, 1], [1, 0], [0, 0]], 'REFLECT')
    symmetric = tf.pad(e, [[0, 0], [2, 0], [0, 3], [0, 0]], 'SYMMETRIC')
    tiled = tf.tile(c, [1, 1, 3, 2])
    picked = tf.gather(y, [2, 0, 2], axis=3)
    turned = tf.transpose(y, [0, 3, 2, 1])
    deep = tf.nn.space_to_depth(y, 2)
    shallow = tf.nn.depth_to_space(deep * ramp(16), 2)
    squeezed = tf.squeeze(tf.nn.max_pool2d(y, [4, 1], 1, 'VALID'), [1])
    shape = tf.shape(y)
    seen = tf.ensure_shape(tf.reshape(turned, [shape[0], shape[3] * shape[2], -1]), [None, 24, 4])
    filled = tf.fill([shape[0], 2], 0.25) + tf.cast(tf.range(2), tf.float32)
    parts = [stacked, cut, sliced, padded, mirrored, symmetric, tiled, picked, shallow, squeezed, seen, filled]
    return scores(tf.concat([flat(part) for part in parts], 1))


def arithmetic(x):
    """`[n, 5]`: operators element by element."""
    low, high = x[:, :3], x[:, 2:]
    positive = tf.abs(low) + 0.5
    parts = [
        tf.maximum(low, high), tf.minimum(low, 0.25), tf.math.squared_difference(low, high), tf.pow(positive, high),
        low / positive, tf.math.floordiv(low, 0.4) * high, tf.math.floormod(high, 0.7), tf.math.rsqrt(positive), tf.sqrt(positive),
        tf.exp(low), tf.math.log(positive), tf.math.log1p(positive), tf.math.expm1(low), tf.math.reciprocal(positive),
        tf.nn.relu(low), tf.nn.relu6(8 * low), tf.nn.elu(low), tf.nn.selu(low), tf.nn.leaky_relu(low), tf.nn.softplus(low),
        tf.sigmoid(low), tf.tanh(high), tf.sin(low), tf.cos(high), tf.atan(low), tf.math.erf(low), tf.sign(low) * high,
        tf.floor(low) + tf.math.ceil(high), tf.round(3 * low) * high, -low, tf.where(low > high, low, 2 * high),
        tf.where(tf.logical_or(low < 0, tf.logical_not(high >= 0)), low * high, tf.ones_like(low)),
        tf.cast(tf.not_equal(tf.cast(3 * low, tf.int32), 0), tf.float32) * high, tf.clip_by_value(high, -0.5, 0.5),
        tf.einsum('ni,nj,jk->nk', low, high, ramp(3, 2)), tf.math.divide_no_nan(low, tf.nn.relu(high)),
        tf.linalg.matmul(low[:, :, None], high[:, :, None], transpose_a=True)[:, 0] * ramp(3), tf.math.cumsum(low, axis=1),
        tf.linalg.matmul(ramp(4, 3), low, transpose_b=True)[0][:, None] * ramp(3), tf.zeros_like(low) + tf.math.softsign(high),
    ]
    return scores(tf.concat(parts, 1))


def resizing(x):
    """`[n, 4, 5, 2]`: every way to resize."""
    y = tf.nn.conv2d(x, ramp(2, 2, 2, 1), 1, 'SAME')
    parts = []
    for resize in (tf.raw_ops.ResizeBilinear, tf.raw_ops.ResizeNearestNeighbor):
        for size in ([7, 10], [3, 2]):
            for centres, corners in ((False, False), (True, False), (False, True)):
                parts.append(resize(images=y, size=size, align_corners=corners, half_pixel_centers=centres))
    # The border between the two pixels lies where products and quotients in float32 differ.
    parts.append(tf.raw_ops.ResizeNearestNeighbor(images=y[:, :2, :1], size=[41, 1], half_pixel_centers=True))
    parts.append(tf.ensure_shape(tf.image.resize(y, 2 * tf.shape(y)[1:3]), [None, 8, 10, 1]))
    return scores(tf.concat([flat(part) for part in parts], 1))


def rarities(x):
    """`[n, 2, 4, 4, 2]`: operators that Keras has other ones for, and images of three dimensions."""
    raw = tf.raw_ops
    conv = raw.Conv3D(input=x, filter=ramp(2, 3, 2, 2, 3), strides=[1, 1, 2, 1, 1], padding='SAME')
    most = raw.MaxPool3D(input=conv, ksize=[1, 2, 1, 2, 1], strides=[1, 1, 1, 2, 1], padding='VALID')
    mean = raw.AvgPool3D(input=conv, ksize=[1, 1, 2, 2, 1], strides=[1, 1, 1, 1, 1], padding='SAME')
    y = raw.FusedBatchNorm(
        x=x[:, 0], scale=[1.5, 0.5], offset=[0.25, -1.0], mean=[0.125, 0.5], variance=[2.0, 0.75], epsilon=0.01, is_training=False
    )[0]
    nchw = raw.BiasAdd(value=tf.transpose(y, [0, 3, 1, 2]), bias=[0.5, -0.5], data_format='NCHW')
    flats = x[:, 0, 0, :, 0]
    unit, wide = 0.9 * tf.tanh(flats), 1.25 + tf.square(flats)
    up, down = x[:, 1, 0, :, 0], x[:, 1, 1, :, 1]
    first = raw.Select(condition=tf.constant([True, False]), x=tf.reshape(ramp(6), [2, 3]), y=tf.ones([2, 3]))
    both = raw.LogicalAnd(x=raw.GreaterEqual(x=up, y=down), y=raw.LogicalNot(x=raw.Equal(x=raw.Rint(x=up), y=1.0)))
    sound = raw.LogicalAnd(x=raw.IsFinite(x=up), y=raw.LogicalNot(x=raw.LogicalOr(x=raw.IsNan(x=up), y=raw.IsInf(x=up))))
    best = tf.cast(raw.ArgMax(input=y, dimension=2) + raw.ArgMin(input=y, dimension=1), tf.float32)
    size, rank = tf.cast(raw.Size(input=y[:1]), tf.float32), tf.cast(raw.Rank(input=y), tf.float32)
    parts = [
        most, mean, nchw, raw.Asin(x=unit), raw.Acos(x=unit), raw.Atanh(x=unit), raw.Acosh(x=wide), raw.Asinh(x=flats),
        raw.Sinh(x=flats), raw.Cosh(x=flats), raw.Tan(x=unit), raw.Inv(x=wide), raw.Div(x=flats, y=wide),
        raw.ClipByValue(t=flats, clip_value_min=-0.5, clip_value_max=0.5),
        raw.ClipByValue(t=flats, clip_value_min=down - 0.5, clip_value_max=down + 1),
        raw.EuclideanNorm(input=y, axis=[1], keep_dims=True), raw.ReverseV2(tensor=y, axis=[1, -1]),
        tf.transpose(raw.Gather(params=tf.transpose(flats), indices=[[3, 0], [1, 1]])),
        tf.transpose(raw.GatherNd(params=tf.transpose(y, [1, 2, 0, 3]), indices=[[0, 1], [3, 2]]), [1, 2, 0]), tf.where(both, up, down),
        tf.where(raw.LessEqual(x=up, y=down), up, raw.Select(condition=sound, x=down, y=up)), best * y[:, 0],
        raw.BroadcastTo(input=flats[:, None, :1], shape=[tf.shape(flats)[0], 3, 2]) * first[0, 0],
        raw.Cumsum(x=flats, axis=1, exclusive=True, reverse=True) * size / rank,
    ]
    return scores(tf.concat([flat(part) for part in parts], 1))


class Raw(tf.Module):
    """A function as a model."""

    def __init__(self, run, shape):
        super().__init__()
        self.run = run
        self.serve = tf.function(run, input_signature=[tf.TensorSpec([None, *shape], tf.float32, name='x')])

    def __call__(self, x):
        return self.run(x)


def coarse(model):
    """Weights on a grid of 256 steps whose ends are taken, so that nothing is lost in 8 bits."""
    for variable in model.variables:
        steps = random.integers(0, 256, tuple(variable.shape))
        steps.flat[0], steps.flat[-1] = 0, 255
        variable.assign((steps * np.float32(2.0**-8) - 0.5).astype(np.float32))
    return model


def small(L, x):
    x = L.Conv2D(3, 3, activation='relu', name='conv')(x)
    return L.Dense(CLASSES, name='dense')(L.Flatten()(x))


MODELS = {
    'convnet-keras3': ((9, 7, 2), lambda shape: keras_model(keras, k3, shape, convnet, k3.Softmax())),
    'convnet-keras2': ((9, 7, 2), lambda shape: keras_model(tf_keras, k2, shape, convnet, k2.Softmax())),
    'mobile': ((8, 8, 2), lambda shape: keras_model(keras, k3, shape, mobile, k3.Softmax())),
    'residual': ((6, 6, 2), lambda shape: keras_model(keras, k3, shape, residual, None)),
    'decoder': ((7, 7, 1), lambda shape: keras_model(keras, k3, shape, decoder, None)),
    'waves': ((12, 3), lambda shape: keras_model(keras, k3, shape, waves, k3.Softmax())),
    'transformer': ((6, 3), lambda shape: keras_model(keras, k3, shape, transformer, None)),
    'norms': ((4, 3), lambda shape: keras_model(tf_keras, k2, shape, norms, None)),
    'recurrent': ((2, 2), lambda shape: keras_model(keras, k3, shape, recurrent, k3.Softmax())),
    'reductions': ((4, 6, 2), lambda shape: (Raw(reductions, shape),) * 2),
    'pieces': ((4, 6, 2), lambda shape: (Raw(pieces, shape),) * 2),
    'arithmetic': ((5,), lambda shape: (Raw(arithmetic, shape),) * 2),
    'rarities': ((2, 4, 4, 2), lambda shape: (Raw(rarities, shape),) * 2),
    'resizing': ((4, 5, 2), lambda shape: (Raw(resizing, shape),) * 2),
}
QUANTISED = {'uint8': '*conv*', 'uint16': '*dense*Cast*', 'float16': '*dense*BiasAdd*'}


def save(model, folder):
    if isinstance(model, Raw):
        tf.saved_model.save(model, folder, signatures=model.serve.get_concrete_function())
    elif isinstance(model, tf_keras.Model):
        tf.saved_model.save(model, folder)
    else:
        model.export(folder, verbose=False)


def convert(name, model, **options):
    with tempfile.TemporaryDirectory() as folder:
        save(model, folder)
        shutil.rmtree(here / name, ignore_errors=True)
        converter.convert_tf_saved_model(folder, str(here / name), skip_op_check=True, **options)
    if name != 'convnet-keras3':
        shorten(here / name / 'model.json')


SILENT = {'Index', 'use_cudnn_on_gpu', 'grad_a', 'grad_b', 'filter_format', 'num_args', 'out_type'}


def shorten(path):
    """The same model without what says nothing: one of them is left as the converter writes it."""
    text = re.sub(r'(Stateful)?PartitionedCall/', '', path.read_text())
    model = json.loads(re.sub(r'\b(functional|model)(_\d+)*/', 'net/', text))
    for node in model['modelTopology']['node']:
        node.pop('experimentalType', None)
        for attribute, value in list(node.get('attr', {}).items()):
            if attribute[0] in '_T' or attribute in SILENT or (attribute.endswith('_mask') and value == {'i': '0'}):
                del node['attr'][attribute]
        # The manifest says it, too.
        if node['op'] == 'Const' and node['attr']['dtype']['type'] == 'DT_INT32':
            del node['attr']
        elif node['op'] == 'Const':
            del node['attr']['dtype'], node['attr']['value']['tensor']['dtype']
    path.write_text(json.dumps(model, separators=(',', ':')))


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
    for name, (shape, make) in MODELS.items():
        logits, whole = make(shape)
        convert(name, whole)
        found[name] = answers(logits, shape)
    shape = (4, 4, 1)
    inputs = keras.Input(shape)
    model = coarse(keras.Model(inputs, small(k3, inputs)))
    convert('quantised', model, quantization_dtype_map=QUANTISED, weight_shard_size_bytes=50)
    found['quantised'] = answers(model, shape)
    (here / 'answers.json').write_text(json.dumps(found, indent=None, separators=(',', ':')) + '\n')


main()
