import { createRun, digestOf, encodeNpy, type FindingRecord, type RunFacts, type StoredLayerAttribution } from '@deepsensor/store';

import { differencePng, digit, greyPng, perturbed, repeatable, type Random } from './demo-pictures.js';

export interface DemoRun {
  readonly classes?: readonly string[];
  readonly seeds?: number;
  /** Wrong classes per seed, 0 for a run without findings. */
  readonly wrong?: number;
  readonly size?: number;
  readonly layers?: RunFacts['layers'];
  readonly status?: 'complete' | 'stopped';
  /** Shards that were saved; all of them when left out. */
  readonly done?: number;
  /** What is said otherwise of the run. */
  readonly facts?: Partial<RunFacts>;
  /** Changes a finding before it is saved. */
  readonly dress?: (finding: FindingRecord) => FindingRecord;
}

const LENET: RunFacts['layers'] = [
  { id: 'conv1/relu', kind: 'conv', units: 6, isCut: true },
  { id: 'conv2/relu', kind: 'conv', units: 16, isCut: true },
  { id: 'fc1/relu', kind: 'dense', units: 120, isCut: true },
  { id: 'fc2/relu', kind: 'dense', units: 84, isCut: true },
];

/** Writes a run that looks like a real one, with pictures of its own, and closes it. */
export async function writeDemoRun(directory: string, demo: DemoRun = {}): Promise<void> {
  const { seeds = 12, wrong = 4, size = 28, status = 'complete' } = demo;
  const shards = Math.ceil(seeds / 8);
  const facts = demoFacts(demo);
  const config = { seed: 1, model: './models/lenet5.onnx', dataset: './data/mnist', budget: { linf: 0.2, evaluationsPerSeed: 400, seeds } };
  const versions = { deepsensor: '0.1.0', 'onnxruntime-node': '1.30.0', node: '20.20.2' };
  const store = await createRun(directory, { run: '2026-11-24-a3f1', config, versions, facts });
  const random = repeatable(7);
  for (let index = 0; index < (demo.done ?? shards); index++) {
    const seedRows = facts.seeds.map((_, row) => row).filter((row) => Math.floor(row / 8) === index);
    const pictured = seedRows.flatMap((row) => findingsOf(row, facts, wrong, size, random));
    const findings = demo.dress ? pictured.map(demo.dress) : pictured;
    await store.saveShard({
      index,
      seedRows,
      evaluations: 400 * seedRows.length,
      forwardEquivalents: 1200 * seedRows.length,
      evaporated: index % 2,
      seedsBroken: wrong > 0 ? seedRows.length : 0,
      curve: [],
      phaseSeconds: { search: 1.2, verify: 0.1 },
      findings,
    });
  }
  const findings = store.findings();
  await store.finish({
    run: store.run,
    status,
    ...(status === 'stopped' ? { stoppedBy: 'time-limit' as const } : {}),
    seeds,
    seedsBroken: wrong > 0 ? seeds : 0,
    findings: findings.length,
    evaporated: 3,
    evaluations: 400 * seeds,
    forwardEquivalents: 1200 * seeds,
    evaluationsToFirstError: wrong > 0 ? 40 : null,
    cleanAccuracy: facts.cleanAccuracy,
    cleanAccuracyOf: facts.cleanAccuracyOf,
    seconds: 14.2,
    digest: digestOf(findings),
  });
  store.close();
}

/** The facts of a demo run. */
export function demoFacts({ seeds = 12, size = 28, layers = LENET, ...demo }: DemoRun): RunFacts {
  const classes = demo.classes ?? Array.from({ length: 10 }, (_, label) => String(label));
  return {
    model: { path: 'models/lenet5.onnx', sha256: '5f'.repeat(32), inputShape: [1, size, size], parameters: 61_706 },
    data: { summary: 'mnist (IDX), 10,000 images 28×28 grey' },
    classes,
    layers,
    budget: { measure: 'linf', radius: 0.2, says: 'L∞ ≤ 0.2' },
    scales: {
      linf: { symbol: 'L∞', unit: '', alike: 'smaller' },
      l2: { symbol: 'L2', unit: '', alike: 'smaller' },
      l0: { symbol: 'L0', unit: '', alike: 'smaller' },
      psnr: { symbol: 'PSNR', unit: 'dB', alike: 'larger' },
      ssim: { symbol: 'SSIM', unit: '', alike: 'larger' },
    },
    evaluationsPerSeed: 400,
    seed: 1,
    strategy: 'swarm/guided',
    fitness: 'excitable/soft',
    oracle: 'misclassified',
    cleanAccuracy: 0.9903,
    cleanAccuracyOf: 10_000,
    frontEnd: 'pixel / 255, NCHW: 99.0 % right (pixel: 97.1 %, -1..1: 93.4 %)',
    shards: Math.ceil(seeds / 8),
    seeds: Array.from({ length: seeds }, (_, row) => ({
      id: `t10k-${String(row * 37).padStart(5, '0')}`,
      label: classes[row % classes.length]!,
    })),
    command: 'npx deepsensor run --model models/lenet5.onnx --data data/mnist --linf 0.2',
    leftOut: [{ what: 'logits', why: 'the output layer is not counted' }],
    ...demo.facts,
  };
}

