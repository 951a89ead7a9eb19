import { DeepSensorError, type Batch } from '@deepsensor/contract';
import type { GraphEngine } from '@deepsensor/runtime';
import { expect } from 'vitest';

import type { StoredOutput } from './answers.js';
import type { GradientCase } from './case.js';
import { cotangentOf, feedsOf, ROWS, STEP, type Feeds } from './feeds.js';
import { differentiated, hasRows } from './graphs.js';
import { openBackward, openForward, type Running } from './run-case.js';

/**
 * Holds an operator on an engine against what is known of it: its output against `answer`, the gradients of `L = sum(w * y)` against
 * fourth-order central differences of L, summed in float64, and a row alone against the row among others.
 * @throws whatever the engine throws when it does not take one of the two graphs.
 */
export async function checkOperator(engine: GraphEngine, check: GradientCase, answer?: StoredOutput): Promise<void> {
  const feeds = feedsOf(check);
  const forward = await openForward(engine, check);
  try {
    const { y } = (await forward.run(feeds)) as { readonly y: Batch };
    if (answer !== undefined) expectClose('the output', y, answer, 1e-5);
    const cotangent = cotangentOf(check, y.shape);
    const backward = await openBackward(engine, check);
    try {
      const found = await backward.run({ ...feeds, cotangent });
      for (const name of differentiated(check)) {
        const gradient = found[`d:${name}`]!;
        const agreed = check.agreed?.gradients[name];
        if (agreed !== undefined) expectClose(`the gradient of ${name}`, gradient, { data: agreed, shape: gradient.shape }, 1e-6);
        else expectDifferences(name, gradient, await differences(forward, feeds, name, cotangent));
      }
      if (check.couplesRows !== true && hasRows(check)) {
        await expectRowsApart(check, forward, feeds, { y });
        await expectRowsApart(check, backward, { ...feeds, cotangent }, found);
      }
    } finally {
      await backward.release();
    }
  } finally {
    await forward.release();
  }
}

/** Holds an engine to not taking a case, forward or backward: with `MODEL_UNSUPPORTED`, and these words. */
export async function checkRefusal(engine: GraphEngine, check: GradientCase, words: RegExp, answer?: StoredOutput): Promise<void> {
  let refusal: unknown;
  try {
    await checkOperator(engine, check, answer);
  } catch (error) {
    if (!DeepSensorError.is(error) || error.code !== 'MODEL_UNSUPPORTED') throw error;
    refusal = error.message;
  }
  expect(refusal, `${check.name} was to be refused, and was computed`).toBeDefined();
  expect(refusal).toMatch(words);
}

function expectClose(what: string, found: Batch, wanted: StoredOutput, relative: number): void {
  expect(found.shape, `shape of ${what}`).toEqual(wanted.shape);
  const [worst, largest] = [furthest(found.data, wanted.data), furthest(wanted.data)];
  expect(worst, `${what}: ${first(found.data)} for ${first(wanted.data)}`).toBeLessThanOrEqual(relative * (1 + largest));
}

function expectDifferences(name: string, { data }: Batch, wanted: Float64Array): void {
  const largest = furthest(wanted);
  expect(largest, `largest derivative by ${name}: a case of zeros shows nothing`).toBeGreaterThan(1e-3);
  expect(furthest(data, wanted), `gradient of ${name}: ${first(data)} for ${first(wanted)}`).toBeLessThan(1e-3 * (1 + largest));
}

/** Derivatives of the weighted sum of the output by every number of an input, of an error of fourth order in the step. */
async function differences(forward: Running, feeds: Feeds, name: string, { data: weights }: Batch): Promise<Float64Array> {
  const { data, shape } = feeds[name]!;
  const derivatives = new Float64Array(data.length);
  const moved = data.slice();
  for (let i = 0; i < data.length; i++) {
    const at = async (offset: number): Promise<number> => {
      moved[i] = data[i]! + offset;
      const { y } = await forward.run({ ...feeds, [name]: { data: moved, shape } });
      return y!.data.reduce((sum, value, j) => sum + value * weights[j]!, 0);
    };
    const near = (await at(STEP)) - (await at(-STEP));
    const far = (await at(2 * STEP)) - (await at(-2 * STEP));
    moved[i] = data[i]!;
    derivatives[i] = (8 * near - far) / (12 * STEP);
  }
  return derivatives;
}

/** Runs every row by itself; `all` is what the rows gave together. Outputs that belong to no row are left out. */
async function expectRowsApart(check: GradientCase, graph: Running, feeds: Feeds, all: Readonly<Record<string, Batch>>): Promise<void> {
  const byRow = (name: string) => check.inputs[name] === undefined || check.inputs[name].shape[0] === 'n';
  for (let row = 0; row < ROWS; row++) {
    const part = ({ data, shape }: Batch): Batch => {
      const length = data.length / ROWS;
      return { data: data.slice(row * length, (row + 1) * length), shape: [1, ...shape.slice(1)] };
    };
    const alone = Object.fromEntries(Object.entries(feeds).map(([name, batch]) => [name, byRow(name) ? part(batch) : batch]));
    const found = await graph.run(alone, 1);
    for (const name of Object.keys(all).filter((output) => byRow(output.replace('d:', '')))) {
      const [among, single] = [part(all[name]!), found[name]!];
      single.data.forEach((value, i) => expect(among.data[i], `${name}, row ${row} among others and alone`).toBeCloseTo(value, 4));
    }
  }
}

/** The largest distance from `to`, or from zero; NaN where one of the numbers is. */
function furthest(values: ArrayLike<number>, to?: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]! - (to === undefined ? 0 : to[i]!)));
  return most;
}

function first(values: ArrayLike<number>): string {
  return Array.from({ length: Math.min(6, values.length) }, (_, i) => values[i]!.toPrecision(6)).join(', ');
}
