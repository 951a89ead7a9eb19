import { DeepSensorError, type Dataset } from '@deepsensor/contract';
import type { FileKind } from '@deepsensor/dataset';

/** Folders of a speaker's folder are sessions, as VoxCeleb has them. */
export const recordings: FileKind = {
  one: 'recording',
  many: 'recordings',
  group: 'speaker',
  groups: 'speakers',
  extensions: ['wav'],
  nested: true,
};

/** Gives back a data set between whose classes a model can err: recordings of two at least, or none that are labelled. Throws `DATA_INVALID`. */
export function withTwoClasses(dataset: Dataset, root: string, group: string): Dataset {
  const [first, ...others] = new Set(dataset.labels);
  if (first === undefined || first < 0 || others.length > 0) return dataset;
  throw new DeepSensorError('DATA_INVALID', `${root} has one ${group} (${dataset.classes[first]}); at least two are needed.`);
}
