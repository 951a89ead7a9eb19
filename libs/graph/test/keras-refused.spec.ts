import { describe, expect, it } from 'vitest';

import { imported, layersModel, type Sketch } from './keras-models.js';

const refusal = (says: string): unknown => expect.objectContaining({ code: 'MODEL_UNSUPPORTED', message: expect.stringContaining(says) });
const broken = (says: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: expect.stringContaining(says) });

const conv = (config: Readonly<Record<string, unknown>>): Sketch => ({
  of: 'Conv2D',
  config: { filters: 2, kernel_size: 3, ...config },
  weights: { kernel: [3, 3, 1, 2], bias: [2] },
});
const gru = (config: Readonly<Record<string, unknown>>): Sketch => ({
  of: 'GRU',
  config: { units: 2, reset_after: true, ...config },
  weights: { 'gru_cell/kernel': [3, 6], 'gru_cell/recurrent_kernel': [2, 6], 'gru_cell/bias': [2, 6] },
});
const dense = (config: Readonly<Record<string, unknown>> = {}): Sketch => ({
  of: 'Dense',
  config: { units: 2, ...config },
  weights: { kernel: [4, 2], bias: [2] },
});

type Case = readonly [what: string, shape: readonly (number | null)[], layer: Sketch, says: string];

const options: readonly Case[] = [
  [
    'an option nobody knows',
    [4],
    dense({ temperature: 2 }),
    'model.json: layer "layer_0" (Dense): option temperature = 2 is not supported.',
  ],
  [
    'strides with dilation',
    [8, 8, 1],
    conv({ strides: 2, dilation_rate: [2, 2] }),
    'option dilation_rate = [2, 2] is not supported; strides',
  ],
  ['a padding that is none', [8, 8, 1], conv({ padding: 'reflect' }), 'option padding = "reflect" is not supported; read are valid, same'],
  ['groups that do not divide', [8, 8, 1], conv({ groups: 2 }), 'option groups = 2 is not supported'],
  ['a data format that is none', [8, 8, 1], conv({ data_format: 'NCHW' }), 'option data_format = "NCHW" is not supported'],
  [
    'an activation of its own',
    [4],
    dense({ activation: 'my_relu' }),
    'option activation = "my_relu" is not supported; "my_relu" is no activation',
  ],
  ['half precision', [4], dense({ dtype: 'mixed_float16' }), 'option dtype = "mixed_float16" is not supported'],
  [
    'a policy of half precision',
    [4],
    dense({ dtype: { class_name: 'DTypePolicy', config: { name: 'mixed_bfloat16' } } }),
    'option dtype = {"class_name":"DTypePolicy"',
  ],
  ['quantised weights', [4], dense({ quantization_mode: 'int8' }), 'option quantization_mode = "int8"'],
  ['states that are given back', [5, 3], gru({ return_state: true }), 'layer "layer_0" (GRU): option return_state = true is not supported'],
  ['states that are kept', [5, 3], gru({ stateful: true }), 'option stateful = true'],
  [
    'functions that the operator lacks',
    [5, 3],
    gru({ activation: 'mish' }),
    'option activation = "mish" is not supported; read in recurrent',
  ],
  ['tokens that are masked', [5], { of: 'Embedding', config: { input_dim: 4, output_dim: 2, mask_zero: true } }, 'option mask_zero = true'],
  ['statistics of the batch', [4], { of: 'BatchNormalization', config: { renorm: true } }, 'option renorm = true'],
  ['several axes of a batch', [4, 4], { of: 'BatchNormalization', config: { axis: [1, 2] } }, 'option axis = [1, 2]'],
  ['cubic interpolation', [4, 4, 1], { of: 'UpSampling2D', config: { interpolation: 'bicubic' } }, 'option interpolation = "bicubic"'],
  [
    'cropping to a ratio',
    [4, 4, 1],
    { of: 'Resizing', config: { height: 2, width: 2, crop_to_aspect_ratio: true } },
    'crop_to_aspect_ratio',
  ],
  ['enlarging crops', [4, 4, 1], { of: 'CenterCrop', config: { height: 9, width: 2 } }, 'images of 4 x 4 pixels are not cropped to 9 x 2'],
  ['denormalising', [4], { of: 'Normalization', config: { invert: true, mean: 0, variance: 1 } }, 'option invert = true'],
];

