import type { Dataset } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { matchClasses, placesByName } from '../src/match-classes.js';
import type { ModelFile } from '../src/model-file.js';

const data = (classes: readonly string[], labels: readonly number[]): Dataset => ({
  summary: 'somewhere',
  size: labels.length,
  ids: labels.map((_, row) => `r${row}`),
  labels: Int32Array.from(labels),
  classes,
  read: async (rows) => rows.map((row) => ({ id: `r${row}`, label: labels[row]!, bytes: new Uint8Array(), format: 'x' })),
});
const model = (classes: number, classNames?: readonly string[], nobody?: string) =>
  ({ path: 'm.onnx', classes, ...(classNames && { classNames }), ...(nobody !== undefined && { nobody }) }) as ModelFile;

describe(matchClasses, () => {
  it('takes the names of the data where the model says none', () => {
    expect(matchClasses(model(2), data(['a', 'b'], [0, 1])).classes).toEqual(['a', 'b']);
    expect(matchClasses(model(3), data(['0', '1'], [0, 1])).classes).toEqual(['0', '1', '2']);
    expect(matchClasses(model(2), data([], [-1])).classes).toEqual(['0', '1']);
  });

  it('puts labels into the order of a model that says its names', async () => {
    const { classes, dataset } = matchClasses(model(3, ['b', 'c', 'a']), data(['a', 'b'], [0, 1, -1]));
    expect(classes).toEqual(['b', 'c', 'a']);
    expect([...dataset.labels]).toEqual([2, 0, -1]);
    expect((await dataset.read([1])).map(({ label }) => label)).toEqual([0]);
  });

  it('takes strangers for nobody, where the model knows nobody', () => {
    const { dataset } = matchClasses(model(2, ['a', 'nobody'], 'nobody'), data(['a', 'x'], [0, 1]));
    expect([...dataset.labels]).toEqual([0, 1]);
  });

  it.each([
    [model(2, ['a', 'b']), /m\.onnx knows no class "x", which the data has; it knows a, b/],
    [
      { ...model(128), closing: 'none' },
      /128 classes, the data 2 \(a, x\).*belong together, or if it answers with an embedding, enrol it first/,
    ],
    [
      { ...model(128), closing: 'softmax' },
      /128 classes, the data 2 \(a, x\): they must be the same, in the same order; check that model and data belong together\.$/,
    ],
  ])('refuses other classes', (of, says) => {
    expect(() => matchClasses(of, data(['a', 'x'], [0, 1]))).toThrow(says);
  });
});

it('puts the classes of a run by name, and refuses a run with another', () => {
  expect(placesByName(model(3, ['b', 'a', 'nobody'], 'nobody'), ['a', 'b', 'nobody'], 'run')).toEqual([1, 0, 2]);
  expect(() => placesByName(model(2, ['b', 'a']), ['a', 'c'], 'run')).toThrow(
    'm.onnx knows no class "c", which the run has; it knows b, a: replay on a model that knows it.',
  );
});
