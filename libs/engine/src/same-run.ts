import { DeepSensorError } from '@deepsensor/contract';
import type { RunFacts } from '@deepsensor/store';

import { frontEndText, keyOf } from './front-end.js';
import type { Prepared } from './prepare.js';
import { fedOtherwise } from './replay-front-end.js';

/** Of what was prepared anew, what a run that goes on must have in common with the one that was begun. */
type Common = { readonly model: Pick<Prepared['model'], 'path' | 'sha256'>; readonly seeds: Pick<Prepared['seeds'], 'seeds'> } & Pick<
  Prepared,
  'chosen' | 'trials'
>;

/** Refuses with `RUN_INVALID` to go on with a run on another model, other seeds, or inputs that are fed in another way. */
export function refuseOtherRun(facts: RunFacts, directory: string, { model, seeds, chosen, trials }: Common): void {
  const refuse = (what: string, why = ''): never => {
    throw new DeepSensorError('RUN_INVALID', `${directory}: ${what} has changed since the run was started${why}; start a new run.`);
  };
  if (facts.model.sha256 !== model.sha256) refuse(`the model ${model.path}`);
  const offered = trials.map(({ frontEnd }) => frontEnd);
  const { frontEndKey } = facts;
  const isFedAlike = frontEndKey === undefined || frontEndKey === keyOf(chosen.frontEnd);
  if (!isFedAlike && !offered.some((each) => keyOf(each) === frontEndKey)) throw fedOtherwise(model.path, facts, offered, 'go on');
  const data = `the data (${facts.data.summary})`;
  const same = facts.seeds.length === seeds.seeds.length && facts.seeds.every(({ id }, i) => id === seeds.seeds[i]!.id);
  if (!same) refuse(data);
  // The same way is there, and the model is right more often in another now.
  if (!isFedAlike) refuse(data, `: it was fed as ${facts.frontEnd}, and is now as ${frontEndText(chosen.frontEnd)}`);
}
