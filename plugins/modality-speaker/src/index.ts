import { definePlugin, type DeepSensorPlugin } from '@deepsensor/contract';

import { fsdd } from './dataset/fsdd.js';
import { soundFolder } from './dataset/sound-folder.js';
import { speaker } from './modality.js';

const plugin: DeepSensorPlugin = definePlugin('@deepsensor/modality-speaker', '0.1.0', [fsdd, soundFolder, speaker]);

export default plugin;
