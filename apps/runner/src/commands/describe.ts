import path from 'node:path';

import { DeepSensorError, type LayerInfo } from '@deepsensor/contract';
import { describeCampaign, describeModel, equallyRight, type Description } from '@deepsensor/engine';

import { granularityOf } from '../bare-model.js';
import { layersOf, loadCampaign, loadRegistry, type CampaignOptions } from '../campaign-config.js';
import { givenAgain } from '../given-again.js';
import { Steps } from '../steps.js';
import { print, standardContext } from '../terminal.js';

/** Prints what a model is: layers, neurons, cuts, accuracy on data, engines. */
export async function describe(
  model: string,
  options: CampaignOptions & { readonly json?: boolean },
  { verbose }: { readonly verbose: boolean },
): Promise<void> {
  const context = standardContext(verbose);
  const described = await look(model, options, context).catch((error: unknown) => {
    throw asGiven(error, model);
  });
  if (options.json === true) print(JSON.stringify(plain(described), undefined, 2));
  else text(described, model, options);
}

async function look(
  model: string,
  options: CampaignOptions & { readonly json?: boolean },
  context: ReturnType<typeof standardContext>,
): Promise<Description> {
  if (options.data === undefined) {
    const choice = { granularity: granularityOf(options.granularity ?? 'channel'), include: layersOf(options.layers ?? 'all') };
    return describeModel(path.resolve(model), choice, await loadRegistry(options.plugin), context);
  }
  const { config, registry } = await loadCampaign({ ...options, model });
  const steps = new Steps(context.terminal, () => performance.now(), 2000);
  const hear = (done: number, total: number) => steps.progress('trying', done, total, 'inputs');
  try {
    return await describeCampaign(config, registry, context, options.json === true ? undefined : hear);
  } finally {
    steps.clear();
  }
}

/** An error about the model, with its path as it was given. */
function asGiven(error: unknown, model: string): unknown {
  const whole = `${path.resolve(model)}: `;
  if (!DeepSensorError.is(error) || !error.message.startsWith(whole)) return error;
  return new DeepSensorError(error.code, `${model}: ${error.message.slice(whole.length)}`, { cause: error });
}

function text({ model, data, engines }: Description, shown: string, options: CampaignOptions): void {
  print(
    `${'model'.padEnd(10)} ${shown}: ${model.parameters.toLocaleString('en')} parameters, input ${model.input.name} [${model.input.shape.join(', ')}], ` +
      `${model.classes} classes${model.closing === 'none' ? '' : `, closing ${model.closing} taken off`}`,
  );
  if (data !== undefined) {
    const { dataset, trials, chosen, right, of, unreadable } = data;
    print(`${'data'.padEnd(10)} ${dataset.summary}`);
    if (unreadable > 0) print(`${''.padEnd(10)} ${unreadable} inputs cannot be read and are left out`);
    const { summary, note } = chosen.frontEnd;
    if (of > 0) {
      const others = trials
        .filter((trial) => trial !== chosen && trial.of > 0)
        .map(({ frontEnd, right: hits, of: tried }) => `${frontEnd.id} ${percent(hits, tried)} of ${tried.toLocaleString('en')}`);
      print(`${'fed as'.padEnd(10)} ${summary}: ${percent(right, of)} of ${of.toLocaleString('en')} right`);
      if (others.length > 0) print(`${''.padEnd(10)} tried too: ${others.join(', ')}`);
    } else print(`${'fed as'.padEnd(10)} ${summary}: the data has no labels to compare with`);
    for (const said of equallyRight(data)) print(`${''.padEnd(10)} ${said}`);
    if (note !== undefined) print(`${''.padEnd(10)} ${note}`);
  }
  print('');
  layerTable(model.layers);
  print('');
  for (const { id, probe } of engines) {
    print(
      `${'engine'.padEnd(10)} ${probe.available ? `${id}: ${probe.name} ${probe.version}` : `${id}: not here: ${probe.reason}; ${probe.remedy}`}`,
    );
  }
  print(`${'next'.padEnd(10)} npx deepsensor run --model ${shown} --data ${options.data ?? '<folder>'}${givenAgain(options)}`);
}

function layerTable(layers: readonly LayerInfo[]): void {
  const rows = layers.map((layer) => [
    layer.id,
    layer.kind,
    layer.observed ? String(layer.units) : '',
    layer.observed && layer.isCut ? '●' : '',
    layer.observed ? observedAs(layer) : `not counted: ${layer.reason.replace(/, not counted$/, '')}`,
  ]);
  const head = ['layer', 'kind', 'neurons', 'cut', 'observed as'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [head, ...rows]) {
    print(
      row
        .map((cell, column) => (column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join('  ')
        .trimEnd(),
    );
  }
}

function observedAs({ shape, channelAxis, granularity, bypass, tensor }: LayerInfo & { observed: true }): string {
  const positions = shape.filter((_, axis) => axis + 1 !== channelAxis);
  const value = granularity === 'unit' || positions.length === 0 ? 'each value' : `mean over ${positions.join('×')}`;
  return `${value} of ${tensor}${bypass.length === 0 ? '' : `, by-pass ${bypass.join(', ')}`}`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function plain({ model, data, engines }: Description): object {
  const { path: file, sha256, parameters, input, classes, closing, layers } = model;
  return {
    model: { path: file, sha256, parameters, input, classes, closing, layers },
    ...(data !== undefined && {
      data: {
        summary: data.dataset.summary,
        size: data.dataset.size,
        classes: data.dataset.classes,
        scaling: data.chosen.frontEnd.id,
        accuracy: data.of === 0 ? null : data.right / data.of,
        accuracyOf: data.of,
        unreadable: data.unreadable,
        tried: data.trials.map(({ frontEnd, right, of }) => ({ scaling: frontEnd.id, right, of })),
      },
    }),
    engines,
  };
}
