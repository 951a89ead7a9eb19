"""Makes the small networks of sound in this folder and what PyTorch computes with them (answers.json).

python make.py, with torch 2.9.1 and onnx 1.19.1; the exporter is the one by tracing. Numbers are those of this version.
"""

import io
import json
import pathlib

import onnx
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

ROWS, STEPS, INPUTS, HIDDEN, CLASSES = 5, 13, 3, 4, 3
here = pathlib.Path(__file__).parent


class Network(nn.Module):
    """A network whose `run` gives logits and, by layer, hidden values `[n, T, U]` or `[n, U]`."""

    def forward(self, x):
        return self.run(x)[0]


class StackedLstm(Network):
    """Two bidirectional layers, mean over time."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(INPUTS, HIDDEN, 2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * HIDDEN, CLASSES)

    def run(self, x):
        states, _ = self.rnn(x)
        return self.fc(states.mean(1)), {'rnn-2': states}


class GruLast(Network):
    """Two layers, the last state of the second."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(INPUTS, HIDDEN, 2, batch_first=True)
        self.fc = nn.Linear(HIDDEN, CLASSES)

    def run(self, x):
        _, last = self.rnn(x)
        return self.fc(last[-1]), {'rnn-2': last[-1]}


class LstmBothEnds(Network):
    """The last states of two directions."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(INPUTS, HIDDEN, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * HIDDEN, CLASSES)

    def run(self, x):
        _, (last, _) = self.rnn(x)
        both = torch.cat([last[-2], last[-1]], 1)
        return self.fc(both), {'rnn': both}


class RnnMeanAndLast(Network):
    """Mean over time and both last states, side by side."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(INPUTS, HIDDEN, 2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(4 * HIDDEN, CLASSES)

    def run(self, x):
        states, last = self.rnn(x)
        return self.fc(torch.cat([states.mean(1), last[-2], last[-1]], 1)), {'rnn-2': states}


class PackedGru(Network):
    """Sequences as long as they have frames that are not silent; their mean, and the last states."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(INPUTS, HIDDEN, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(4 * HIDDEN, CLASSES)

    def run(self, x):
        lengths = (x.abs().sum(2) > 0).sum(1)
        packed, last = self.rnn(pack_padded_sequence(x, lengths.cpu(), batch_first=True))
        states, _ = pad_packed_sequence(packed, batch_first=True)
        mean = states.sum(1) / lengths.unsqueeze(1)
        # The value of a neuron is its mean over the steps of the sequence, not over the zeros behind its end.
        return self.fc(torch.cat([mean, last[-2], last[-1]], 1)), {'rnn': mean}


class ConvGru(Network):
    """Convolution, pooling, GRU, attention over time."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(INPUTS, 5, 3, padding=1)
        self.norm = nn.BatchNorm1d(5)
        self.rnn = nn.GRU(5, HIDDEN, batch_first=True)
        self.score = nn.Linear(HIDDEN, 1)
        self.fc = nn.Linear(HIDDEN, CLASSES)

    def run(self, x):
        maps = torch.relu(self.norm(self.conv(x.transpose(1, 2))))
        states, _ = self.rnn(nn.functional.avg_pool1d(maps, 2).transpose(1, 2))
        weights = torch.softmax(self.score(states), 1)
        return self.fc((weights * states).sum(1)), {'conv': maps.transpose(1, 2), 'rnn': states}


class Tdnn(Network):
    """Time-delay network with statistics pooling (x-vectors, Snyder et al. 2018)."""

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation
        self.conv1, self.norm1 = nn.Conv1d(INPUTS, 6, 3), nn.BatchNorm1d(6)
        self.conv2, self.norm2 = nn.Conv1d(6, 6, 3, dilation=2), nn.BatchNorm1d(6)
        self.conv3 = nn.Conv1d(6, 7, 1)
        self.fc1, self.norm3 = nn.Linear(14, 5), nn.BatchNorm1d(5)
        self.fc2 = nn.Linear(5, CLASSES)

    def run(self, x):
        first = torch.relu(self.norm1(self.conv1(x.transpose(1, 2))))
        second = self.norm2(torch.relu(self.conv2(first)))
        frames = torch.relu(self.conv3(second))
        mean = frames.mean(2)
        statistics = torch.cat([mean, self.deviation(frames, mean)], 1)
        hidden = torch.relu(self.norm3(self.fc1(statistics)))
        return self.fc2(hidden), {'conv1': first.transpose(1, 2), 'conv3': frames.transpose(1, 2), 'fc1': hidden}


