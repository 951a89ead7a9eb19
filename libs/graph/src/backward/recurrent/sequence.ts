import type { Site } from '../site.js';

/** Inputs of RNN, GRU and LSTM by position. */
export const INPUT = { x: 0, w: 1, r: 2, b: 3, lengths: 4, h: 5, c: 6, p: 7 } as const;

/**
 * The steps of an RNN, GRU or LSTM node (ONNX) in the order in which it takes them, all of its directions side by side: T time steps,
 * D directions, n rows, I inputs, H hidden units, G gates.
 *
 * What belongs to all time steps lies in one block `[D, T, n, width]` and is computed in one go; what has to go step by step is cut into
 * pieces `[D, 1, n, width]`. A reverse direction has its last time step first.
 */
export class Sequence {
  readonly site: Site;
  /** T. */
  readonly steps: number;
  /** D. */
  readonly directions: number;
  /** H. */
  readonly hidden: number;
  private readonly direction: string;
  private readonly made = new Map<string, string>();

  constructor(site: Site) {
    this.site = site;
    const steps = site.shape(site.x(INPUT.x))[0];
    if (typeof steps !== 'number') throw site.unsupported(`the number of its time steps, ${steps}, is free and has to be fixed`);
    this.steps = steps;
    this.direction = site.text('direction', 'forward');
    this.directions = this.direction === 'bidirectional' ? 2 : 1;
    this.hidden = site.sizes(site.x(INPUT.r))[2]!;
  }

  /** `[D, T, n, I]` inputs. */
  inputs(): string {
    return this.once('inputs', () => this.ordered(this.site.add('Unsqueeze', [this.site.x(INPUT.x), this.axes(0)]), 1));
  }

  /** Hidden states after each step, which the forward pass has left in Y. */
  states(): string {
    return this.once('states', () => this.ordered(this.inFront(this.site.output(0))));
  }

  /** Hidden states before each step. */
  statesBefore(): string {
    return this.once('before', () => {
      const { site } = this;
      const [initial, idle] = [this.initial(INPUT.h), this.idle()];
      if (initial === undefined || idle === undefined) return this.before(this.states(), INPUT.h);
      // Read from its end, a padded sequence waits in its initial state, where Y has zeros.
      return this.before(site.add('Add', [this.states(), site.add('Mul', [idle, initial])]), INPUT.h);
    });
  }

  /** What there was before each step, given what there is after it; input `first` is what there was at the beginning. */
  before(after: string, first: number): string {
    const { site, steps } = this;
    const initial = this.initial(first) ?? this.zeros();
    return steps === 1 ? initial : site.add('Concat', [initial, this.slice(after, 1, 0, steps - 1)], { axis: 1 });
  }

  /** `[D, 1, n, H]` initial state; undefined when it is left out, and zero. */
  initial(input: number): string | undefined {
    const { site } = this;
    return site.has(input) ? this.once(`initial ${input}`, () => site.add('Unsqueeze', [site.x(input), this.axes(1)])) : undefined;
  }

  /** `count` equal parts of B or P, `[D, 1, 1, width]`; nothing when the input is left out. */
  vectors(input: number, count: number): readonly string[] {
    const { site } = this;
    if (!site.has(input)) return [];
    const width = site.sizes(site.x(input))[1]! / count;
    return this.split(site.add('Unsqueeze', [site.x(input), site.builder.ints([1, 2])]), Array<number>(count).fill(width));
  }

  /** 0 at steps behind the end of a row's sequence. */
  masked(block: string): string {
    const taken = this.taken();
    return taken === undefined ? block : this.site.add('Mul', [block, taken]);
  }

  /** The share of a state that each step hands on; all of it at steps behind the end of a row's sequence. */
  carried(share: string): string {
    const idle = this.idle();
    return idle === undefined ? share : this.site.add('Add', [this.masked(share), idle]);
  }

  /** `[D, T, n, 1]` 1 at steps behind the end of a row's sequence, else 0; undefined when all sequences are as long as the input. */
  idle(): string | undefined {
    const taken = this.taken();
    return taken === undefined ? undefined : this.once('idle', () => this.site.add('Sub', [this.site.scalar(1), taken]));
  }

  /** Cotangents of the states after each step, in pieces; undefined when nothing reads them. */
  cotangents(): readonly string[] | undefined {
    return this.site.hasCotangent(0) ? this.pieces(this.masked(this.ordered(this.inFront(this.site.dy(0))))) : undefined;
  }

  /** Cotangent `[D, 1, n, H]` of the last state in output 1 or 2. */
  lastCotangent(output: number): string | undefined {
    return this.site.hasCotangent(output) ? this.site.add('Unsqueeze', [this.site.dy(output), this.axes(1)]) : undefined;
  }

  /** A block cut into steps. */
  pieces(block: string): readonly string[] {
    const { site, steps } = this;
    if (steps === 1) return [block];
    return site.builder.addMany('Split', [block, site.builder.ints(Array<number>(steps).fill(1))], steps, { axis: 1 });
  }

  /** The block of pieces. */
  joined(pieces: readonly string[]): string {
    return pieces.length === 1 ? pieces[0]! : this.site.add('Concat', pieces, { axis: 1 });
  }

  /** Parts of the last axis, or of another. */
  split(tensor: string, sizes: readonly number[], axis = -1): string[] {
    return this.site.builder.addMany('Split', [tensor, this.site.builder.ints(sizes)], sizes.length, { axis });
  }

