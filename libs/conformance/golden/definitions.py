"""Operators in numpy as ONNX's specification defines them, where onnx's reference evaluator differs from it or does not take a case."""

import math
from fractions import Fraction

import numpy as np
from onnx.reference.op_run import OpRun

E = np.exp


def softplus(x):
    return np.log1p(E(-np.abs(x))) + np.maximum(x, 0)


# Name to the defaults of alpha and beta (None: it takes none) and the function.
ACTIVATIONS = {
    'sigmoid': (None, None, lambda x, a, b: 1 / (1 + E(-x))),
    'tanh': (None, None, lambda x, a, b: np.tanh(x)),
    'relu': (None, None, lambda x, a, b: np.maximum(x, 0)),
    'softsign': (None, None, lambda x, a, b: x / (1 + np.abs(x))),
    'softplus': (None, None, lambda x, a, b: softplus(x)),
    'affine': (1.0, 0.0, lambda x, a, b: a * x + b),
    'leakyrelu': (0.01, None, lambda x, a, b: np.where(x >= 0, x, a * x)),
    'elu': (1.0, None, lambda x, a, b: np.where(x >= 0, x, a * (E(np.minimum(x, 0)) - 1))),
    'thresholdedrelu': (1.0, None, lambda x, a, b: np.where(x > a, x, 0)),
    'scaledtanh': (1.0, 1.0, lambda x, a, b: a * np.tanh(b * x)),
    'hardsigmoid': (0.2, 0.5, lambda x, a, b: np.clip(a * x + b, 0, 1)),
}


def activations(names, alphas, betas):
    """Alphas and betas belong to the functions that take them, in order."""
    alphas, betas = list(alphas or []), list(betas or [])
    found = []
    for name in names:
        alpha, beta, function = ACTIVATIONS[name.lower()]
        if alpha is not None and alphas:
            alpha = alphas.pop(0)
        if beta is not None and betas:
            beta = betas.pop(0)
        found.append(lambda x, function=function, alpha=alpha, beta=beta: function(x, alpha, beta))
    return found


def rnn_step(x, h, c, w, r, wb, rb, p, f, options):
    return f[0](x @ w.T + h @ r.T + wb + rb), c


def gru_step(x, h, c, w, r, wb, rb, p, f, options):
    (wz, wr, wh), (rz, rr, rh) = np.split(w, 3), np.split(r, 3)
    (wbz, wbr, wbh), (rbz, rbr, rbh) = np.split(wb, 3), np.split(rb, 3)
    z = f[0](x @ wz.T + h @ rz.T + wbz + rbz)
    reset = f[0](x @ wr.T + h @ rr.T + wbr + rbr)
    inner = reset * (h @ rh.T + rbh) if options['linear_before_reset'] else (reset * h) @ rh.T + rbh
    return (1 - z) * f[1](x @ wh.T + wbh + inner) + z * h, c


def lstm_step(x, h, c, w, r, wb, rb, p, f, options):
    i, o, forget, new = np.split(x @ w.T + h @ r.T + wb + rb, 4, axis=1)
    pi, po, pf = np.split(p, 3)
    i = f[0](i + pi * c)
    forget = 1 - i if options['input_forget'] else f[0](forget + pf * c)
    c = forget * c + i * f[1](new)
    return f[0](o + po * c) * f[2](c), c


KINDS = {'RNN': (1, ['Tanh'], rnn_step), 'GRU': (3, ['Sigmoid', 'Tanh'], gru_step), 'LSTM': (4, ['Sigmoid', 'Tanh', 'Tanh'], lstm_step)}


def recurrent(op, x, w, r, b, lengths, h0, c0, p, attributes):
    gates, names, step = KINDS[op]
    steps, n, _ = x.shape
    directions, hidden = w.shape[0], r.shape[2]
    lengths = np.full(n, steps) if lengths is None else lengths
    names = attributes['activations'] or names * directions
    functions = activations(names, attributes['activation_alpha'], attributes['activation_beta'])
    each = len(functions) // directions
    states = np.zeros((steps, directions, n, hidden))
    last = [np.zeros((directions, n, hidden)), np.zeros((directions, n, hidden))]
    for d in range(directions):
        wb, rb = np.split(np.zeros(2 * gates * hidden) if b is None else b[d], 2)
        peepholes = np.zeros(3 * hidden) if p is None else p[d]
        backward = d == 1 or attributes['direction'] == 'reverse'
        for row in range(n):
            h, c = (np.zeros((1, hidden)) if given is None else given[d, row : row + 1] for given in (h0, c0))
            order = range(lengths[row])
            for t in reversed(order) if backward else order:
                f = functions[d * each : (d + 1) * each]
                h, c = step(x[t, row : row + 1], h, c, w[d], r[d], wb, rb, peepholes, f, attributes)
                states[t, d, row] = h
            last[0][d, row], last[1][d, row] = h, c
    return states, *last


