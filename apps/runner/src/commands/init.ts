import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, type Scale, type Use } from '@deepsensor/contract';
import { describeCampaign, observedLayers, type EffectiveConfig, type Part, type Registry } from '@deepsensor/engine';

import { loadCampaign, type CampaignOptions } from '../campaign-config.js';
import { print, standardContext } from '../terminal.js';

/** Writes a commented configuration file by looking at the model and the data. */
export async function init(
  model: string,
  options: CampaignOptions & { readonly out: string },
  { verbose }: { readonly verbose: boolean },
): Promise<void> {
  if (options.data === undefined) throw new DeepSensorError('USAGE', 'there is no data: give --data PATH.');
  if (existsSync(options.out)) throw new DeepSensorError('RUN_EXISTS', `${options.out} exists already; remove it or choose another --out.`);
  const { config, registry } = await loadCampaign({ ...options, model });
  const { model: read, data } = await describeCampaign(config, registry, standardContext(verbose));
  const base = path.dirname(path.resolve(options.out));
  const relative = (file: string) => {
    const shown = path.relative(base, path.resolve(file)).split(path.sep).join('/');
    return shown.startsWith('.') ? shown : `./${shown}`;
  };
  const { use: kind, options: reading } = config.dataset;
  const shown = Object.entries(reading).map(([name, value]) => [
    name,
    typeof value === 'string' && path.isAbsolute(value) ? relative(value) : value,
  ]);
  // A path says it all, unless more was asked for, such as a split.
  const dataset =
    shown.length === 1
      ? JSON.stringify(relative(options.data))
      : `use(${JSON.stringify(kind)}, ${JSON.stringify(Object.fromEntries(shown))})`;
  const layers = observedLayers(read.layers);
  const neurons = layers.reduce((sum, { units }) => sum + units, 0);
  const accuracy = data === undefined || data.of === 0 ? '' : ` (${((100 * data.right) / data.of).toFixed(1)} % of ${data.of} right)`;
  const scaling = data?.chosen.frontEnd;
  const { measures, scales } = registry.create('modality', config.modality, standardContext(verbose));
  const spoken = measures
    .map((measure) => `${measure} (${scaleText(scales[measure] ?? { symbol: measure, unit: '', alike: 'smaller' })})`)
    .join(', ');
  const { lower, upper } = data?.chosen.frontEnd.domain ?? { lower: 0, upper: 1 };
  const named = (part: Part) => useOf(registry, part, config);
  const plugins =
    config.plugins.length === 0
      ? ''
      : `  // Plugins beside the built-in ones.\n  plugins: ${JSON.stringify(config.plugins.map(relative))},\n`;
  const text = `import { defineConfig, use } from 'deepsensor';

// ${path.basename(model)}: ${read.parameters.toLocaleString('en')} parameters, ${read.classes} classes, ${neurons} neurons in ${layers.length} layers.
export default defineConfig({
  // Seed of all randomness: same seed, same findings, to the bit.
  seed: ${config.seed},
  model: ${JSON.stringify(relative(model))},
  // ${data?.dataset.summary ?? ''}
  dataset: ${dataset},
  // How files become inputs. Fed as: ${scaling?.summary ?? ''}${accuracy}.
  modality: ${named('modality')},
  // How candidates are found: swarm/guided climbs the gradient of the fitness; swarm/pso needs none.
  perturbation: ${named('perturbation')},
  // What the search maximises: excitable/soft, excitable/count, margin, loss.
  fitness: ${named('fitness')},
  // What counts as an error: misclassified (against the label), changed (against the model's own answer for the seed),
  // verification (of enrolled speakers: one accepted who should not be, or the other way round).
  oracle: ${named('oracle')},
  // The engine that the model runs on.
  runtime: ${named('runtime')},
  budget: {
    // One measure and its radius, in raw units from ${lower} to ${upper} where it has no other: ${spoken}${data?.transforms === true ? '; or transforms: [...]' : ''}.
    ${reachOf(config.budget)},
    // Candidates that the model judges for each seed.
    evaluationsPerSeed: ${config.budget.evaluationsPerSeed},
    // Correctly classified inputs to start from.
    seeds: ${config.budget.seeds},
  },
  // A channel of a convolution is a neuron ('unit': every value is). include: 'all', 'cuts' or ids:
  // ${layers.map(({ id }) => id).join(', ')}
  layers: { granularity: ${JSON.stringify(config.layers.granularity)}, include: ${JSON.stringify(config.layers.include)} },
  reporters: [${config.reporters.map((each) => `use(${JSON.stringify(each.use)})`).join(', ')}],
${plugins}});
`;
  await writeFile(options.out, text);
  print(`${options.out} written; next: npx deepsensor run --config ${options.out}`);
}

function scaleText({ symbol, unit, alike }: Scale): string {
  return `${alike === 'larger' ? 'the least ' : ''}${symbol}${unit === '' ? '' : ` in ${unit}`}`;
}

function reachOf({ distance, transforms }: EffectiveConfig['budget']): string {
  if (distance === undefined) return `transforms: ${JSON.stringify(transforms)}`;
  const { measure, radius } = distance;
  return ['linf', 'l2', 'l0', 'snr'].includes(measure) ? `${measure}: ${radius}` : `distance: ${JSON.stringify(distance)}`;
}

/** What plays a part, with the options that are not at their defaults. */
function useOf(registry: Registry, part: Part, config: Readonly<Record<Part, Use>>): string {
  const { use, options } = config[part];
  const presets = registry.complete(part, use).options;
  const set = Object.entries(options).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(presets[name]));
  const said = set.length === 0 ? '' : `, ${JSON.stringify(Object.fromEntries(set))}`;
  return `use(${JSON.stringify(use)}${said})`;
}