const classes: readonly Case[] = [
  ['Lambda', [4], { of: 'Lambda', config: { function: ['4wE=', null, null] } }, 'layer "layer_0" (Lambda): its function is Python code'],
  ['Masking', [4, 2], { of: 'Masking', config: { mask_value: 0 } }, 'it leaves out steps that are marked'],
  ['a class that nobody knows', [4], { of: 'Capsule' }, 'layer "layer_0" (Capsule): layers of this class are not read'],
  ['a registered class', [4], { of: 'mine>Capsule' }, 'the class "mine>Capsule" is not one of Keras'],
  ['names of objects', [4], { of: 'constructor' }, 'layer "layer_0" (constructor): layers of this class are not read'],
  ['a wrapper around it', [4, 2], { of: 'TimeDistributed', config: { layer: { class_name: 'Lambda', config: {} } } }, '(Lambda)'],
  [
    'two directions of something else',
    [4, 2],
    { of: 'Bidirectional', config: { layer: { class_name: 'ConvLSTM1D', config: {} } } },
    'read is one of SimpleRNN, GRU, LSTM in both directions',
  ],
  [
    'two directions as a list',
    [4, 3],
    { of: 'Bidirectional', config: { merge_mode: 'none', layer: { class_name: 'GRU', config: {} } } },
    'option merge_mode = "none"',
  ],
];

describe('layers that would compute something else are refused by layer, option and value:', () => {
  it.each([...options, ...classes])('%s', (_, shape, layer, says) => {
    expect(() => imported(layersModel(shape, [layer]))).toThrow(refusal(says));
  });

  it('and the same layers without it are read', () => {
    for (const [shape, layer] of [
      [[8, 8, 1], conv({})],
      [[5, 3], gru({})],
      [[4], dense({ dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } }, kernel_initializer: { class_name: 'Zeros' } })],
    ] as const)
      expect(imported(layersModel(shape, [layer])).nodes.length).toBeGreaterThan(0);
  });
});

describe('weights that do not fit the configuration:', () => {
  const cases: readonly (readonly [string, Sketch, string])[] = [
    [
      'another shape',
      { ...dense(), weights: { kernel: [2, 4], bias: [2] } },
      'its weight "kernel" has the shape [2, 4], and its configuration asks for [4, 2]',
    ],
    ['one missing', { ...dense(), weights: { kernel: [4, 2] } }, 'layer "layer_0" (Dense): its weight "bias" is missing'],
    [
      'one too many',
      { ...dense(), weights: { kernel: [4, 2], bias: [2], scale: [2] } },
      'no layer of the model uses the weight "layer_0/scale"',
    ],
    ['none asked for', dense({ use_bias: false }), 'no layer of the model uses the weight "layer_0/bias"'],
    ['an option missing', { ...dense(), config: {} }, 'option units is missing and must be a whole number'],
    ['an option of another kind', dense({ units: 'two' }), 'option units = "two" must be a whole number'],
  ];
  it.each(cases)('%s', (_, layer, says) => {
    expect(() => imported(layersModel([4], [layer]))).toThrow(broken(says));
  });

  it('a file of weights that is cut short, or longer', () => {
    const model = layersModel([4], [dense()]);
    expect(() => imported(model, new Uint8Array(20))).toThrow(broken('too short for that with 20'));
    expect(() => imported(model, new Uint8Array(44))).toThrow(
      broken('the weights take 40 bytes of the file "weights.bin", and there are 44'),
    );
  });
});

