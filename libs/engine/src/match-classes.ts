import { DeepSensorError, type Dataset } from '@deepsensor/contract';

import type { ModelFile } from './model-file.js';

/** A data set whose labels are the model's outputs, and the names of these. */
export interface MatchedClasses {
  readonly dataset: Dataset;
  readonly classes: readonly string[];
}

/** Names of the model's classes, and labels in their order: by name where the model says names, else in the order of the data. */
export function matchClasses(model: ModelFile, dataset: Dataset): MatchedClasses {
  if (model.classNames !== undefined && dataset.classes.length > 0)
    return matchedByName(model.classNames, model.nobody, dataset, model.path);
  return { dataset, classes: model.classNames ?? namesFromData(model, dataset) };
}

function matchedByName(names: readonly string[], nobody: string | undefined, dataset: Dataset, file: string): MatchedClasses {
  const place = new Map(names.map((name, index) => [name, index]));
  const stranger = dataset.classes.find((name) => !place.has(name));
  if (stranger !== undefined && nobody === undefined) {
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${file} knows no class "${stranger}", which the data has; it knows ${few(names)}: give data of these, or another model.`,
    );
  }
  const indexOf = dataset.classes.map((name) => place.get(name) ?? place.get(nobody!)!);
  return {
    dataset: relabelled(
      dataset,
      names,
      dataset.labels.map((label) => indexOf[label] ?? -1),
    ),
    classes: names,
  };
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
      'a model that answers with an embedding is enrolled first (deepsensor enrol).',
  );
}

function few(names: readonly string[]): string {
  return (names.length > 12 ? [...names.slice(0, 12), '…'] : names).join(', ');
}
