import type { GraphBuilder } from '@deepsensor/graph';

/** Numbers to feed an input with: `smooth` between -1.5 and 1.5 and away from 0; `distinct` far enough apart that no maximum changes. */
export type Filling = 'smooth' | 'distinct' | 'positive' | 'unit';

export interface GradientInput {
  /** `n` stands for the rows; inputs without it are weights. */
  readonly shape: readonly (number | 'n')[];
  readonly filling?: Filling;
  /** Feeds exactly these, instead. */
  readonly values?: readonly number[];
  /** Left out of the check, and of `wrt`. */
  readonly constant?: boolean;
}

/** Gradients where there is no derivative: what all engines agree on. */
export interface AgreedGradients {
  /** One number for each of the output. */
  readonly cotangent: readonly number[];
  /** By input. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** An operator, or a few, as a graph with one output. */
export interface GradientCase {
  /** No other case of the table has it. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, GradientInput>>;
  /** Writes the forward graph and returns its output. */
  build(builder: GraphBuilder, at: Readonly<Record<string, string>>): string;
  /** Rows are meant to see each other, as in batch statistics. */
  readonly couplesRows?: boolean;
  /** Instead of central differences. */
  readonly agreed?: AgreedGradients;
}

/** A case of one operator on one input `x`. */
export function unary(op: string, attributes: Parameters<GraphBuilder['add']>[2] = {}, input: Partial<GradientInput> = {}): GradientCase {
  return {
    name: `${op} ${JSON.stringify(attributes)}`,
    inputs: { x: { shape: ['n', 2, 5], ...input } },
    build: (b, { x }) => b.add(op, [x!], attributes),
  };
}
