import { DeepSensorError, type Dataset } from '@deepsensor/contract';

import type { ModelFile } from './model-file.js';

/** A data set whose labels are the model's outputs, and the names of these. */
export interface MatchedClasses {
  readonly dataset: Dataset;
  readonly classes: readonly string[];
}

/** Names of the model's classes, and labels in their order: by name where the model says names, else in the order of the data. */
export function matchClasses(model: ModelFile, dataset: Dataset): MatchedClasses {
  if (model.classNames !== undefined && dataset.classes.length > 0) {
    const places = placesByName(model, dataset.classes, 'data');
    const labels = dataset.labels.map((label) => places[label] ?? -1);
    return { dataset: relabelled(dataset, model.classNames, labels), classes: model.classNames };
  }
  return { dataset, classes: model.classNames ?? namesFromData(model, dataset) };
}

/**
 * Which of the classes that a model names each of these is; strangers are its nobody. Throws `DATA_MISMATCH` for one that it does not
 * know, when it has no nobody.
 */
export function placesByName(
  { classNames = [], nobody, path: file }: Pick<ModelFile, 'classNames' | 'nobody' | 'path'>,
  classes: readonly string[],
  whose: 'data' | 'run',
): readonly number[] {
  const place = new Map(classNames.map((name, index) => [name, index]));
  const stranger = classes.find((name) => !place.has(name));
  if (stranger !== undefined && nobody === undefined) {
    const remedy = whose === 'data' ? 'give data of these, or another model' : 'replay on a model that knows it';
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${file} knows no class "${stranger}", which the ${whose} has; it knows ${few(classNames)}: ${remedy}.`,
    );
  }
  return classes.map((name) => place.get(name) ?? place.get(nobody!)!);
}

/** The data set under other labels; a sample keeps what it holds. */
function relabelled(dataset: Dataset, classes: readonly string[], labels: Int32Array): Dataset {
  return {
    summary: dataset.summary,
    size: dataset.size,
    ids: dataset.ids,
    labels,
    classes,
    read: async (rows) => (await dataset.read(rows)).map((sample, i) => ({ ...sample, label: labels[rows[i]!]! })),
  };
}

function namesFromData(model: ModelFile, dataset: Dataset): readonly string[] {
  const { classes } = dataset;
  if (classes.length === model.classes) return classes;
  const indices = classes.every((name, i) => name === String(i));
  if (classes.length === 0 || (indices && classes.length < model.classes)) {
    return Array.from({ length: model.classes }, (_, i) => String(i));
  }
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `the model has ${model.classes} classes, the data ${classes.length} (${few(classes)}): they must be the same, in the same order; ` +
      `check that model and data belong together${model.closing === 'none' ? ', or if it answers with an embedding, enrol it first (deepsensor enrol)' : ''}.`,
  );
}

function few(names: readonly string[]): string {
  return (names.length > 12 ? [...names.slice(0, 12), '…'] : names).join(', ');
}
