import { definePlugin, type DeepSensorPlugin } from '@deepsensor/contract';

import { cifar10 } from './dataset/cifar10.js';
import { imageFolder } from './dataset/image-folder.js';
import { idx } from './dataset/idx.js';
import { image } from './modality.js';

const plugin: DeepSensorPlugin = definePlugin('@deepsensor/modality-image', '0.1.0', [idx, cifar10, imageFolder, image]);

export default plugin;
