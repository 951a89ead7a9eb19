import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder, inferShapes, type PullBack } from '@deepsensor/graph';

import type { GradientCase } from './case.js';
import { sizesOf } from './feeds.js';

/** A graph of a case, with the shape of each output for a number of rows. */
export interface CaseGraph {
  readonly graph: NetworkGraph;
  readonly outputs: (rows: number) => Readonly<Record<string, readonly number[]>>;
}

/** The case as it is; its output is `y`. */
export function forwardGraph(check: GradientCase): CaseGraph {
  const { builder, output, shape } = written(check);
  builder.output(output, shape, 'y');
  return { graph: builder.build(check.name), outputs: (rows) => ({ y: outputShape(check, rows) }) };
}

/** The gradient of the sum of `cotangent` times the case's output; its outputs are `d:` with the name of an input. */
export function backwardGraph(check: GradientCase, pullBack: PullBack): CaseGraph {
  const { builder, output, shape } = written(check);
  const wrt = differentiated(check);
  const found = pullBack(builder, { cotangents: new Map([[output, builder.input('cotangent', shape)]]), wrt });
  for (const name of wrt) {
    const gradient = found.get(name);
    if (gradient === undefined) throw new Error(`${check.name}: no gradient of "${name}" was found`);
    builder.output(gradient, check.inputs[name]!.shape, `d:${name}`);
  }
  const outputs = (rows: number) => Object.fromEntries(wrt.map((name) => [`d:${name}`, sizesOf(check.inputs[name]!.shape, rows)]));
  return { graph: builder.build(`${check.name}, gradient`), outputs };
}

/** Inputs whose gradients a case asks for. */
export function differentiated({ inputs }: GradientCase): readonly string[] {
  return Object.keys(inputs).filter((name) => inputs[name]!.constant !== true);
}

/** Whether axis 0 of the case's output is the candidate. */
export function hasRows(check: GradientCase): boolean {
  return written(check).shape[0] === 'n';
}

function outputShape(check: GradientCase, rows: number): readonly number[] {
  return written(check, rows).shape.map((size) => {
    if (typeof size === 'number') return size;
    throw new Error(`${check.name}: an axis "${size}" of the output is not known for ${rows} rows`);
  });
}

interface Written {
  readonly builder: GraphBuilder;
  readonly output: string;
  readonly shape: readonly (number | string)[];
}

/** @param rows Left out where the rows are to stay free. */
function written({ inputs, build }: GradientCase, rows?: number): Written {
  const builder = new GraphBuilder();
  const names = Object.entries(inputs).map(([name, { shape }]) => {
    return [name, builder.input(name, rows === undefined ? shape : sizesOf(shape, rows))] as const;
  });
  const output = build(builder, Object.fromEntries(names));
  return { builder, output, shape: inferShapes(builder.build('shapes')).get(output)!.shape };
}