  /** `block matrix^T + bias`, with a matrix `[D, to, from]`. */
  linear(block: string, matrix: string, to: number, from: number, bias?: string): string {
    const { site } = this;
    const transposed = this.once(`transposed ${matrix}`, () => site.add('Transpose', [matrix], { perm: [0, 2, 1] }));
    const product = this.times(block, transposed, from, to);
    return bias === undefined ? product : site.add('Add', [product, bias]);
  }

  /** `block matrix`, with a matrix `[D, from, to]`. */
  times(block: string, matrix: string, from: number, to: number): string {
    const { site, steps, directions } = this;
    if (directions === 1)
      return site.add('MatMul', [block, this.once(`flat ${matrix}`, () => site.add('Squeeze', [matrix, this.axes(0)]))]);
    return site.add('Reshape', [site.add('MatMul', [this.rows(block, from), matrix]), site.builder.ints([directions, steps, -1, to])]);
  }

  /**
   * The same for a piece. The matrix stays a stack, be it of one: ONNX Runtime packs a constant matrix anew for every node that multiplies
   * by it, which for hundreds of steps costs hundreds of copies; a stack it leaves alone.
   */
  stepTimes(piece: string, matrix: string): string {
    const { site } = this;
    return site.add('MatMul', [piece, this.once(`stack ${matrix}`, () => site.add('Unsqueeze', [matrix, this.axes(1)]))]);
  }

  /** `[D, a, b]`: the sums over steps and rows of each number of one block times each of another. */
  product(a: string, widthA: number, b: string, widthB: number): string {
    const { site } = this;
    return site.add('MatMul', [site.add('Transpose', [this.rows(a, widthA)], { perm: [0, 2, 1] }), this.rows(b, widthB)]);
  }

  /** `[D, width]` sums over steps and rows. */
  total(block: string): string {
    return this.site.sum(block, [1, 2], false);
  }

  /** Cotangents that meet in one piece; zeros where there are none. */
  sum(...parts: readonly (string | undefined)[]): string {
    const found = parts.filter((part) => part !== undefined);
    return found.length === 0 ? this.zeros() : found.reduce((whole, part) => this.site.add('Add', [whole, part]));
  }

  /** Cotangents `[T, n, I]` of the inputs from those `[D, T, n, I]` of what each direction reads. */
  towardsInputs(block: string): string {
    const { site } = this;
    if (this.directions === 1) return site.add('Squeeze', [this.ordered(block), this.axes(0)]);
    const [forward, reverse] = this.split(block, [1, 1], 0) as [string, string];
    return site.add('Squeeze', [site.add('Add', [forward, this.turned(reverse)]), this.axes(0)]);
  }

  /** `[T, D, n, width]` of the node as a block, still in the order of time. */
  private inFront(states: string): string {
    return this.site.add('Transpose', [states], { perm: [1, 0, 2, 3] });
  }

  /** A block in the order of time in the order of the steps, and back; of `given` directions, when they differ. */
  private ordered(block: string, given = this.directions): string {
    if (this.direction === 'forward') return block;
    if (this.direction === 'reverse') return this.turned(block);
    const [forward, reverse] = given === 1 ? [block, block] : (this.split(block, [1, 1], 0) as [string, string]);
    return this.site.add('Concat', [forward, this.turned(reverse)], { axis: 0 });
  }

  /** The last time step first. */
  private turned(block: string): string {
    if (this.steps === 1) return block;
    const { site } = this;
    return site.add('Slice', [block, this.axes(-1), site.builder.ints([-(2 ** 31)]), this.axes(1), this.axes(-1)]);
  }

  /** `[D, T, n, 1]` 1 where a step belongs to the row's sequence, 0 behind its end. */
  private taken(): string | undefined {
    const { site, steps } = this;
    if (!site.has(INPUT.lengths)) return undefined;
    return this.once('taken', () => {
      const lengths = site.add('Cast', [site.x(INPUT.lengths)], { to: 7 });
      const times = site.add('Unsqueeze', [site.builder.ints(Array.from({ length: steps }, (_, t) => t)), this.axes(1)]);
      const taken = site.asNumbers(site.add('Less', [times, lengths]));
      return this.ordered(site.add('Unsqueeze', [taken, site.builder.ints([0, 3])]), 1);
    });
  }

  /** `[D, 1, n, H]` zeros. */
  private zeros(): string {
    const { site, directions, hidden } = this;
    return this.once('zeros', () => {
      const rows = site.add('Shape', [site.x(INPUT.x)], { start: 1, end: 2 });
      const shape = site.add('Concat', [site.builder.ints([directions, 1]), rows, this.axes(hidden)], { axis: 0 });
      return site.add('Expand', [site.scalar(0), shape]);
    });
  }

  /** A block as `[D, T n, width]`. */
  private rows(block: string, width: number): string {
    return this.site.add('Reshape', [block, this.site.builder.ints([this.directions, -1, width])]);
  }

  private slice(tensor: string, axis: number, from: number, to: number): string {
    return this.site.add('Slice', [tensor, this.axes(from), this.axes(to), this.axes(axis)]);
  }

  private axes(axis: number): string {
    return this.site.builder.ints([axis]);
  }

  private once(key: string, make: () => string): string {
    const found = this.made.get(key) ?? make();
    this.made.set(key, found);
    return found;
  }
}
