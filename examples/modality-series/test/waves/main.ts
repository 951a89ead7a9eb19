// npx nx waves example-modality-series: series and a model to try the example on, in tmp/waves of the checkout.
import path from 'node:path';

import { writeWaves } from './write.js';

await writeWaves(path.resolve(import.meta.dirname, '../../../../tmp/waves'));
