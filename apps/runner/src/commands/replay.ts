import { replayRun } from '@deepsensor/engine';
import { openRun } from '@deepsensor/store';

import { loadRegistry } from '../campaign-config.js';
import { EXIT } from '../failure.js';
import { print, standardContext } from '../terminal.js';
import type { EffectiveConfig } from '@deepsensor/engine';

interface ReplayOptions {
  readonly model?: string;
  readonly runtime?: string;
  readonly maxFindings?: number;
  readonly json?: boolean;
}

/** Judges stored findings anew and says how many still err. */
export async function replay(
  run: string,
  ids: readonly string[],
  options: ReplayOptions,
  { verbose }: { readonly verbose: boolean },
): Promise<void> {
  const store = await openRun(run, { write: false });
  try {
    const registry = await loadRegistry((store.config() as EffectiveConfig).plugins);
    const { model, runtime } = options;
    const replayed = await replayRun(store, run, registry, standardContext(verbose), {
      only: ids,
      ...(model !== undefined && { model }),
      ...(runtime !== undefined && { runtime }),
    });
    for (const { finding, errs, predicted, seedRight } of replayed) {
      const { id, label } = finding;
      if (options.json === true) print(JSON.stringify({ id, label, predictedThen: finding.predicted, predicted, errs, seedRight }));
      else if (ids.length > 0) print(`${id}  ${label} → ${predicted}  ${errs ? 'still errs' : 'right now'}`);
    }
    const erring = replayed.filter(({ errs }) => errs).length;
    const same = replayed.filter(({ errs, finding, predicted }) => errs && finding.predicted === predicted).length;
    if (options.json !== true && replayed.length === 0) print('no findings to replay');
    else if (options.json !== true) {
      print(`${erring} of ${replayed.length} findings still err, ${same} of them taken for the same class.`);
      const wrongSeeds = replayed.filter(({ seedRight }) => !seedRight).length;
      if (wrongSeeds > 0) print(`On ${wrongSeeds} of them the model is wrong on the seed too.`);
    }
    if (options.maxFindings !== undefined && erring > options.maxFindings) process.exitCode = EXIT.findings;
  } finally {
    store.close();
  }
}
