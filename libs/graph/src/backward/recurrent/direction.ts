import type { Site } from '../site.js';

/** Inputs of RNN, GRU and LSTM by position. */
export const INPUT = { x: 0, w: 1, r: 2, b: 3, lengths: 4, h: 5, c: 6, p: 7 } as const;

/**
 * One direction of an RNN, GRU or LSTM node (ONNX; T time steps, n rows, I inputs, H hidden units, G gates).
 *
 * What belongs to all time steps lies in one block `[T, n, width]`, in the order of the input, and is computed in one go. What has to
 * go step by step is cut into pieces `[1, n, width]`, in the order in which this direction takes the steps. Rows and steps stay axes of
 * their own: ONNX Runtime loses the name of a free axis in a Reshape, finds no memory of a known size to use again, and takes minutes to
 * search for some.
 */
export class Direction {
  readonly site: Site;
  /** T. */
  readonly count: number;
  /** H. */
  readonly hidden: number;
  private readonly index: number;
  private readonly directions: number;
  private readonly isReverse: boolean;
  private readonly made = new Map<string, string>();

  constructor(site: Site, index: number, directions: number) {
    this.site = site;
    this.index = index;
    this.directions = directions;
    this.isReverse = site.text('direction', 'forward') === 'reverse' || index === 1;
    const steps = site.shape(site.x(INPUT.x))[0];
    if (typeof steps !== 'number') throw site.unsupported(`the number of its time steps, ${steps}, is free and has to be fixed`);
    this.count = steps;
    this.hidden = site.sizes(site.x(INPUT.r))[2]!;
  }

  /** `[T, n, H]` hidden states after each step, which the forward pass has left in Y. */
  states(): string {
    return this.once('states', () => this.own(this.site.output(0), 1, false));
  }

  /** `[T, n, H]` hidden states before each step. */
  statesBefore(): string {
    return this.once('before', () => {
      const [initial, idle] = [this.initial(INPUT.h), this.idle()];
      if (!this.isReverse || initial === undefined || idle === undefined) return this.before(this.states(), INPUT.h);
      // Read from its end, a sequence begins with the initial state where the input has padding, and Y has zeros.
      return this.before(this.site.add('Add', [this.states(), this.site.add('Mul', [idle, initial])]), INPUT.h);
    });
  }

  /** `[T, n, I]` inputs. */
  inputs(): string {
    return this.site.x(INPUT.x);
  }

  /** What there was before each step, given what there is after it; input `first` is what there was at the beginning. */
  before(after: string, first: number): string {
    const initial = this.initial(first) ?? this.zeros();
    if (this.count === 1) return initial;
    const [from, to] = this.isReverse ? [1, this.count] : [0, this.count - 1];
    const kept = this.slice(after, 0, from, to);
    return this.site.add('Concat', this.isReverse ? [kept, initial] : [initial, kept], { axis: 0 });
  }

  /** `[1, n, H]` initial state; undefined when it is left out, and zero. */
  initial(input: number): string | undefined {
    return this.site.has(input) ? this.once(`initial ${input}`, () => this.own(this.site.x(input), 0, true)) : undefined;
  }

  /** `[G H, width]` of W or R. */
  matrix(input: number): string {
    return this.once(`matrix ${input}`, () => this.own(this.site.x(input), 0, false));
  }

