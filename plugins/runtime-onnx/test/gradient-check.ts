import type { ConstantTensor } from '@deepsensor/contract';
import { differentiate, exportOnnx, GraphBuilder, inferShapes } from '@deepsensor/graph';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';

const ROWS = 3;
const STEP = 1e-2;

/** Numbers to feed an input with: `smooth` between -1.5 and 1.5 and away from 0; `distinct` far enough apart that no maximum changes. */
export type Filling = 'smooth' | 'distinct' | 'positive' | 'unit';

export interface GradientInput {
  readonly shape: readonly (number | 'n')[];
  readonly filling?: Filling;
  /** Feeds exactly these, instead. */
  readonly values?: readonly number[];
  /** Left out of the check, and of `wrt`. */
  readonly constant?: boolean;
}

export interface GradientCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, GradientInput>>;
  /** Writes the forward graph and returns its output. */
  build(builder: GraphBuilder, at: Readonly<Record<string, string>>): string;
  /** Rows are meant to see each other, as in batch statistics. */
  readonly couplesRows?: boolean;
}

type Feeds = Record<string, { data: Float32Array; shape: number[] }>;

/** A generator of 32-bit numbers for test inputs (Numerical Recipes' constants). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const product = (sizes: readonly number[]): number => sizes.reduce((whole, size) => whole * size, 1);

function fill(count: number, filling: Filling, next: () => number): Float32Array {
  if (filling === 'positive') return Float32Array.from({ length: count }, () => 0.3 + 1.5 * next());
  if (filling === 'unit') return Float32Array.from({ length: count }, () => 0.9 * (2 * next() - 1));
  if (filling === 'smooth')
    return Float32Array.from({ length: count }, () => {
      const size = 0.06 + 1.44 * next();
      return next() < 0.5 ? -size : size;
    });
  // Steps of 8 h around a negative mean, shuffled, so that maxima are often negative.
  const values = Float32Array.from({ length: count }, (_, i) => 8 * STEP * (i - 0.6 * count) + 0.035);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

export async function open(builder: GraphBuilder): Promise<InferenceSession> {
  return InferenceSession.create(exportOnnx(builder.build('case')), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
}

export async function run(session: InferenceSession, feeds: Feeds): Promise<Record<string, Tensor>> {
  const tensors = Object.entries(feeds).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)] as const);
  return session.run(Object.fromEntries(tensors));
}

interface Forward {
  readonly builder: GraphBuilder;
  readonly output: string;
  readonly shape: readonly (number | string)[];
}

function forward({ inputs, build }: GradientCase): Forward {
  const builder = new GraphBuilder();
  const names = Object.entries(inputs).map(([name, { shape }]) => [name, builder.input(name, shape)] as const);
  const output = build(builder, Object.fromEntries(names));
  return { builder, output, shape: inferShapes(builder.build('shapes')).get(output)!.shape };
}

/**
 * Compiles the gradient of `L = sum(w * f(x))` and compares it with fourth-order central differences of L, summed in float64;
 * then looks whether a row computed alone has the gradient that it has among others.
 */
export async function checkGradient(check: GradientCase): Promise<void> {
  const next = numbers(7);
  const { builder: plain, output: y, shape } = forward(check);
  plain.output(y, shape);
  const session = await open(plain);
  const feeds: Feeds = {};
  for (const [name, { shape: form, filling = 'smooth', values }] of Object.entries(check.inputs)) {
    const sizes = form.map((size) => (size === 'n' ? ROWS : size));
    feeds[name] = { shape: sizes, data: values === undefined ? fill(product(sizes), filling, next) : Float32Array.from(values) };
  }
  const first = (await run(session, feeds))[y]!;
  const weights = fill(product(first.dims), 'smooth', next);
  const loss = async (): Promise<number> => {
    const found = (await run(session, feeds))[y]!.data as Float32Array;
    return found.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  };

  const wrt = Object.keys(check.inputs).filter((name) => check.inputs[name]!.constant !== true);
  const { builder, output } = forward(check);
  const w = builder.input('cotangent', shape);
  const gradients = differentiate(builder, { cotangents: new Map([[output, w]]), wrt });
  for (const name of wrt) builder.output(gradients.get(name)!, check.inputs[name]!.shape, `d:${name}`);
  const backward = await open(builder);
  const all = await run(backward, { ...feeds, cotangent: { data: weights, shape: [...first.dims] } });

  for (const name of wrt) {
    const { data, shape: sizes } = feeds[name]!;
    const found = all[`d:${name}`]!;
    expect(found.dims, `shape of the gradient of ${name}`).toEqual(sizes);
    const expected = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const held = data[i]!;
      const at = async (offset: number): Promise<number> => {
        data[i] = held + offset;
        return loss();
      };
      const near = (await at(STEP)) - (await at(-STEP));
      const far = (await at(2 * STEP)) - (await at(-2 * STEP));
      data[i] = held;
      expected[i] = (8 * near - far) / (12 * STEP);
    }
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest, `largest derivative by ${name}: a case of zeros shows nothing`).toBeGreaterThan(1e-3);
    const gradient = found.data as Float32Array;
    const worst = expected.reduce((most, value, i) => {
      const difference = Math.abs(value - gradient[i]!);
      return difference <= most ? most : difference;
    }, 0);
    expect(worst, `gradient of ${name}: ${gradient.slice(0, 6)} for ${expected.slice(0, 6)}`).toBeLessThan(1e-3 * (1 + largest));
  }
  if (check.couplesRows !== true && shape[0] === 'n')
    await checkRows(check, backward, feeds, { data: weights, shape: [...first.dims] }, all);
  await Promise.all([session.release(), backward.release()]);
}

async function checkRows(
  check: GradientCase,
  session: InferenceSession,
  feeds: Feeds,
  w: Feeds[string],
  all: Record<string, Tensor>,
): Promise<void> {
  const byRow = Object.keys(check.inputs).filter((name) => check.inputs[name]!.shape[0] === 'n');
  for (let row = 0; row < ROWS; row++) {
    const alone = Object.fromEntries(
      Object.entries({ ...feeds, cotangent: w }).map(([name, { data, shape }]) => {
        if (name !== 'cotangent' && !byRow.includes(name)) return [name, { data, shape }];
        const length = data.length / ROWS;
        return [name, { data: data.slice(row * length, (row + 1) * length), shape: [1, ...shape.slice(1)] }];
      }),
    );
    const found = await run(session, alone);
    for (const name of byRow.filter((input) => `d:${input}` in all)) {
      const among = all[`d:${name}`]!.data as Float32Array;
      const single = found[`d:${name}`]!.data as Float32Array;
      single.forEach((value, i) => expect(among[row * single.length + i]).toBeCloseTo(value, 4));
    }
  }
}

/** A case of one operator on one input `x`. */
export function unary(op: string, attributes: Parameters<GraphBuilder['add']>[2] = {}, input: Partial<GradientInput> = {}): GradientCase {
  return {
    name: `${op} ${JSON.stringify(attributes)}`,
    inputs: { x: { shape: ['n', 2, 5], ...input } },
    build: (b, { x }) => b.add(op, [x!], attributes),
  };
}

export function floatConstant(shape: readonly number[], seed = 3, filling: Filling = 'smooth'): ConstantTensor {
  return { type: 'float32', shape, data: fill(product(shape), filling, numbers(seed)) };
}
