import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { importGraphModel } from '@deepsensor/graph';
import { describe } from 'vitest';

import { describeAnswers, type Answers } from './answered-models.js';

const folder = join(import.meta.dirname, 'golden/tensorflow');
const golden = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Readonly<Record<string, Answers>>;

describe.each(Object.keys(golden))('%s', (name) => {
  describeAnswers(golden[name]!, () => {
    const model: unknown = JSON.parse(readFileSync(join(folder, name, 'model.json'), 'utf8'));
    return importGraphModel(model, { name, external: (location) => readFileSync(join(folder, name, location)) });
  });
});