  /** `count` equal parts of this direction's row of B or P; nothing when the input is left out. */
  vectors(input: number, count: number): readonly string[] {
    const { site } = this;
    if (!site.has(input)) return [];
    const width = site.sizes(site.x(input))[1]! / count;
    return this.split(this.own(site.x(input), 0, false), Array<number>(count).fill(width), 0);
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

  /** `[T, n, 1]` 1 at steps behind the end of a row's sequence, else 0; undefined when all sequences are as long as the input. */
  idle(): string | undefined {
    const taken = this.taken();
    return taken === undefined ? undefined : this.once('idle', () => this.site.add('Sub', [this.site.scalar(1), taken]));
  }

  /** Cotangents of the states after each step, in pieces; undefined when nothing reads them. */
  cotangents(): readonly string[] | undefined {
    return this.site.hasCotangent(0) ? this.pieces(this.masked(this.own(this.site.dy(0), 1, false))) : undefined;
  }

  /** Cotangent `[1, n, H]` of the last state in output 1 or 2. */
  lastCotangent(output: number): string | undefined {
    return this.site.hasCotangent(output) ? this.own(this.site.dy(output), 0, true) : undefined;
  }

  /** A block cut into steps, first step first. */
  pieces(block: string): readonly string[] {
    const { site, count } = this;
    const cut = count === 1 ? [block] : site.builder.addMany('Split', [block, site.builder.ints(Array<number>(count).fill(1))], count);
    return this.isReverse ? cut.toReversed() : cut;
  }

  /** The block of pieces, given first step first. */
  joined(pieces: readonly string[]): string {
    if (pieces.length === 1) return pieces[0]!;
    return this.site.add('Concat', this.isReverse ? pieces.toReversed() : pieces, { axis: 0 });
  }

  /** Parts of the last axis, or of the first one of a matrix. */
  split(tensor: string, sizes: readonly number[], axis = -1): string[] {
    return this.site.builder.addMany('Split', [tensor, this.site.builder.ints(sizes)], sizes.length, { axis });
  }

  /** `block matrix^T + bias`, with a matrix `[to, from]`. */
  linear(block: string, matrix: string, bias?: string): string {
    const { site } = this;
    const transposed = this.once(`transposed ${matrix}`, () => site.add('Transpose', [matrix], { perm: [1, 0] }));
    const product = site.add('MatMul', [block, transposed]);
    return bias === undefined ? product : site.add('Add', [product, bias]);
  }

  /** The sum over steps and rows of each number `[from]` of one block times each `[to]` of another: `[to, from]`. */
  product(to: string, toWidth: number, from: string, fromWidth: number): string {
    const rows = (block: string, width: number): string => this.site.add('Reshape', [block, this.site.builder.ints([-1, width])]);
    return this.site.add('Gemm', [rows(to, toWidth), rows(from, fromWidth)], { transA: 1 });
  }

  /**
   * A piece times a matrix. The matrix becomes a stack of one: ONNX Runtime packs a constant matrix anew for every node that multiplies by
   * it, which for hundreds of steps costs hundreds of copies; a stack it leaves alone.
   */
  times(piece: string, matrix: string): string {
    const stack = this.once(`stack ${matrix}`, () => this.site.add('Unsqueeze', [matrix, this.site.builder.ints([0])]));
    return this.site.add('MatMul', [piece, stack]);
  }

  /** Cotangents that meet in one piece; zeros `[1, n, H]` where there are none. */
  sum(...parts: readonly (string | undefined)[]): string {
    const found = parts.filter((part) => part !== undefined);
    return found.length === 0 ? this.zeros() : found.reduce((whole, part) => this.site.add('Add', [whole, part]));
  }

  /** `[T, n, 1]` 1 where a step belongs to the row's sequence, 0 behind its end. */
  private taken(): string | undefined {
    const { site, count } = this;
    if (!site.has(INPUT.lengths)) return undefined;
    return this.once('taken', () => {
      const lengths = site.add('Cast', [site.x(INPUT.lengths)], { to: 7 });
      const times = site.add('Unsqueeze', [site.builder.ints(Array.from({ length: count }, (_, t) => t)), site.builder.ints([1])]);
      return site.add('Unsqueeze', [site.asNumbers(site.add('Less', [times, lengths])), site.builder.ints([2])]);
    });
  }

  /** `[1, n, H]` zeros. */
  private zeros(): string {
    const { site, hidden } = this;
    const rows = site.add('Shape', [site.x(INPUT.x)], { start: 1, end: 2 });
    const shape = site.add('Concat', [site.builder.ints([1]), rows, site.builder.ints([hidden])], { axis: 0 });
    return this.once('zeros', () => site.add('Expand', [site.scalar(0), shape]));
  }

  /** This direction's part of a tensor with an axis of directions, which stays as an axis of length 1 or goes. */
  private own(tensor: string, axis: number, keeps: boolean): string {
    const { site, index, directions } = this;
    if (keeps) return directions === 1 ? tensor : this.slice(tensor, axis, index, index + 1);
    if (directions === 1) return site.add('Squeeze', [tensor, site.builder.ints([axis])]);
    return site.add('Squeeze', [this.slice(tensor, axis, index, index + 1), site.builder.ints([axis])]);
  }

  private slice(tensor: string, axis: number, from: number, to: number): string {
    const ints = (value: number): string => this.site.builder.ints([value]);
    return this.site.add('Slice', [tensor, ints(from), ints(to), ints(axis)]);
  }

  private once(key: string, make: () => string): string {
    const found = this.made.get(key) ?? make();
    this.made.set(key, found);
    return found;
  }
}