class RNN(OpRun):
    def _run(self, x, w, r, b=None, lengths=None, h=None, **attributes):
        return recurrent('RNN', x, w, r, b, lengths, h, None, None, attributes)[:2]


class GRU(OpRun):
    def _run(self, x, w, r, b=None, lengths=None, h=None, **attributes):
        return recurrent('GRU', x, w, r, b, lengths, h, None, None, attributes)[:2]


class LSTM(OpRun):
    def _run(self, x, w, r, b=None, lengths=None, h=None, c=None, p=None, **attributes):
        return recurrent('LSTM', x, w, r, b, lengths, h, c, p, attributes)


class LRN(OpRun):
    def _run(self, x, alpha=None, beta=None, bias=None, size=None):
        y = np.empty_like(x)
        for c in range(x.shape[1]):
            window = x[:, max(0, c - (size - 1) // 2) : c + math.ceil((size - 1) / 2) + 1]
            y[:, c] = x[:, c] / (bias + alpha / size * (window**2).sum(1)) ** beta
        return (y,)


class Mean(OpRun):
    def _run(self, *inputs):
        return (sum(inputs) / len(inputs),)


class CumSum(OpRun):
    def _run(self, x, axis, exclusive=0, reverse=0):
        assert not reverse
        y = np.cumsum(x, int(np.squeeze(axis)))
        return (y - x if exclusive else y,)


class ConvTranspose(OpRun):
    def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=1, kernel_shape=None, output_padding=None, output_shape=None, pads=None, strides=None):
        size, kernel = x.shape[2:], w.shape[2:]
        axes = range(len(size))
        strides, dilations, output_padding = strides or [1 for _ in axes], dilations or [1 for _ in axes], output_padding or [0 for _ in axes]
        full = [strides[i] * (size[i] - 1) + output_padding[i] + (kernel[i] - 1) * dilations[i] + 1 for i in axes]
        if auto_pad in ('SAME_UPPER', 'SAME_LOWER'):
            output_shape = [size[i] * strides[i] for i in axes]
        if output_shape is not None:
            total = [full[i] - output_shape[-len(size) :][i] for i in axes]
            begin = [t // 2 if auto_pad == 'SAME_UPPER' else t - t // 2 for t in total]
            pads = begin + [t - a for t, a in zip(total, begin)]
        pads = pads or [0 for _ in axes] * 2
        y = np.zeros((x.shape[0], w.shape[1] * group, *full))
        inside, outside = x.shape[1] // group, w.shape[1]
        for g in range(group):
            for tap in np.ndindex(*kernel):
                part = np.tensordot(x[:, g * inside : (g + 1) * inside], w[(g * inside) : (g + 1) * inside, :, *tap], (1, 0))
                where = tuple(slice(tap[i] * dilations[i], tap[i] * dilations[i] + strides[i] * (size[i] - 1) + 1, strides[i]) for i in axes)
                y[(slice(None), slice(g * outside, (g + 1) * outside), *where)] += np.moveaxis(part, -1, 1)
        y = y[(slice(None), slice(None), *(slice(pads[i], full[i] - pads[len(size) + i]) for i in axes))]
        return (y if b is None else y + b.reshape(-1, *[1 for _ in axes]),)


class MaxPool(OpRun):
    """Where padding is the same on both sides or not: with SAME there are as many outputs as strides fit into the input."""

    def _run(self, x, auto_pad=None, ceil_mode=0, dilations=None, kernel_shape=None, pads=None, storage_order=0, strides=None):
        size, axes = x.shape[2:], range(len(kernel_shape))
        strides, dilations = strides or [1 for _ in axes], dilations or [1 for _ in axes]
        reach = [(kernel_shape[i] - 1) * dilations[i] + 1 for i in axes]
        pads = pads or [0 for _ in axes] * 2
        begin, end = pads[: len(size)], pads[len(size) :]
        if auto_pad in ('SAME_UPPER', 'SAME_LOWER'):
            out = [math.ceil(size[i] / strides[i]) for i in axes]
            total = [max(0, (out[i] - 1) * strides[i] + reach[i] - size[i]) for i in axes]
            begin = [t // 2 if auto_pad == 'SAME_UPPER' else t - t // 2 for t in total]
        else:
            rounding = math.ceil if ceil_mode else math.floor
            out = [rounding((size[i] + begin[i] + end[i] - reach[i]) / strides[i]) + 1 for i in axes]
            # A window that would begin in the padding at the end is left out.
            out = [out[i] - 1 if (out[i] - 1) * strides[i] >= size[i] + begin[i] else out[i] for i in axes]
        y = np.full((*x.shape[:2], *out), -np.inf)
        indices = np.full(y.shape, -1)
        flat = x.reshape(*x.shape[:2], -1)
        for place in np.ndindex(*out):
            for tap in np.ndindex(*kernel_shape):
                at = [place[i] * strides[i] + tap[i] * dilations[i] - begin[i] for i in axes]
                if any(at[i] < 0 or at[i] >= size[i] for i in axes):
                    continue
                position = int(np.ravel_multi_index(at, size))
                better = flat[:, :, position] > y[(..., *place)]
                indices[(..., *place)] = np.where(better, position, indices[(..., *place)])
                y[(..., *place)] = np.where(better, flat[:, :, position], y[(..., *place)])
        offsets = np.arange(x.shape[0] * x.shape[1]).reshape(*x.shape[:2], *[1 for _ in axes]) * flat.shape[2]
        return y, indices + offsets


class Pad(OpRun):
    """Negative pads cut off, before anything is added."""

    def _run(self, x, pads, value=None, axes=None, mode='constant'):
        axes = range(x.ndim) if axes is None else [axis % x.ndim for axis in axes]
        before, after = [0] * x.ndim, [0] * x.ndim
        for i, axis in enumerate(axes):
            before[axis], after[axis] = int(pads[i]), int(pads[len(pads) // 2 + i])
        x = x[tuple(slice(max(0, -a), size - max(0, -b)) for a, b, size in zip(before, after, x.shape))]
        widths = [(max(0, a), max(0, b)) for a, b in zip(before, after)]
        if mode == 'constant':
            return (np.pad(x, widths, constant_values=0 if value is None else value),)
        return (np.pad(x, widths, mode=mode),)


ROUNDINGS = {
    'round_prefer_floor': lambda at: math.ceil(at - Fraction(1, 2)),
    'round_prefer_ceil': lambda at: math.floor(at + Fraction(1, 2)),
    'floor': math.floor,
    'ceil': math.ceil,
}


def source(to, scale, size, out, mode):
    """Where in the input a number of the output lies."""
    if mode == 'asymmetric':
        return to / scale
    if mode == 'align_corners':
        return Fraction(0) if out == 1 else to * Fraction(size - 1, out - 1)
    if mode == 'pytorch_half_pixel' and out == 1:
        return Fraction(0)
    if mode == 'half_pixel_symmetric':
        return Fraction(size, 2) * (1 - out / (size * scale)) + (to + Fraction(1, 2)) / scale - Fraction(1, 2)
    return (to + Fraction(1, 2)) / scale - Fraction(1, 2)


def nearest(x, scales, coordinates, rounding):
    """Nearest neighbours by exact fractions: the scale that was meant, not what is left of it in floating point."""
    scales = [Fraction(float(scale)).limit_denominator(100) for scale in scales]
    sizes = [math.floor(size * scale) for size, scale in zip(x.shape, scales)]
    # The one departure from the specification: ONNX Runtime passes an input on whose sizes stay, whatever the scales, and so do we.
    if sizes == list(x.shape):
        return x
    for axis, (scale, out) in enumerate(zip(scales, sizes)):
        size = x.shape[axis]
        at = [ROUNDINGS[rounding](source(Fraction(to), scale, size, out, coordinates)) for to in range(out)]
        x = np.take(x, np.clip(at, 0, size - 1), axis)
    return x
