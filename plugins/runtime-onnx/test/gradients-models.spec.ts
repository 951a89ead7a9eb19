import { STORED_MODELS, storedModel } from '@deepsensor/conformance';
import { crossEntropy, differentiate, findLogits, GraphBuilder, readModel } from '@deepsensor/graph';
import { expect, it } from 'vitest';

import { runGraph } from './run-graph.js';

const present = STORED_MODELS.filter((name) => storedModel(name) !== undefined);
if (present.length < STORED_MODELS.length)
  console.info('Stored models are not at hand: whole-model gradients are checked for those that are.');

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

it('the gradient of the cross-entropy is probability less label', async () => {
  const b = new GraphBuilder();
  const z = b.input('z', ['n', 3]);
  const y = b.input('y', ['n', 3]);
  const loss = crossEntropy(b, z, y);
  const gradient = differentiate(b, { cotangents: new Map([[loss, b.input('w', ['n'])]]), wrt: ['z'] }).get('z')!;
  b.output(loss, ['n'], 'loss');
  b.output(gradient, ['n', 3], 'dz');
  const feeds = {
    z: Float32Array.of(1000, 0, -1000, 0, 0, 0, 1, 2, 3),
    y: Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0),
    w: Float32Array.of(1, 2, 1),
  };
  const found = await runGraph(b.build('cross-entropy'), feeds, 3);
  const third = Math.fround(1 / 3);
  expect(Array.from(found.get('loss')!.data)).toEqual([1000, expect.closeTo(Math.log(3), 6), 0]);
  const expected = [1, -1, 0, 2 * (third - 1), 2 * third, 2 * third, 0, 0, 0];
  found.get('dz')!.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
});

it.each(present)('input gradients of %s are those of its own framework, and the same to the bit in other batches', async (name) => {
  const { path, answers, read } = storedModel(name)!;
  const { graph, logits } = findLogits(await readModel(path));
  const [input] = graph.inputs;
  const classes = answers.classes.length;
  const shape = ['n', ...input!.shape.slice(1)];
  const b = new GraphBuilder();
  const at = b.inline(graph, { [input!.name]: b.input('x', shape) });
  const loss = crossEntropy(b, at(logits), b.input('y', ['n', classes]));
  const gradient = differentiate(b, { cotangents: new Map([[loss, b.input('w', ['n'])]]), wrt: ['x'] }).get('x')!;
  b.output(loss, ['n'], 'loss');
  b.output(gradient, shape, 'dx');
  const pulled = b.build(name);

  const { samples, tolerance } = answers;
  const rows = samples.length;
  const y = new Float32Array(rows * classes);
  samples.forEach(({ label }, row) => (y[row * classes + label] = 1));
  const inputs = read(answers.input);
  const size = inputs.length / rows;
  const batch = (from: number, to: number) =>
    runGraph(
      pulled,
      {
        x: inputs.slice(from * size, to * size),
        y: y.slice(from * classes, to * classes),
        w: new Float32Array(to - from).fill(1),
      },
      to - from,
    );
  const found = await batch(0, rows);
  // Batches of one are left out: ONNX Runtime multiplies a single row by other means, forward passes too.
  const parts = [await batch(0, 2), await batch(2, 5), await batch(5, rows)];
  const dx = found.get('dx')!.data;
  expect(Buffer.concat(parts.map((part) => bytesOf(part.get('dx')!.data))).equals(bytesOf(dx))).toBe(true);

  const losses = read(answers.loss);
  losses.forEach((value, row) => expect(Math.abs(found.get('loss')!.data[row]! - value)).toBeLessThan(1e-4 + 1e-4 * value));
  const expected = read(answers.input_gradient);
  const length = expected.length / rows;
  // Ties in max pooling go to the first element, as in the frameworks that made the answers, so samples with ties are judged too.
  losses.forEach((value, row) => {
    const reference = expected.subarray(row * length, (row + 1) * length);
    const worst = reference.reduce((most, one, i) => Math.max(most, Math.abs(one - dx[row * length + i]!)), 0);
    const largest = reference.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const allowed = tolerance.gradient_rel + tolerance.gradient_saturation / (1 - Math.exp(-value));
    expect(worst, `sample ${row}`).toBeLessThanOrEqual(allowed * largest);
  });
});
