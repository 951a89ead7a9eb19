import { DeepSensorError, knownNames, type Dataset } from '@deepsensor/contract';

/** The class of a voice that is none of the enrolled ones; a class of the data of this name holds strangers. */
export const NOBODY = 'nobody';

/** Who is enrolled, and on what. */
export interface EnrolChoice {
  /** Names of classes of the data; all but `nobody` when left out. The recordings of the others serve as those of strangers. */
  readonly speakers?: readonly string[] | undefined;
  /** Recordings of each speaker that make up the voice print. */
  readonly recordings: number;
  /** Cosine at and above which a voice is accepted; where both kinds of error are equally frequent when left out. */
  readonly threshold?: number | undefined;
  /** Layer or tensor `[n, D]` whose value is the embedding; the model's output when left out. */
  readonly embedding?: string | undefined;
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

/** Throws `USAGE` for a speaker that is unknown, named twice or nobody, `DATA_INVALID` for too few speakers or recordings. */
export function callRoll(dataset: Dataset, choice: EnrolChoice): Roll {
  const { speakers = dataset.classes.filter((name) => name !== NOBODY), recordings } = choice;
  const unknown = speakers.find((name) => !dataset.classes.includes(name));
  if (unknown !== undefined)
    throw new DeepSensorError(
      'USAGE',
      `${dataset.summary}: no speaker is called "${unknown}"; known: ${knownNames(unknown, dataset.classes)}.`,
    );
  const twice = speakers.find((name, i) => speakers.indexOf(name) < i);
  if (twice !== undefined)
    throw new DeepSensorError('USAGE', `"${twice}" is given twice among the speakers to enrol; each is enrolled once.`);
  if (speakers.includes(NOBODY))
    throw new DeepSensorError('USAGE', `"${NOBODY}" cannot be enrolled: it stands for strangers, and a class of this name holds them.`);
  if (speakers.length < 2)
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
