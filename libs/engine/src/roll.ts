import { DeepSensorError, knownNames, type Dataset } from '@deepsensor/contract';

/** Who is enrolled, and on what. */
export interface EnrolChoice {
  /** Names of classes of the data; all of them when left out. The recordings of the others serve as those of strangers. */
  readonly speakers?: readonly string[] | undefined;
  /** Recordings of each speaker that make up the voice print. */
  readonly recordings: number;
  /** Cosine at and above which a voice is accepted; where both kinds of error are equally frequent when left out. */
  readonly threshold?: number | undefined;
}

/** Rows of the data set for each enrolled speaker, and for strangers. */
export interface Roll {
  readonly speakers: readonly string[];
  /** For each speaker the recordings that the voice print is made of, the first of the data. */
  readonly prints: readonly (readonly number[])[];
  /** For each speaker, and last for strangers, other recordings, on which the threshold is set. */
  readonly trials: readonly (readonly number[])[];
}

/** Recordings of a speaker on which the threshold is set, at most. */
const TRIALS = 50;

/** Throws `USAGE` for an unknown speaker, `DATA_INVALID` for too few speakers or recordings. */
export function callRoll(dataset: Dataset, { speakers = dataset.classes, recordings }: EnrolChoice): Roll {
  const unknown = speakers.find((name) => !dataset.classes.includes(name));
  if (unknown !== undefined)
    throw new DeepSensorError(
      'USAGE',
      `${dataset.summary}: no speaker is called "${unknown}"; known: ${knownNames(unknown, dataset.classes)}.`,
    );
  if (new Set(speakers).size < 2)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${dataset.summary}: at least two speakers are enrolled; ${speakers.join(', ') || 'none'} is given.`,
    );
  const rows = new Map(dataset.classes.map((name): [string, number[]] => [name, []]));
  dataset.labels.forEach((label, row) => rows.get(dataset.classes[label] ?? '')?.push(row));
  const short = speakers.find((name) => rows.get(name)!.length <= recordings);
  if (short !== undefined)
    throw new DeepSensorError(
      'DATA_INVALID',
      `${dataset.summary}: ${short} has ${rows.get(short)!.length} recordings; ${recordings} make up a voice print and at least one more is needed to set the threshold (--recordings takes fewer).`,
    );
  const strangers = dataset.classes.filter((name) => !speakers.includes(name)).flatMap((name) => rows.get(name)!);
  return {
    speakers,
    prints: speakers.map((name) => rows.get(name)!.slice(0, recordings)),
    trials: [...speakers.map((name) => rows.get(name)!.slice(recordings, recordings + TRIALS)), strangers.slice(0, 4 * TRIALS)],
  };
}
