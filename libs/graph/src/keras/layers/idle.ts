import type { Layer } from '../site.js';

/** Layers that hand on what they get, once the model is trained; what they were told for training does not count. */
const idle =
  (...training: readonly string[]): Layer =>
  (at) => {
    at.options.ignore(...training);
    return at.input();
  };

const noise = (...keys: readonly string[]): Layer => idle(...keys, 'noise_shape', 'data_format');
const random = idle(
  ...['factor', 'mode', 'data_format', 'fill_mode', 'fill_value', 'interpolation', 'value_range', 'lower', 'upper'],
  ...['height_factor', 'width_factor', 'x_factor', 'y_factor'],
);

export const idleLayers: Readonly<Record<string, Layer>> = {
  ActivityRegularization: idle('l1', 'l2'),
  AlphaDropout: noise('rate'),
  Dropout: noise('rate'),
  GaussianDropout: noise('rate'),
  GaussianNoise: noise('stddev'),
  Identity: idle(),
  RandomBrightness: random,
  RandomContrast: random,
  RandomFlip: random,
  RandomRotation: random,
  RandomShear: random,
  RandomTranslation: random,
  RandomZoom: random,
  SpatialDropout1D: noise('rate'),
  SpatialDropout2D: noise('rate'),
  SpatialDropout3D: noise('rate'),
  StochasticDepth: idle('drop_path_rate'),
};