def attentive(frames, mean):
    """Deviation weighted by a softmax over time, in the form of ECAPA-TDNN (Desplanques et al. 2020)."""
    weights = torch.softmax(frames.mean(1, keepdim=True), 2)
    mean = (weights * frames).sum(2)
    return ((weights * frames**2).sum(2) - mean**2).clamp(min=1e-9).sqrt()


DEVIATIONS = {
    'tdnn-std': lambda frames, mean: frames.std(2),
    'tdnn-clamp': lambda frames, mean: frames.var(2, unbiased=False).clamp(min=1e-5).sqrt(),
    'tdnn-moments': lambda frames, mean: ((frames * frames).mean(2) - mean * mean).clamp(min=1e-5).sqrt(),
    'tdnn-norm': lambda frames, mean: torch.norm(frames - mean.unsqueeze(2), dim=2) / 3,
    'tdnn-attentive': attentive,
}
NETWORKS = {
    'lstm-stacked': StackedLstm,
    'gru-last': GruLast,
    'lstm-both-ends': LstmBothEnds,
    'rnn-mean-and-last': RnnMeanAndLast,
    'gru-packed': PackedGru,
    'conv-gru': ConvGru,
    **{name: (lambda deviation=deviation: Tdnn(deviation)) for name, deviation in DEVIATIONS.items()},
}
# Rows that are the same at all times have a variance of 0, of which no root without a clamp has a gradient.
CONSTANT_ROW = {'tdnn-clamp', 'tdnn-moments', 'tdnn-attentive'}


def numbers(tensor):
    return [float(f'{value:.8g}') for value in tensor.detach().flatten().tolist()]


def answers(name, network):
    x = torch.randn(ROWS, STEPS, INPUTS)
    if name == 'gru-packed':
        for row, length in enumerate([13, 12, 9, 4, 1]):
            x[row, length:] = 0
    if name in CONSTANT_ROW:
        x[2] = x[2, :1]
    labels = torch.arange(ROWS) % CLASSES
    x.requires_grad_()
    logits, hidden = network.run(x)
    losses = nn.functional.cross_entropy(logits, labels, reduction='none')
    (gradient,) = torch.autograd.grad(losses.sum(), x)
    means = {layer: states.mean(1) if states.dim() == 3 else states for layer, states in hidden.items()}
    return {
        'shape': list(x.shape),
        'input': numbers(x),
        'labels': labels.tolist(),
        'logits': numbers(logits),
        'loss': numbers(losses),
        'gradient': numbers(gradient),
        'means': {layer: numbers(mean) for layer, mean in means.items()},
    }


def main():
    found = {}
    for seed, (name, make) in enumerate(NETWORKS.items()):
        torch.manual_seed(seed)
        network = make()
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, 0, 0.3)
                nn.init.normal_(module.running_mean, 0, 0.3)
                nn.init.uniform_(module.running_var, 0.5, 1.5)
        network.eval()
        file = io.BytesIO()
        axes = {'x': {0: 'batch'}, 'logits': {0: 'batch'}}
        sample = torch.randn(2, STEPS, INPUTS)
        torch.onnx.export(
            network, (sample,), file, dynamo=False, input_names=['x'], output_names=['logits'], dynamic_axes=axes, opset_version=17
        )
        model = onnx.load_from_string(file.getvalue())
        for node in model.graph.node:
            node.doc_string = ''
        onnx.save(model, here / f'{name}.onnx')
        found[name] = answers(name, network)
    (here / 'answers.json').write_text(json.dumps(found, indent=None, separators=(',', ':')) + '\n')


main()