describe('models', () => {
  const input = (name: string): object => ({
    class_name: 'InputLayer',
    name,
    config: { name, batch_input_shape: [null, 4] },
    inbound_nodes: [],
  });
  const functional = (layers: readonly object[], inputs: readonly string[], output: string, version: unknown = '2.15.0'): object => ({
    modelTopology: {
      keras_version: version,
      model_config: {
        class_name: 'Functional',
        config: { name: 'net', layers, input_layers: inputs.map((name) => [name, 0, 0]), output_layers: [[output, 0, 0]] },
      },
    },
    weightsManifest: [],
  });
  const relu = (from: string, more: object = {}): object => ({
    class_name: 'ReLU',
    name: 'relu',
    config: { name: 'relu' },
    inbound_nodes: [[[from, 0, 0, more]]],
  });
  const given =
    (model: object): (() => unknown) =>
    () =>
      imported(model as Readonly<Record<string, unknown>>, new Uint8Array());

  it('with several inputs, or none', () => {
    const sum = {
      class_name: 'Add',
      name: 'sum',
      config: { name: 'sum' },
      inbound_nodes: [
        [
          ['a', 0, 0, {}],
          ['b', 0, 0, {}],
        ],
      ],
    };
    expect(given(functional([input('a'), input('b'), sum], ['a', 'b'], 'sum'))).toThrow(refusal('takes 2 inputs ("a", "b")'));
    expect(given(functional([input('a'), relu('a')], [], 'relu'))).toThrow(broken('does not say which layers its inputs and outputs are'));
  });

  it('whose layers call what is not there, or each other in a circle', () => {
    expect(given(functional([input('a'), relu('b')], ['a'], 'relu'))).toThrow(broken('call 0 of a layer "b" is used, and there is none'));
    expect(given(functional([input('a'), relu('relu')], ['a'], 'relu'))).toThrow(broken('it is called with what no layer gives it'));
  });

  it('that are called for training, or with masks', () => {
    expect(given(functional([input('a'), relu('a', { training: true })], ['a'], 'relu'))).toThrow(
      refusal('is called with training = true'),
    );
    expect(given(functional([input('a'), relu('a', { mask: ['a', 0, 0] })], ['a'], 'relu'))).toThrow(refusal('with a tensor for mask'));
    expect(given(functional([input('a'), relu('a', { training: false, mask: null })], ['a'], 'relu'))).not.toThrow();
  });

  it('that give a recurrent layer its first state', () => {
    const rnn = (more: readonly unknown[], named: object) => ({
      class_name: 'GRU',
      name: 'gru',
      config: { name: 'gru', units: 4 },
      inbound_nodes: [[['a', 0, 0, named], ...more]],
    });
    const says = refusal(
      'layer "gru" (GRU): it begins with states that are computed (initial_state); read are layers that begin with zeros',
    );
    expect(given(functional([input('a'), rnn([['a', 0, 0, {}]], {})], ['a'], 'gru'))).toThrow(says);
    expect(given(functional([input('a'), rnn([], { initial_state: ['a', 0, 0] })], ['a'], 'gru'))).toThrow(says);
  });

  it.each([
    ['1.2.2', refusal('it was saved by version "1.2.2" of Keras; read are versions 2 and 3')],
    ['4.0.0', refusal('version "4.0.0"')],
    [null, broken('it does not say which version of Keras it was saved by ("keras_version")')],
  ])('of version %s of Keras', (version, error) => {
    expect(given(functional([input('a'), relu('a')], ['a'], 'relu', version))).toThrow(error);
  });

  it('of a class of their own, or without a shape', () => {
    const own = { modelTopology: { keras_version: '2.15.0', model_config: { class_name: 'Network', config: {} } }, weightsManifest: [] };
    expect(given(own)).toThrow(refusal('the model is of a class of its own'));
    const shapeless = layersModel([4], [{ of: 'ReLU', config: { batch_input_shape: null } }]);
    expect(() => imported(shapeless)).toThrow(refusal('it does not say which shape the input of the model has'));
    const ints = layersModel([4], [{ of: 'ReLU' }]);
    expect(() => imported(JSON.parse(JSON.stringify(ints).replace('"ReLU"', '"Lambda"')) as typeof ints)).toThrow(refusal('(Lambda)'));
  });
});
