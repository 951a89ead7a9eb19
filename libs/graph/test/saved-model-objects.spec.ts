import { describe, expect, it } from 'vitest';

import {
  call,
  FLOAT,
  func,
  imported,
  input,
  node,
  object,
  objectGraph,
  restoring,
  storedText,
  variable,
  variables,
  type Stored,
} from './saved-models.js';

const OBJECTS = '_CHECKPOINTABLE_OBJECT_GRAPH';
const floats = (...values: readonly number[]): Stored => ({ type: FLOAT, shape: [values.length], data: Float32Array.from(values) });
const unreadable = (message: string): unknown => expect.objectContaining({ code: 'MODEL_UNREADABLE', message: `net: ${message}.` });

/** `x a + b`, whose variables are not those that the graph restores. */
const answer = func(
  'answer',
  ['x', 'a', 'b'],
  { out: 'Sum:z:0' },
  ...['a', 'b'].map((name) => node(`read_${name}`, 'ReadVariableOp', [name])),
  node('Product', 'Mul', ['x', 'read_a:value:0']),
  node('Sum', 'AddV2', ['Product:z:0', 'read_b:value:0']),
);
const nodes = [
  input('x', FLOAT, -1, 2),
  ...['a', 'b', 'Variable'].map((name) => variable(name, 2)),
  node('y', 'StatefulPartitionedCall', ['x', 'a', 'b'], call('answer')),
  ...restoring('Variable'),
];
const objects = objectGraph([object({ model: 1, f: 2 }), object({ a: 3, b: 4 }), object({}), object({}), object({})], { answer: [3, 4] });
const parts = { nodes, functions: [answer], restore: 'restore', objects };

/** The same objects without the function, so with other numbers. */
const tracked = (a?: string, b?: string): Uint8Array =>
  objectGraph([object({ model: 3 }), object({}, b), object({}, a), object({ b: 1, a: 2 })]);
const stored = { 'model/a': floats(1, 2), 'model/b': floats(3, 4) };

describe('variables that the graph does not restore', () => {
  it('are those that a function takes of the objects, found by their names in the checkpoint', () => {
    const { constants } = imported(parts, variables({ ...stored, [OBJECTS]: storedText(tracked('model/a', 'model/b')) }));
    expect([...constants].map(([name, { data }]) => [name, data])).toEqual([
      ['a', Float32Array.of(1, 2)],
      ['b', Float32Array.of(3, 4)],
    ]);
  });

  it('may lie behind many others', () => {
    const many = Array.from({ length: 100 }, () => object({}));
    const files = variables({ ...stored, [OBJECTS]: storedText(Buffer.concat([tracked('model/a', 'model/b'), objectGraph(many)])) });
    expect(imported(parts, files).constants.size).toBe(2);
  });

  it.each([
    ['the checkpoint lists no objects', {}],
    ['the checkpoint holds other objects', { [OBJECTS]: storedText(objectGraph([object({ other: 0 })])) }],
    ['the checkpoint does not hold this one', { [OBJECTS]: storedText(tracked('model/a')) }],
  ])('are not read where %s', (_, more) => {
    expect(() => imported(parts, variables({ ...stored, ...more }))).toThrow(
      unreadable('the variable "b" is not among those that the SavedModel restores'),
    );
  });

  it('are not read where the objects are damaged', () => {
    const { summed, ...text } = storedText(tracked('model/a', 'model/b'));
    const files = variables({ ...stored, [OBJECTS]: { ...text, summed: summed!.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) } });
    expect(() => imported(parts, files)).toThrow(
      unreadable(
        `the entry "${OBJECTS}" does not have its checksum in the file "variables/variables.data-00000-of-00001", which is damaged`,
      ),
    );
  });
});
