import { integer, message, nested, text } from '../../onnx/wire.js';
import { entries, type MetaGraph, type StoredNode } from './messages.js';
import { dataInputs, functionOf } from './scope.js';

/*
 * The objects of Python that a SavedModel was made of (tensorflow/core/protobuf/saved_object_graph.proto), and those of its checkpoint
 * (trackable_object_graph.proto): two graphs whose nodes are called the same on the way from the first.
 */

interface Child {
  id: number;
  name: string;
}

const childMessage = message<Child>(() => ({ id: 0, name: '' }), { 1: integer((m, v) => (m.id = v)), 2: text((m, v) => (m.name = v)) });

interface StoredObject {
  children: Child[];
  /** Keys of what the checkpoint holds of it, by attribute. */
  keys: Map<string, string>;
}

const boundMessage = message<{ bound: number[] }>(() => ({ bound: [] }), { 2: integer((m, v) => m.bound.push(v)) });
const savedObjectMessage = message<StoredObject>(() => ({ children: [], keys: new Map() }), {
  1: nested(childMessage, (m, v) => m.children.push(v)),
});

interface SavedObjects {
  objects: StoredObject[];
  /** Which objects a function takes behind its arguments, by its name. */
  functions: Map<string, { bound: readonly number[] }>;
}

const savedObjectsMessage = message<SavedObjects>(() => ({ objects: [], functions: new Map() }), {
  1: nested(savedObjectMessage, (m, v) => m.objects.push(v)),
  2: entries(boundMessage, (m) => m.functions),
});

const attributeMessage = message<{ name: string; key: string }>(() => ({ name: '', key: '' }), {
  1: text((m, v) => (m.name = v)),
  3: text((m, v) => (m.key = v)),
});

const trackedObjectMessage = message<StoredObject>(() => ({ children: [], keys: new Map() }), {
  1: nested(childMessage, (m, v) => m.children.push(v)),
  2: nested(attributeMessage, (m, { name, key }) => m.keys.set(name, key)),
});

const trackedObjectsMessage = message<{ objects: StoredObject[] }>(() => ({ objects: [] }), {
  1: nested(trackedObjectMessage, (m, v) => m.objects.push(v)),
});

/** The key of a checkpoint under which its objects lie, and what the numbers of a variable are called there. */
export const OBJECTS = '_CHECKPOINTABLE_OBJECT_GRAPH';
const VALUE = 'VARIABLE_VALUE';

/**
 * Keys of the checkpoint by variable, as the objects say them: a function knows which objects it takes, and a node that calls it takes the
 * variables of the graph in the same order. Keras 3 makes a variable twice, one that is computed with and one that is restored.
 * @param checkpoint what the checkpoint holds under `OBJECTS`.
 */
export function keysOfObjects({ graph, objects }: MetaGraph, checkpoint: Uint8Array): ReadonlyMap<string, string> {
  const saved = savedObjectsMessage.decode(objects);
  const tracked = sameObjects(saved.objects, trackedObjectsMessage.decode(checkpoint).objects);
  const keys = new Map<string, string>();
  for (const node of graph.nodes)
    for (const [variable, object] of boundOf(node, saved)) {
      const key = tracked.get(object)?.keys.get(VALUE);
      if (key !== undefined) keys.set(variable, key);
    }
  return keys;
}

function boundOf(node: StoredNode, { functions }: SavedObjects): readonly (readonly [variable: string, object: number])[] {
  const bound = functions.get(functionOf(node))?.bound ?? [];
  const inputs = dataInputs(node);
  return bound.map((object, i) => [inputs[inputs.length - bound.length + i] ?? '', object]);
}

/** The object of the checkpoint for each that was saved. */
function sameObjects(saved: readonly StoredObject[], tracked: readonly StoredObject[]): ReadonlyMap<number, StoredObject> {
  const same = new Map<number, StoredObject>();
  const queue: (readonly [saved: number, tracked: number])[] = [[0, 0]];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const [id, other] = next;
    const [one, two] = [saved[id], tracked[other]];
    if (!one || !two || same.has(id)) continue;
    same.set(id, two);
    const ids = new Map(two.children.map((child) => [child.name, child.id]));
    for (const child of one.children) if (ids.has(child.name)) queue.push([child.id, ids.get(child.name)!]);
  }
  return same;
}