/** Findings of one seed of a demo run. */
export function findingsOf(row: number, facts: RunFacts, wrong: number, size: number, random: Random): FindingRecord[] {
  const { id: seedId, label } = facts.seeds[row]!;
  const labelIndex = row % facts.classes.length;
  const seed = digit(labelIndex % 10, size, random);
  const taken = facts.classes.map((_, index) => index).filter((index) => index !== labelIndex);
  return Array.from({ length: Math.min(wrong, taken.length) }, () => {
    const [predictedIndex] = taken.splice(Math.floor(random() ** 2 * taken.length), 1);
    const failing = perturbed(seed, 0.2, random);
    const id = `s${row}-c${predictedIndex}`;
    const folder = `artefacts/${id}`;
    const norm = Math.hypot(...failing.map((value, i) => value - seed[i]!));
    const change = 2 + 6 * random();
    const layers = facts.layers.map(({ id: layer, units }) => layerOf(layer, units, change, random));
    const reference = spread(labelIndex, 0.97, facts.classes.length);
    const evaluations = 10 + Math.floor(390 * random() ** 3);
    return {
      id,
      seedId,
      label,
      labelIndex,
      predicted: facts.classes[predictedIndex!]!,
      predictedIndex: predictedIndex!,
      kind: 'misclassified',
      distances: { linf: 0.1 + 0.1 * random(), l2: norm, l0: size * size, psnr: 14.2, ssim: 0.81 },
      file: `${folder}/failing.png`,
      lossless: `${folder}/lossless.npy`,
      referenceFile: `${folder}/seed.png`,
      fitness: 0.3 + 0.4 * random(),
      excitable: layers.reduce((sum, layer) => sum + layer.excitable.reduce((a, b) => a + b, 0), 0),
      neurons: layers.reduce((sum, layer) => sum + layer.values.length, 0),
      evaluations,
      probabilities: { reference, failing: spread(predictedIndex!, 0.5 + 0.4 * random(), facts.classes.length) },
      artefacts: [
        { name: 'failing.png', bytes: greyPng(failing) },
        { name: 'lossless.npy', bytes: encodeNpy({ data: failing, shape: [1, size, size] }) },
        { name: 'seed.png', bytes: greyPng(seed) },
      ],
      illustrations: [
        { role: 'reference', mediaType: 'image/png', bytes: greyPng(seed), caption: `seed ${seedId}` },
        { role: 'failing', mediaType: 'image/png', bytes: greyPng(failing), caption: 'failing input' },
        { role: 'difference', mediaType: 'image/png', bytes: differencePng(failing, seed, 0.2), caption: 'difference × 5' },
      ],
      attribution: { estimator: 'aumann-shapley', game: 'cross-entropy', change, layers },
      path: [1, 11, 21, 41, 61, 121, evaluations + 121].map((evaluation, step) => ({
        evaluation,
        fitness: 0.05 + 0.1 * step * random() ** 0.2,
      })),
    };
  });
}

/** Shares that a few neurons, mostly the same ones, carry. */
function layerOf(id: string, units: number, change: number, random: Random): StoredLayerAttribution {
  const raw = Float32Array.from({ length: units }, (_, unit) => (random() - 0.35) ** 3 * (unit % 7 === 2 ? 6 : 1));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const values = raw.map((value) => (value / (Math.abs(total) < 0.05 ? 0.05 : total)) * change);
  const threshold = 2.302585 / units;
  return {
    id,
    values,
    excitable: Uint8Array.from(values, (value) => Number(value > threshold)),
    threshold,
    residual: 1e-5 * random(),
    bypass: 0,
  };
}

function spread(top: number, probability: number, classes: number): readonly number[] {
  return Array.from({ length: classes }, (_, index) => (index === top ? probability : (1 - probability) / (classes - 1)));
}
