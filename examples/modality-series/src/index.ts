import { definePlugin, type DeepSensorPlugin } from '@deepsensor/contract';

import { seriesCsv } from './dataset/series-csv.js';
import { series } from './modality.js';

const plugin: DeepSensorPlugin = definePlugin('@deepsensor/example-modality-series', '0.1.0', [seriesCsv, series]);

export default plugin;
