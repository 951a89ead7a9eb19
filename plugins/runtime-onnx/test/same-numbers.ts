import { uniforms } from '@deepsensor/conformance';
import type { GraphValue, NetworkGraph } from '@deepsensor/contract';
import { expect } from 'vitest';

import { loadLibrary } from '../src/library.js';
import { openSession } from '../src/session.js';

const ROWS = 3;

/**
 * Holds every output of a graph that was written anew to the one of the graph that it was written from, on the same random inputs.
 * @param reach Inputs lie between this and its negative.
 */
export async function expectSameNumbers(written: NetworkGraph, graph: NetworkGraph, reach: number): Promise<void> {
  const [wanted, found] = [await run(graph, reach), await run(written, reach)];
  expect(Object.keys(found)).toEqual(graph.outputs.map(({ name }) => name));
  for (const [name, values] of Object.entries(wanted)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest, name).toBeGreaterThan(0.01);
    values.forEach((value, i) => expect(Math.abs(found[name]![i]! - value), name).toBeLessThan(1e-5 * largest));
  }
}

async function run(graph: NetworkGraph, reach: number): Promise<Readonly<Record<string, Float32Array>>> {
  const session = await openSession(await loadLibrary(), graph, 1);
  const viewOf = ({ shape }: GraphValue, fill: (length: number) => Float32Array) => {
    const fixed = shape.map((size) => (typeof size === 'number' ? size : ROWS));
    return { data: fill(fixed.reduce((all, size) => all * size, 1)), shape: fixed };
  };
  const feeds = graph.inputs.map((input, i) => [input.name, viewOf(input, (length) => uniforms(i + 1, length, -reach, reach))] as const);
  const views = graph.outputs.map((output) => [output.name, viewOf(output, (length) => new Float32Array(length))] as const);
  await session.run(Object.fromEntries(feeds), Object.fromEntries(views));
  await session.release();
  return Object.fromEntries(views.map(([name, { data }]) => [name, data]));
}
