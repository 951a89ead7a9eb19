"""Computes what the cases of the table of operators give, in float64, by onnx's reference evaluator and definitions.py.

python answers.py FOLDER, with the folder that cases.mjs has filled, onnx 1.23.2 and numpy 2.4.6; writes one JSON file a family.
"""

import collections
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.reference import ReferenceEvaluator

import definitions

OWN = [definitions.RNN, definitions.GRU, definitions.LSTM, definitions.LRN, definitions.Mean, definitions.CumSum]
OWN += [definitions.ConvTranspose, definitions.MaxPool, definitions.Pad]
DIGITS = 8


def widened(model):
    """The model with float64 wherever it has float32."""
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float64), tensor.name))
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.elem_type = TensorProto.DOUBLE
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == 'Cast' and attribute.name == 'to' and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
    return model


def resized(model, feeds):
    """The output of a case of one Resize to nearest neighbours; None for all others."""
    node = model.graph.node[0]
    attributes = {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
    if node.op_type != 'Resize' or attributes.get('mode', b'nearest') != b'nearest':
        return None
    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    coordinates = attributes.get('coordinate_transformation_mode', b'half_pixel').decode()
    rounding = attributes.get('nearest_mode', b'round_prefer_floor').decode()
    return definitions.nearest(feeds[node.input[0]], constants[node.input[2]], coordinates, rounding)


folder = pathlib.Path(sys.argv[1])
answers = collections.defaultdict(dict)
for case in json.loads((folder / 'cases.json').read_text()):
    model = onnx.load(folder / case['file'])
    feeds = {name: np.array(each['data'], np.float64).reshape(each['shape']) for name, each in case['feeds'].items()}
    y = resized(model, feeds)
    if y is None:
        y = ReferenceEvaluator(widened(model), new_ops=OWN).run(None, feeds)[0]
    assert y.dtype == np.float64 and np.isfinite(y).all(), case['name']
    answers[case['family']][case['name']] = {'shape': y.shape, 'data': [float(f'{value:.{DIGITS}g}') for value in y.ravel()]}
for family, cases in answers.items():
    lines = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(case)}' for name, case in cases.items())
    (pathlib.Path(__file__).parent / f'{family}.json').write_text(f'{{\n{lines}\n}}\n')
