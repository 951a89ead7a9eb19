import { DeepSensorError, type NetworkGraph } from '@deepsensor/contract';
import { differentiate, type PullBack } from '@deepsensor/graph';
import type { GraphEngine, TensorView } from '@deepsensor/runtime';
import { describe, expect, it } from 'vitest';

import { answerOf, checkOperator, describeOperators, feedsOf, OPERATOR_FAMILIES, operatorCases, type GradientCase } from '../src/index.js';
import { storedOutputs } from '../src/operators/answers.js';
import { checkRefusal } from '../src/operators/check-operator.js';

describe('the table of operators', () => {
  it('has a name for each case', () => {
    const names = operatorCases().map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it.each(OPERATOR_FAMILIES)('has an output for each case and no others: %s', (family) => {
    const outputs = storedOutputs(family);
    expect([...outputs.keys()]).toEqual(operatorCases(family).map(({ name }) => name));
    for (const [name, { shape, data }] of outputs) expect(data, name).toHaveLength(shape.reduce((size, axis) => size * axis, 1));
  });

  it('feeds the same numbers every time, away from zero and apart', () => {
    const square = squareOf({ filling: 'distinct' });
    expect(feedsOf(square)).toEqual(feedsOf(square));
    const sorted = feedsOf(square)['x']!.data.toSorted();
    for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThan(0.079);
    for (const value of feedsOf(squareOf())['x']!.data) expect(Math.abs(value)).toBeGreaterThan(0.05);
  });
});

/** The square of every number of `[n, 2]`. */
function squareOf(x: Partial<GradientCase['inputs'][string]> = {}): GradientCase {
  return { name: 'square', inputs: { x: { shape: ['n', 2], ...x } }, build: (b, at) => b.add('Mul', [at['x']!, at['x']!]) };
}

const twice: PullBack = (builder, request) =>
  new Map([...differentiate(builder, request)].map(([name, gradient]) => [name, builder.add('Add', [gradient, gradient])]));

/** What may go wrong with an engine. */
interface Faults {
  readonly pullBack?: PullBack;
  /** Changes an answer of a graph. */
  readonly spoil?: (values: Float32Array, graph: NetworkGraph) => Float32Array;
}

/** Adds and multiplies tensors of equal shapes, which is all that the square and its gradient need. */
function abacus({ pullBack, spoil = (values) => values }: Faults = {}): GraphEngine {
  const compute: Readonly<Record<string, (a: Float32Array, b: Float32Array) => Float32Array>> = {
    Mul: (a, b) => a.map((value, i) => value * b[i]!),
    Add: (a, b) => a.map((value, i) => value + b[i]!),
    Identity: (a) => a,
  };
  return {
    mostRows: 16,
    ...(pullBack && { pullBack }),
    open: (graph) =>
      Promise.resolve({
        graph,
        run(feeds: Readonly<Record<string, TensorView>>, into: Readonly<Record<string, TensorView>>) {
          const known = new Map(Object.entries(feeds).map(([name, { data }]) => [name, data as Float32Array]));
          for (const { op, inputs, outputs } of graph.nodes) {
            const [a, b] = inputs.map((input) => known.get(input)!) as [Float32Array, Float32Array];
            known.set(outputs[0]!, compute[op]!(a, b));
          }
          for (const [name, { data }] of Object.entries(into)) (data as Float32Array).set(spoil(known.get(name)!, graph));
          return Promise.resolve();
        },
        release: () => Promise.resolve(),
      }),
  };
}

describe(checkOperator, () => {
  const square = squareOf();
  const answer = { shape: [3, 2], data: Array.from(feedsOf(square)['x']!.data, (x) => x * x) };
  const isBackward = (graph: NetworkGraph) => graph.inputs.some(({ name }) => name === 'cotangent');

  it('is content with an engine that is right', async () => {
    await checkOperator(abacus(), square, answer);
    const { output, gradients } = await answerOf(abacus(), square);
    expect(output.shape).toEqual([3, 2]);
    output.data.forEach((value, i) => expect(value).toBeCloseTo(answer.data[i]!, 6));
    expect([...gradients.keys()]).toEqual(['x']);
  });

  it.each<[string, Faults, RegExp]>([
    [
      'another output than the stored one',
      { spoil: (y, graph) => (isBackward(graph) ? y : y.map((value) => value * 1.0001)) },
      /the output/,
    ],
    ['an output that is not written', { spoil: (y, graph) => (isBackward(graph) ? y : y.subarray(1)) }, /the output/],
    ['another gradient', { spoil: (y, graph) => (isBackward(graph) ? y.map((value) => value * 1.01) : y) }, /gradient of x/],
    ['a gradient that is not written', { spoil: (y, graph) => (isBackward(graph) ? y.subarray(1) : y) }, /gradient of x/],
    ['a way of its own to gradients that is wrong', { pullBack: twice }, /gradient of x/],
    ['no gradient', { pullBack: () => new Map() }, /square: no gradient of "x"/],
    ['outputs that depend on the rows beside', { spoil: (y, graph) => (isBackward(graph) || y.length > 2 ? y : y.fill(1)) }, /y, row 0/],
    [
      'gradients that depend on the rows beside',
      { spoil: (y, graph) => (isBackward(graph) && y.length === 2 ? y.fill(1) : y) },
      /d:x, row 0/,
    ],
  ])('finds %s', (_, faults, message) => expect(checkOperator(abacus(faults), square, answer)).rejects.toThrow(message));

  it('finds a case that shows nothing', async () => {
    await expect(checkOperator(abacus({ spoil: (y) => y.fill(0) }), square)).rejects.toThrow(/shows nothing/);
  });

  it('takes gradients that are agreed instead of differences', async () => {
    const at = (gradient: number): GradientCase => ({
      ...squareOf({ shape: [2], values: [0, 3] }),
      agreed: { cotangent: [1, 10], gradients: { x: [0, gradient] } },
    });
    await checkOperator(abacus(), at(60));
    await expect(checkOperator(abacus(), at(61))).rejects.toThrow(/gradient of x/);
  });
});

const narrow: GraphEngine = {
  mostRows: 16,
  open: ({ name }) => Promise.reject(new DeepSensorError('MODEL_UNSUPPORTED', `The abacus does not take ${name}.`)),
};

describe(checkRefusal, () => {
  const square = squareOf();

  it('wants the words that are given', async () => {
    await checkRefusal(narrow, square, /abacus does not take square/);
    await expect(checkRefusal(narrow, square, /has no rule/)).rejects.toThrow(/abacus does not take square/);
  });

  it('wants no case that is computed, nor errors of another kind', async () => {
    await expect(checkRefusal(abacus(), square, /.*/)).rejects.toThrow(/was computed/);
    const broken = abacus({ pullBack: () => new Map() });
    await expect(checkRefusal(broken, square, /.*/)).rejects.toThrow(/no gradient of "x"/);
  });
});

describeOperators('An engine that takes nothing', () => Promise.resolve(narrow), {
  families: ['spectra'],
  refuses: (name) => new RegExp(`does not take ${name}`),
});
