import { DeepSensorError, type Batch, type FrontEnd } from '@deepsensor/contract';
import type { RunFacts, StoredFinding } from '@deepsensor/store';

import { hitsOf, keyOf, likeliest, rivals, scoreOf } from './front-end.js';
import { softmax } from './statistics.js';

/** What the front end of a replay is chosen by. */
export interface Evidence {
  readonly facts: RunFacts;
  /** Path of the model, and whether it is the one that the run tested. */
  readonly file: string;
  readonly isOwn: boolean;
  /** Findings whose seeds' files are looked at, and the classes of these as the model counts them. */
  readonly findings: readonly StoredFinding[];
  readonly labels: readonly number[];
  /** The model's answers `[n, C]` on the files of the seeds, fed in this way. */
  answers(frontEnd: FrontEnd): Promise<Batch>;
}

/**
 * How the files of a run are fed to a model that judges them anew. The run's own model is fed as it was in the run, which the key says;
 * of a run that stored none the summary, or else the answers that it stored on its seeds. Another model is fed as the run's unless it is
 * right clearly more often in another way.
 * Rejects with `RUN_INVALID` when the run's own model is not offered what it was fed by.
 */
export async function frontEndOfReplay(offered: readonly FrontEnd[], evidence: Evidence): Promise<FrontEnd> {
  const { facts, file, isOwn } = evidence;
  const ofRun =
    facts.frontEndKey === undefined
      ? offered.find(({ summary }) => summary === facts.frontEnd)
      : offered.find((each) => keyOf(each) === facts.frontEndKey);
  if (!isOwn) return offered.length === 1 ? offered[0]! : likeliestOf(offered, ofRun, evidence);
  const found = ofRun ?? (facts.frontEndKey === undefined ? await byAnswers(offered, evidence) : undefined);
  if (found !== undefined) return found;
  throw fedOtherwise(file, facts, offered, 'replay');
}

/** That none of the front ends that are offered now is the one of the run. */
export function fedOtherwise(
  file: string,
  { frontEnd }: RunFacts,
  offered: readonly FrontEnd[],
  todo: 'replay' | 'go on',
): DeepSensorError {
  return new DeepSensorError(
    'RUN_INVALID',
    `${file} was fed in the run as: ${frontEnd}; none of the ways offered now (${offered.map(({ id }) => id).join(', ')}) is the same: ` +
      `${todo} with the version of DeepSensor that made the run, which its report names, or start a new run.`,
  );
}

async function likeliestOf(offered: readonly FrontEnd[], ofRun: FrontEnd | undefined, { answers, labels }: Evidence): Promise<FrontEnd> {
  const scores = [];
  for (const frontEnd of offered) {
    const { hits, loss } = hitsOf(await answers(frontEnd), labels);
    scores.push(scoreOf(frontEnd, hits, loss));
  }
  return (rivals(scores).find(({ frontEnd }) => frontEnd === ofRun) ?? likeliest(scores)).frontEnd;
}

/** Difference of probabilities that two versions of an engine may make; another front end makes one of another order. */
const ALIKE = 1e-3;

/** The one under which the model answers on the seeds what it answered in the run. */
async function byAnswers(offered: readonly FrontEnd[], { facts, findings, answers }: Evidence): Promise<FrontEnd | undefined> {
  const sameShape = offered.filter(({ domain }) => JSON.stringify(domain.shape) === JSON.stringify(facts.model.inputShape));
  const classes = facts.classes.length;
  let [best, least]: [FrontEnd | undefined, number] = [undefined, ALIKE];
  for (const frontEnd of sameShape) {
    const { data } = await answers(frontEnd);
    const apart = findings.map(({ probabilities }, row) =>
      softmax(data.subarray(row * classes, (row + 1) * classes)).reduce(
        (most, value, c) => Math.max(most, Math.abs(value - probabilities.reference[c]!)),
        0,
      ),
    );
    const most = Math.max(...apart);
    if (most < least) [best, least] = [frontEnd, most];
  }
  return best;
}
