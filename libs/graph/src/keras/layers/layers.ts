import type { LayerConfig } from '../network/layer-config.js';
import type { Layer } from '../site.js';
import { activationLayers } from './activation-layers.js';
import { attentionLayers } from './attention.js';
import { convolutions } from './convolutions.js';
import { denseLayers } from './dense.js';
import { einsumLayers } from './einsum-dense.js';
import { tensorFlowFunctions } from './functions.js';
import { idleLayers } from './idle.js';
import { mergingLayers } from './merging.js';
import { normalisationLayers } from './normalisation.js';
import { poolings } from './poolings.js';
import { recurrentLayers } from './recurrent.js';
import { resizingLayers } from './resizing.js';
import { shapingLayers } from './shaping.js';
import { wrapperLayers } from './time-distributed.js';

/** Layers of Keras by class. */
const LAYERS: Readonly<Record<string, Layer>> = {
  ...activationLayers,
  ...attentionLayers,
  ...convolutions,
  ...denseLayers,
  ...einsumLayers,
  ...idleLayers,
  ...mergingLayers,
  ...normalisationLayers,
  ...poolings,
  ...recurrentLayers,
  ...resizingLayers,
  ...shapingLayers,
  ...tensorFlowFunctions,
  ...wrapperLayers,
};

/** Names under which classes have been known, too. */
const ALIASES: Readonly<Record<string, string>> = {
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  Convolution2DTranspose: 'Conv2DTranspose',
  GRUV2: 'GRU',
  LSTMV2: 'LSTM',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
};

/** What is to be said of classes that cannot be read. */
const REFUSED: Readonly<Record<string, string>> = {
  Lambda: 'its function is Python code, which the file does not say in a way that others can run; write it as layers of Keras',
  Masking: 'it leaves out steps that are marked, which DeepSensor does not read',
  RNN: 'it is made of cells; read are SimpleRNN, GRU and LSTM',
  InputLayer: 'it is an input within a model that nobody feeds',
};

/** @throws DeepSensorError `MODEL_UNSUPPORTED` when the class is not known. */
export function layerOf({ className, subject }: LayerConfig): Layer {
  const name = Object.hasOwn(ALIASES, className) ? ALIASES[className]! : className;
  const layer = Object.hasOwn(LAYERS, name) ? LAYERS[name] : undefined;
  if (layer) return layer;
  throw subject.unsupported(Object.hasOwn(REFUSED, className) ? REFUSED[className]! : 'layers of this class are not read');
}
