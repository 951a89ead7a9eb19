import { definePlugin, type DeepSensorPlugin } from '@deepsensor/contract';

import { imageFolder } from './dataset/image-folder.js';
import { idx } from './dataset/idx.js';
import { image } from './modality.js';

const plugin: DeepSensorPlugin = definePlugin('@deepsensor/modality-image', '0.1.0', [idx, imageFolder, image]);

export default plugin;
