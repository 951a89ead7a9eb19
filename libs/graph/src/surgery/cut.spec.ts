import type { GraphNode, NetworkGraph } from '@deepsensor/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bypassOf, isCut } from './cut.js';
import { ancestors, descendants, isOrdered } from './flow.js';

/** A graph whose node i reads the tensors `reads[i]` of those before it (0 is the input, 1 a constant); the last is the target. */
function graphOf(reads: readonly (readonly number[])[]): NetworkGraph {
  const name = (index: number): string => `t${index}`;
  return {
    name: 'random',
    opset: 20,
    inputs: [{ name: 't0', type: 'float32', shape: ['n', 4] }],
    outputs: [{ name: name(reads.length + 1), type: 'float32', shape: ['n', 4] }],
    nodes: reads.map(
      (inputs, i): GraphNode => ({
        name: `n${i}`,
        op: 'Sum',
        domain: '',
        inputs: inputs.map(name),
        outputs: [name(i + 2)],
        attributes: {},
      }),
    ),
    constants: new Map([['t1', { type: 'float32', shape: [1], data: Float32Array.of(1) }]]),
  };
}

const graphs = fc
  .array(fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((seeds) => graphOf(seeds.map((reads, i) => [...new Set(reads.map((read) => read % (i + 2)))])));

/** All paths from the input to the target, by brute force. */
function paths(graph: NetworkGraph, target: string): readonly (readonly string[])[] {
  const back = (tensor: string): string[][] => {
    if (tensor === 't0') return [['t0']];
    const node = graph.nodes.find(({ outputs }) => outputs[0] === tensor);
    return (node?.inputs ?? []).flatMap((input) => back(input).map((path) => [...path, tensor]));
  };
  return back(target);
}

describe('on random graphs', () => {
  it('a tensor and its by-pass are a cut, and no tensor of the by-pass comes from it or from nothing', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, pick) => {
        const target = graph.outputs[0]!.name;
        const tensor = `t${pick % (graph.nodes.length + 2)}`;
        const bypass = bypassOf(graph, tensor, target);
        const all = paths(graph, target);
        if (bypass === undefined) {
          expect(ancestors(graph, [target]).has(tensor)).toBe(false);
          return;
        }
        const cut = new Set([tensor, ...bypass]);
        expect(all.every((path) => path.some((each) => cut.has(each)))).toBe(true);
        expect(isCut(graph, [...cut], target)).toBe(true);
        const alive = descendants(graph, ['t0']);
        const after = descendants(graph, [tensor]);
        for (const each of bypass) {
          expect(alive.has(each) && !after.has(each)).toBe(true);
          // Something between the layer and the target reads it, so without it the tail cannot be computed.
          expect(
            graph.nodes.some(
              ({ inputs, outputs }) => inputs.includes(each) && after.has(outputs[0]!) && ancestors(graph, [target]).has(outputs[0]!),
            ),
          ).toBe(true);
        }
      }),
    );
  });

  it('isCut agrees with all paths', () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.nat(), { maxLength: 3 }), (graph, picks) => {
        const target = graph.outputs[0]!.name;
        const cut = picks.map((pick) => `t${pick % (graph.nodes.length + 2)}`);
        expect(isCut(graph, cut, target)).toBe(paths(graph, target).every((path) => path.some((each) => cut.includes(each))));
      }),
    );
  });

  it('what is behind and what is in front mirror each other', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, i, j) => {
        const [a, b] = [`t${i % (graph.nodes.length + 2)}`, `t${j % (graph.nodes.length + 2)}`];
        expect(descendants(graph, [a]).has(b)).toBe(ancestors(graph, [b]).has(a));
      }),
    );
  });
});

it('isOrdered sees a node before what it reads, and a tensor that is made twice', () => {
  const graph = graphOf([[0], [2, 1]]);
  expect(isOrdered(graph)).toBe(true);
  expect(isOrdered({ ...graph, nodes: graph.nodes.toReversed() })).toBe(false);
  expect(isOrdered({ ...graph, nodes: [...graph.nodes, graph.nodes[0]!] })).toBe(false);
});
