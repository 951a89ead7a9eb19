import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readModel } from '@deepsensor/graph';
import { describe } from 'vitest';

import { describeAnswers, type Answers } from './answered-models.js';

const folder = join(import.meta.dirname, 'golden/saved-model');
const golden = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Readonly<Record<string, Answers>>;

describe.each(Object.keys(golden))('%s', (name) => {
  describeAnswers(golden[name]!, () => readModel(join(folder, name)));
});
