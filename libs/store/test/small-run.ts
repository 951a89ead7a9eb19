import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { encodeNpy, type FindingRecord, type RunInit, type ShardRecord } from '../src/index.js';

/** A folder of its own, gone when the test is. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'deepsensor-store-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export const init: RunInit = {
  run: 'small',
  config: { seed: 1, model: './model.onnx' },
  versions: { deepsensor: '0.1.0' },
  facts: {
    model: { path: './model.onnx', sha256: 'ab'.repeat(32), inputShape: [1, 2, 2], parameters: 12 },
    data: { summary: 'four pixels' },
    classes: ['zero', 'one', 'two'],
    layers: [
      { id: 'conv', kind: 'conv', units: 3, isCut: true },
      { id: 'dense', kind: 'dense', units: 2, isCut: false },
    ],
    budget: { measure: 'linf', radius: 0.1, says: 'L∞ ≤ 0.1' },
    scales: { linf: { symbol: 'L∞', unit: '', alike: 'smaller' } },
    evaluationsPerSeed: 400,
    seed: 1,
    strategy: 'swarm/guided',
    fitness: 'excitable/soft',
    oracle: 'misclassified',
    cleanAccuracy: 0.99,
    cleanAccuracyOf: 100,
    frontEnd: 'pixel / 255',
    shards: 3,
    seeds: ['b', 'a', 'c', 'd'].map((id) => ({ id, label: 'zero' })),
    command: 'deepsensor run --model ./model.onnx',
  },
};

/** A finding of seed `seedId` for class 1 or 2; `pixel` is what the failing input is made of. */
export function finding(seedId: string, predictedIndex: number, pixel = 0.5): FindingRecord {
  const id = `${seedId}-${predictedIndex}`;
  const folder = `artefacts/${id}`;
  return {
    id,
    seedId,
    label: 'zero',
    labelIndex: 0,
    predicted: init.facts.classes[predictedIndex]!,
    predictedIndex,
    kind: 'misclassified',
    distances: { linf: 0.1, l2: 0.2, psnr: Infinity },
    file: `${folder}/failing.png`,
    lossless: `${folder}/lossless.npy`,
    referenceFile: `${folder}/seed.png`,
    fitness: 0.1 + pixel,
    excitable: 2,
    neurons: 5,
    evaluations: 40,
    probabilities: { reference: [0.9, 0.1, 0], failing: [0.1, 0.9, NaN] },
    artefacts: [
      { name: 'failing.png', bytes: Uint8Array.of(1, 2, 3) },
      { name: 'lossless.npy', bytes: encodeNpy({ data: [pixel, 0, 0, 1], shape: [1, 2, 2] }) },
      { name: 'seed.png', bytes: Uint8Array.of(4, 5) },
    ],
    illustrations: [{ role: 'failing', mediaType: 'image/png', bytes: Uint8Array.of(9, 8, 7), caption: 'taken for one' }],
    attribution: {
      estimator: 'aumann-shapley',
      game: 'cross-entropy',
      change: 2.5,
      layers: [
        {
          id: 'conv',
          values: Float32Array.of(0.1, -0.2, 2.6),
          excitable: Uint8Array.of(1, 0, 1),
          threshold: 0.05,
          residual: 1e-5,
          bypass: 0,
        },
        {
          id: 'dense',
          values: Float32Array.of(1.5, 0.5),
          excitable: Uint8Array.of(0, 0),
          threshold: 2,
          residual: 1e-4,
          bypass: 0.5,
          standardError: Float32Array.of(0.01, 0.02),
        },
      ],
    },
    path: [
      { evaluation: 1, fitness: -Infinity },
      { evaluation: 40, fitness: 0.6 },
    ],
  };
}

export function shard(index: number, seedRows: readonly number[], findings: readonly FindingRecord[]): ShardRecord {
  return {
    index,
    seedRows,
    evaluations: 400 * seedRows.length,
    forwardEquivalents: 1200.5,
    evaporated: 1,
    seedsBroken: new Set(findings.map(({ seedId }) => seedId)).size,
    curve: [{ evaluations: 40, findings: findings.length }],
    phaseSeconds: { search: 1.5, verify: 0.25 },
    findings,
  };
}
