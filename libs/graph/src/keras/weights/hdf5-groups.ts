import type { ConstantTensor } from '@deepsensor/contract';

import { unreadable } from '../../onnx/source.js';
import type { Hdf5Group } from '../files/hdf5.js';
import type { NamedWeight } from './named-weights.js';

/**
 * The weights of a file of Keras 2 by layer: the attribute `layer_names` lists a group for each, whose `weight_names` list its weights.
 * @throws DeepSensorError `MODEL_UNREADABLE` when one that is listed is not there.
 */
export function groupsOf(file: Hdf5Group, where: string): ReadonlyMap<string, readonly NamedWeight[]> {
  return new Map(
    names(file, 'layer_names').map((layer) => {
      const group = groupAt(file, layer);
      if (!group) throw unreadable({ where }, `the HDF5 file lists a layer "${layer}" and has no weights of it`);
      const weights = names(group, 'weight_names').map((name) => {
        const tensor = datasetAt(group, name);
        if (!tensor) throw unreadable({ where }, `the HDF5 file lists a weight "${name}" of layer "${layer}", and it is not there`);
        return { name, tensor };
      });
      return [layer, weights];
    }),
  );
}

/** Lists that are too long for one attribute go on in others: `weight_names0`, `weight_names1`. */
function names({ attributes }: Hdf5Group, key: string): readonly string[] {
  const parts = [attributes.get(key)];
  for (let i = 0; attributes.has(`${key}${i}`); i++) parts.push(attributes.get(`${key}${i}`));
  return parts.flat().filter((name): name is string => typeof name === 'string');
}

function groupAt(group: Hdf5Group, path: string): Hdf5Group | undefined {
  let found: Hdf5Group | undefined = group;
  for (const name of path.split('/')) found = found?.groups.get(name);
  return found;
}

function datasetAt(group: Hdf5Group, path: string): ConstantTensor | undefined {
  const slash = path.lastIndexOf('/');
  return (slash < 0 ? group : groupAt(group, path.slice(0, slash)))?.datasets.get(path.slice(slash + 1));
}
