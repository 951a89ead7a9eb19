import { readFileSync } from 'node:fs';

import type { ActivationLine, InputPath, LayerGame } from '../src/index.js';

type Nested = readonly (number | Nested)[];

export interface ReferenceLayer {
  readonly name: string;
  readonly kind: 'dense_relu' | 'conv_relu' | 'pool' | 'flatten' | 'dense';
  readonly kernel: Nested | null;
  readonly bias: readonly number[] | null;
}

export interface GoldenLayer {
  readonly exact_shapley: readonly number[];
  readonly aumann_shapley: readonly number[];
  readonly conductance: readonly number[];
  readonly conductance_steps: number;
  readonly first_order: readonly number[];
  readonly efficiency_total: number;
}

export interface Golden {
  readonly network: readonly ReferenceLayer[];
  readonly cases: readonly {
    readonly label: number;
    readonly reference: Nested;
    readonly perturbed: Nested;
    readonly layers: Readonly<Record<string, GoldenLayer>>;
  }[];
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8')) as T;
}

export function flat(nested: Nested): number[] {
  return nested.flatMap((each) => (typeof each === 'number' ? [each] : flat(each)));
}

/**
 * A network in plain float64, channels last, as the golden numbers have it; slopes by central differences. It shares no code with what it
 * judges.
 */
export class ReferenceNetwork {
  private readonly layers: readonly ReferenceLayer[];
  private readonly kernels: readonly number[][];

  constructor(layers: readonly ReferenceLayer[]) {
    this.layers = layers;
    this.kernels = layers.map(({ kernel }) => (kernel === null ? [] : flat(kernel)));
  }

  /** Output of layer `last`, from the input of layer `first`. */
  run(input: readonly number[], first = 0, last = this.layers.length - 1): number[] {
    let h = [...input];
    for (let i = first; i <= last; i++) h = this.step(i, h);
    return h;
  }

  position(name: string): number {
    return this.layers.findIndex((layer) => layer.name === name);
  }

  /** Channels are the last axis. */
  units(name: string): number {
    return this.layers[this.position(name)]!.bias!.length;
  }

  /** Cross-entropy of what follows layer `i`, from its output. */
  lossAfter(i: number, h: readonly number[], label: number): number {
    const logits = this.run(h, i + 1);
    const peak = Math.max(...logits);
    return peak + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - peak), 0)) - logits[label]!;
  }

  slopesAfter(i: number, h: readonly number[], label: number, step = 1e-6): number[] {
    const moved = [...h];
    return h.map((value, p) => {
      moved[p] = value + step;
      const up = this.lossAfter(i, moved, label);
      moved[p] = value - step;
      const down = this.lossAfter(i, moved, label);
      moved[p] = value;
      return (up - down) / (2 * step);
    });
  }

  private step(i: number, h: number[]): number[] {
    const { kind, bias } = this.layers[i]!;
    const kernel = this.kernels[i]!;
    if (kind === 'flatten') return h;
    if (kind === 'pool') return pool(h);
    const out = kind === 'conv_relu' ? conv(h, kernel, bias!) : dense(h, kernel, bias!);
    return kind === 'dense' ? out : out.map((value) => Math.max(value, 0));
  }
}

function dense(h: readonly number[], kernel: readonly number[], bias: readonly number[]): number[] {
  const out = [...bias];
  for (let i = 0; i < h.length; i++) for (let o = 0; o < out.length; o++) out[o]! += h[i]! * kernel[i * out.length + o]!;
  return out;
}

/** Square maps of 36 or 9 positions; 3x3 kernel, zero padding. */
function conv(h: readonly number[], kernel: readonly number[], bias: readonly number[]): number[] {
  const outputs = bias.length;
  const inputs = kernel.length / 9 / outputs;
  const side = Math.sqrt(h.length / inputs);
  const out = Array.from({ length: side * side * outputs }, (_, at) => bias[at % outputs]!);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let tap = 0; tap < 9; tap++) {
        const [fromY, fromX] = [y + Math.floor(tap / 3) - 1, x + (tap % 3) - 1];
        if (fromY < 0 || fromX < 0 || fromY >= side || fromX >= side) continue;
        for (let c = 0; c < inputs; c++)
          for (let o = 0; o < outputs; o++)
            out[(y * side + x) * outputs + o]! += h[(fromY * side + fromX) * inputs + c]! * kernel[(tap * inputs + c) * outputs + o]!;
      }
  return out;
}

/** 6x6x4 to 3x3x4. */
function pool(h: readonly number[]): number[] {
  const [side, channels] = [6, h.length / 36];
  return Array.from({ length: 9 * channels }, (_, at) => {
    const [c, x, y] = [at % channels, Math.floor(at / channels) % 3, Math.floor(at / channels / 3)];
    const value = (dy: number, dx: number) => h[((2 * y + dy) * side + 2 * x + dx) * channels + c]!;
    return Math.max(value(0, 0), value(0, 1), value(1, 0), value(1, 1));
  });
}

/** Everything that the estimators ask of one layer for one pair of inputs. */
export function layerOf(
  network: ReferenceNetwork,
  name: string,
  pair: { readonly reference: readonly number[]; readonly perturbed: readonly number[]; readonly label: number },
): { readonly game: LayerGame; readonly line: ActivationLine; readonly path: InputPath; readonly change: number } {
  const i = network.position(name);
  const players = network.units(name);
  const at = (t: number) => pair.reference.map((value, p) => value + t * (pair.perturbed[p]! - value));
  const clean = network.run(at(0), 0, i);
  const moved = network.run(at(1), 0, i);
  const base = network.lossAfter(i, clean, pair.label);
  const change = network.lossAfter(i, moved, pair.label) - base;
  return {
    change,
    game: {
      players,
      value: (coalitions, rows) =>
        Promise.resolve(
          Float64Array.from({ length: rows }, (_, row) => {
            const patched = clean.map((value, p) => (coalitions[row * players + (p % players)] === 1 ? moved[p]! : value));
            return network.lossAfter(i, patched, pair.label) - base;
          }),
        ),
    },
    line: {
      players,
      slopes: (t) => {
        const out = new Float64Array(t.length * players);
        t.forEach((where, k) => {
          const h = clean.map((value, p) => value + where * (moved[p]! - value));
          network
            .slopesAfter(i, h, pair.label)
            .forEach((slope, p) => (out[k * players + (p % players)]! += slope * (moved[p]! - clean[p]!)));
        });
        return Promise.resolve(out);
      },
    },
    path: {
      players,
      playerOf: Int32Array.from(clean, (_, p) => p % players),
      at: (t) => {
        const points = Array.from(t, (where) => network.run(at(where), 0, i));
        return Promise.resolve({
          activations: Float64Array.from(points.flat()),
          slopes: Float64Array.from(points.flatMap((h) => network.slopesAfter(i, h, pair.label))),
        });
      },
    },
  };
}
