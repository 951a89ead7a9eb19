import { expect, it } from 'vitest';

import { ruleOf } from '../src/backward/rules.js';
import { KNOWN_OPERATORS } from '../src/onnx/operators.js';

/** Their results are no numbers that a small change of the input moves: whole numbers, truth values, shapes, constants. */
const WITHOUT_GRADIENT = (
  'Equal Less LessOrEqual Greater GreaterOrEqual Not And Or Shape Size Range ConstantOfShape Constant ArgMax ArgMin Xor IsNaN IsInf ' +
  'HannWindow HammingWindow BlackmanWindow MelWeightMatrix'
).split(' ');

it('every known operator has a gradient, or none is called for', () => {
  const lacking = [...KNOWN_OPERATORS].filter(
    (op) => !WITHOUT_GRADIENT.includes(op) && !ruleOf({ name: op, op, domain: '', inputs: [], outputs: [], attributes: {} }),
  );
  expect(lacking).toEqual([]);
});
