import type { ConstantTensor } from '@deepsensor/contract';

import type { Subject } from '../subject.js';
import {
  checked,
  isRandomState,
  type LayerWeights,
  type ModelWeights,
  type Part,
  type StoredWeights,
  type WantedWeight,
} from './layer-weights.js';

/** A weight of a file that knows weights by name: `conv_1/kernel`, `bi/forward_gru/gru_cell/kernel:0`. */
export interface NamedWeight {
  readonly name: string;
  readonly tensor: ConstantTensor;
}

interface Entry extends NamedWeight {
  readonly parts: readonly string[];
  readonly last: string;
}

/**
 * Weights that are found by their names: those of HDF5 files of Keras 2 and of TensorFlow.js. The last part of a name says what the weight
 * is, one before it which layer it belongs to; models within models and cells may be named in between, or not.
 */
export class NamedWeights implements LayerWeights, StoredWeights {
  private readonly entries: readonly Entry[];
  private readonly used: Set<Entry>;
  /** What these were chosen from. */
  private readonly outer: NamedWeights | undefined;

  private constructor(entries: readonly Entry[], used: Set<Entry>, outer?: NamedWeights) {
    this.entries = entries;
    this.used = used;
    this.outer = outer;
  }

  static of(weights: readonly NamedWeight[]): NamedWeights {
    const entries = weights.map(({ name, tensor }) => {
      const parts = name.replace(/:\d+$/, '').split('/');
      return { name, tensor, parts: parts.slice(0, -1), last: parts.at(-1)! };
    });
    return new NamedWeights(entries, new Set());
  }

  take(wanted: readonly WantedWeight[], subject: Subject): readonly ConstantTensor[] {
    return wanted.map((each) => {
      const found = this.entries.filter(({ last }) => last === each.name);
      if (found.length === 0) throw subject.broken(`its weight "${each.name}" is missing`);
      if (found.length > 1) {
        const names = found.map(({ name }) => `"${name}"`).join(', ');
        throw subject.unsupported(
          `which of the weights ${names} is its weight "${each.name}" cannot be told; give layers names of their own`,
        );
      }
      this.used.add(found[0]!);
      return checked(found[0]!.tensor, each, subject);
    });
  }

  part({ named }: Part): NamedWeights {
    return named === undefined ? this : this.only(({ parts }) => parts.some((part) => named.test(part)));
  }

  /** Layers are found by name in the names of weights, which need not tell of the models and wrappers that they are in. */
  model(): ModelWeights {
    return { layer: ({ name }) => this.layer(name) };
  }

  unread(): readonly string[] {
    return this.entries.filter((entry) => !this.used.has(entry) && !isRandomState(entry.name)).map(({ name }) => name);
  }

  private layer(name: string): NamedWeights {
    // Names of layers may have slashes in them.
    const own = this.only(({ parts }) => `/${parts.join('/')}/`.includes(`/${name}/`));
    return own.entries.length === 0 && this.outer ? this.outer.layer(name) : own;
  }

  private only(keep: (entry: Entry) => boolean): NamedWeights {
    return new NamedWeights(this.entries.filter(keep), this.used, this);
  }
}

/** Weights in groups, one for each layer of the model: HDF5 files of Keras 2. */
export class GroupedWeights implements StoredWeights {
  private readonly groups: ReadonlyMap<string, NamedWeights>;

  constructor(groups: ReadonlyMap<string, readonly NamedWeight[]>) {
    this.groups = new Map([...groups].map(([layer, weights]) => [layer, NamedWeights.of(weights)]));
  }

  model(): ModelWeights {
    return { layer: ({ name }) => this.groups.get(name) ?? NamedWeights.of([]) };
  }

  unread(): readonly string[] {
    return [...this.groups].flatMap(([layer, weights]) =>
      weights.unread().map((name) => (name.startsWith(layer) ? name : `${layer}: ${name}`)),
    );
  }
}
