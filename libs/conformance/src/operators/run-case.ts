import type { Batch } from '@deepsensor/contract';
import { differentiate } from '@deepsensor/graph';
import type { GraphEngine } from '@deepsensor/runtime';

import type { GradientCase } from './case.js';
import { cotangentOf, feedsOf, product, ROWS, type Feeds } from './feeds.js';
import { backwardGraph, differentiated, forwardGraph, type CaseGraph } from './graphs.js';

/** A graph on an engine that makes room for its outputs. */
export interface Running {
  run(feeds: Feeds, rows?: number): Promise<Readonly<Record<string, Batch>>>;
  release(): Promise<void>;
}

export function openForward(engine: GraphEngine, check: GradientCase): Promise<Running> {
  return open(engine, forwardGraph(check));
}

export function openBackward(engine: GraphEngine, check: GradientCase): Promise<Running> {
  return open(engine, backwardGraph(check, engine.pullBack ?? differentiate));
}

/** What an engine makes of a case. */
export interface CaseAnswer {
  readonly output: Batch;
  /** Of the sum of the output, weighted by `cotangentOf`; by input. */
  readonly gradients: ReadonlyMap<string, Batch>;
}

/** Runs a case by its own feeds, so that engines can be held against each other. */
export async function answerOf(engine: GraphEngine, check: GradientCase): Promise<CaseAnswer> {
  const feeds = feedsOf(check);
  const forward = await openForward(engine, check);
  const { y: output } = await forward.run(feeds).finally(() => forward.release());
  const backward = await openBackward(engine, check);
  const cotangent = cotangentOf(check, output!.shape);
  const found = await backward.run({ ...feeds, cotangent }).finally(() => backward.release());
  return { output: output!, gradients: new Map(differentiated(check).map((name) => [name, found[`d:${name}`]!])) };
}

async function open(engine: GraphEngine, { graph, outputs }: CaseGraph): Promise<Running> {
  const session = await engine.open(graph, 'question');
  const shapes = new Map<number, ReturnType<typeof outputs>>();
  return {
    async run(feeds, rows = ROWS) {
      let shapesHere = shapes.get(rows);
      if (shapesHere === undefined) shapes.set(rows, (shapesHere = outputs(rows)));
      // What is not written stays no number.
      const into = Object.fromEntries(
        Object.entries(shapesHere).map(([name, shape]) => [name, { shape, data: new Float32Array(product(shape)).fill(NaN) }]),
      );
      await session.run(feeds, into);
      return into;
    },
    release: () => session.release(),
  };
}
