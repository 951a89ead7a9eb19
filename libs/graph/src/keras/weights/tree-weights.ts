import type { ConstantTensor } from '@deepsensor/contract';

import type { Hdf5Group } from '../files/hdf5.js';
import type { Subject } from '../subject.js';
import {
  checked,
  isRandomState,
  type LayerKey,
  type LayerWeights,
  type ModelWeights,
  type Part,
  type StoredWeights,
  type WantedWeight,
} from './layer-weights.js';
import type { NamedWeight } from './named-weights.js';

const OPTIMISER = 'optimizer/';
const LAYERS = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Weights of Keras 3 (and of Keras 2 from 2.12 on), which lie where the objects that hold them lie in the model:
 * `layers/conv2d_1/vars/0` is the first weight of the second Conv2D of a model, whatever its name.
 */
export class TreeWeights implements LayerWeights, StoredWeights {
  private readonly root: Hdf5Group;
  private readonly path: string;
  private readonly used: Set<string>;

  constructor(root: Hdf5Group, path = '', used = new Set<string>()) {
    this.root = root;
    this.path = path;
    this.used = used;
  }

  take(wanted: readonly WantedWeight[], subject: Subject): readonly ConstantTensor[] {
    const path = joined(this.path, 'vars');
    const vars = groupAt(this.root, path);
    const count = vars?.datasets.size ?? 0;
    const called = vars?.attributes.get('name');
    if (typeof called === 'string' && called !== subject.name && this.isLayer())
      throw subject.broken(`the weights at "${path}", which are to be its own, are those of a layer "${called}"`);
    if (count !== wanted.length)
      throw subject.broken(`it has ${count} weights at "${path}", and its configuration asks for ${wanted.length}${listed(wanted)}`);
    return wanted.map((each, i) => {
      const found = vars?.datasets.get(`${i}`);
      if (!found) throw subject.broken(`its weight "${each.name}" is missing at "${path}/${i}"`);
      this.used.add(`${path}/${i}`);
      return checked(found, each, subject);
    });
  }

  part({ attribute }: Part): TreeWeights {
    const path = joined(this.path, attribute);
    // Keras 2 writes the names of some attributes as they are in Python, with a line in front.
    const hidden = joined(this.path, `_${attribute}`);
    return this.at(groupAt(this.root, path) === undefined && groupAt(this.root, hidden) !== undefined ? hidden : path);
  }

  model(layers: readonly LayerKey[]): ModelWeights {
    const list = LAYERS.find((each) => groupAt(this.root, joined(this.path, each)) !== undefined) ?? LAYERS[0]!;
    const counts = new Map<string, number>();
    const places = new Map<string, string>();
    for (const { name, className } of layers) {
      const snake = snakeCase(className);
      const count = counts.get(snake) ?? 0;
      counts.set(snake, count + 1);
      places.set(name, count === 0 ? snake : `${snake}_${count}`);
    }
    return { layer: ({ name }) => this.at(joined(this.path, `${list}/${places.get(name)!}`)) };
  }

  unread(): readonly string[] {
    return pathsOf(this.root, '').filter((path) => !this.used.has(path) && !isRandomState(path) && !isOfMetrics(path));
  }

  /** Whether the place is that of a layer, not of a piece of one. */
  private isLayer(): boolean {
    return LAYERS.includes(this.path.split('/').at(-2) ?? '');
  }

  private at(path: string): TreeWeights {
    return new TreeWeights(this.root, path, this.used);
  }
}

/** Keras 2 stores what the metrics of a compiled model have counted. */
const isOfMetrics = (path: string): boolean => /(^|\/)metrics\//.test(path);

/** Weights named by their places, as if they lay in a file; without those of the optimiser. */
export function groupOf(weights: readonly NamedWeight[]): Hdf5Group {
  const own = weights.filter(({ name }) => !name.startsWith(OPTIMISER));
  const datasets = own.filter(({ name }) => !name.includes('/')).map(({ name, tensor }) => [name, tensor] as const);
  const heads = new Set(own.filter(({ name }) => name.includes('/')).map(({ name }) => name.slice(0, name.indexOf('/'))));
  const groups = [...heads].map((head) => {
    const below = own.filter(({ name }) => name.startsWith(`${head}/`));
    return [head, groupOf(below.map(({ name, tensor }) => ({ name: name.slice(head.length + 1), tensor })))] as const;
  });
  return { attributes: new Map(), groups: new Map(groups), datasets: new Map(datasets) };
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

function groupAt(root: Hdf5Group, path: string): Hdf5Group | undefined {
  let group: Hdf5Group | undefined = root;
  for (const name of path.split('/')) group = group?.groups.get(name);
  return group;
}

function pathsOf({ groups, datasets }: Hdf5Group, path: string): readonly string[] {
  const below = [...groups].flatMap(([name, group]) => pathsOf(group, joined(path, name)));
  return [...[...datasets.keys()].map((name) => joined(path, name)), ...below];
}

function listed(wanted: readonly WantedWeight[]): string {
  return wanted.length === 0 ? '' : ` (${wanted.map(({ name }) => name).join(', ')})`;
}

/** The name of a class as Keras writes it in paths: `SeparableConv2D` is `separable_conv2d`, `LeakyReLU` is `leaky_re_lu`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
