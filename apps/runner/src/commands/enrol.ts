import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, type PluginContext } from '@deepsensor/contract';
import { enrol as enrolSpeakers, NOBODY, type Enrolled } from '@deepsensor/engine';
import { exportOnnx } from '@deepsensor/graph';

import { loadCampaign, type CampaignOptions } from '../campaign-config.js';
import { givenAgain } from '../given-again.js';
import { makeFolder } from '../make-folder.js';
import { refuseOtherEnding } from '../onnx-name.js';
import { Steps } from '../steps.js';
import { print, standardContext } from '../terminal.js';

export interface EnrolOptions extends CampaignOptions {
  readonly out: string;
  readonly speakers?: string;
  readonly recordings: number;
  readonly threshold?: number;
  readonly embedding?: string;
}

/** Equal error rate above which a model hardly tells voices apart; those in use err on a few in a hundred. */
const HIGH_ERROR = 0.15;

/** Makes a model that answers with embeddings one that answers who is speaking, for speaker verification. */
export async function enrol(model: string, options: EnrolOptions, { verbose }: { readonly verbose: boolean }): Promise<void> {
  if (options.data === undefined) throw new DeepSensorError('USAGE', 'there are no recordings to enrol: give --data PATH.');
  refuseOtherEnding(options.out);
  if (existsSync(options.out)) throw new DeepSensorError('RUN_EXISTS', `${options.out} exists already; remove it or choose another --out.`);
  const context = standardContext(verbose);
  const steps = new Steps(context.terminal, () => performance.now());
  const { config, registry } = await loadCampaign({ ...options, model });
  if (config.modality.use === 'image')
    throw new DeepSensorError(
      'DATA_MISMATCH',
      `${options.data}: these are pictures, and speakers are enrolled by their voices; give recordings.`,
    );
  await makeFolder(path.dirname(path.resolve(options.out)));
  const choice = {
    speakers: options.speakers?.split(',').map((name) => name.trim()),
    recordings: options.recordings,
    threshold: options.threshold,
    embedding: options.embedding,
  };
  const enrolled = await enrolSpeakers(config, choice, registry, context, (done, total) =>
    steps.progress('enrol', done, total, 'recordings'),
  );
  const { graph, speakers, frontEnd, dimensions, rates, genuine, impostor } = enrolled;
  await writeFile(options.out, exportOnnx(graph));
  steps.done('enrol', `${speakers.length} speakers, ${options.recordings} recordings each, embeddings of ${dimensions}`);
  print(`${'speakers'.padEnd(10)} ${speakers.join(', ')}; everybody else is ${NOBODY}`);
  print(`${'input'.padEnd(10)} ${frontEnd.summary}`);
  print(
    `${'threshold'.padEnd(10)} cosine ${rates.threshold.toFixed(4)}${options.threshold === undefined ? ', where both errors are equally frequent' : ''}: ` +
      `${percent(rates.falseAcceptance)} of ${impostor.toLocaleString('en')} impostor scores accepted, ${percent(rates.falseRejection)} of ${genuine.toLocaleString('en')} genuine ones rejected`,
  );
  for (const doubt of doubtsOf(enrolled)) context.log.warn(doubt);
  const shown = path.relative(process.cwd(), path.resolve(options.out)) || options.out;
  // The front end is part of what was written, and the default split has other recordings than the one enrolled from.
  const again = givenAgain(options, ['split', 'scaling', 'features']);
  print(`${'next'.padEnd(10)} npx deepsensor run --model ${shown} --data ${options.data}${again} --oracle verification`);
  if (await meetsAgain(enrolled.recordings, model, options, context))
    print(
      `${'mind'.padEnd(10)} that run has recordings that were enrolled here, which flatters the model; enrol from others: --split train, where there is one, or another --data`,
    );
}

/** Whether the data of `run`, of the default split, has some of the recordings enrolled. */
async function meetsAgain(
  recordings: readonly string[],
  model: string,
  { split, ...others }: EnrolOptions,
  context: PluginContext,
): Promise<boolean> {
  if (split === undefined) return true;
  const { config, registry } = await loadCampaign({ ...others, model });
  const { ids } = await registry.create('dataset', config.dataset, context).open();
  const enrolled = new Set(recordings);
  return ids.some((id) => enrolled.has(id));
}

/** What suggests that the prints are not of what the user has in mind. */
function doubtsOf({ equalErrorRate, dimensions, asManyAsSpeakers, layers }: Enrolled): readonly string[] {
  const before = layers.length === 0 ? '' : `: ${layers.join(', ')}`;
  return [
    ...(equalErrorRate > HIGH_ERROR
      ? [
          `an equal error rate of ${percent(equalErrorRate)} is high: the model hardly tells these voices apart; check that it hears as in training (--sample-rate, --features) and that its output is an embedding.`,
        ]
      : []),
    ...(asManyAsSpeakers
      ? [
          `the output has ${dimensions} values, as many as there are speakers, so it may be a classifier's and no embedding; --embedding takes a layer before it${before}.`,
        ]
      : []),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
