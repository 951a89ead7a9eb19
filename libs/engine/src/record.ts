import { fairShareThreshold } from '@deepsensor/attribution';
import { encodeNpy, type FindingRecord, type ShardRecord, type StoredLayerAttribution } from '@deepsensor/store';

import type { CampaignRequest } from './campaign-request.js';
import type { Prepared } from './prepare.js';
import { firstErrors, type ShardDone } from './shard.js';
import { softmax } from './statistics.js';
import { verifyEstimator, type VerifiedFinding } from './verify.js';

/** A shard as it is stored. */
export function shardRecord(done: ShardDone, request: CampaignRequest, prepared: Prepared, costPerEvaluation: number): ShardRecord {
  const evaluations = done.evaluations.reduce((a, b) => a + b, 0);
  return {
    index: done.index,
    seedRows: done.evaluations.map((_, i) => done.firstSeed + i),
    evaluations,
    forwardEquivalents: evaluations * costPerEvaluation,
    evaporated: done.evaporated,
    seedsBroken: firstErrors(done).size,
    curve: findingCurve(done),
    phaseSeconds: done.seconds,
    findings: done.findings.map((finding) => findingRecord(finding, done.firstSeed, request, prepared)),
  };
}

/** Findings of the shard after so many evaluations of each of its seeds. */
function findingCurve({ findings }: ShardDone): { evaluations: number; findings: number }[] {
  const sorted = findings.map(({ error }) => error.evaluation).sort((a, b) => a - b);
  return [...new Set(sorted)].map((evaluations) => ({ evaluations, findings: sorted.filter((each) => each <= evaluations).length }));
}

function findingRecord(
  finding: VerifiedFinding,
  firstSeed: number,
  { config }: CampaignRequest,
  { network, seeds }: Prepared,
): FindingRecord {
  const { error, taken, kind } = finding;
  const row = firstSeed + error.seed;
  const seed = seeds.seeds[row]!;
  const id = `${String(row).padStart(4, '0')}-as-${taken < 0 ? 'non-finite' : taken}`;
  const file = `failing.${finding.file.extension}`;
  const referenceFile = `reference.${finding.referenceFile.extension}`;
  const layers = attributionRows(finding, network.classes.length);
  return {
    id,
    seedId: seed.id,
    label: network.classes[seed.label]!,
    labelIndex: seed.label,
    predicted: network.classes[taken] ?? 'non-finite',
    predictedIndex: taken,
    kind,
    distances: finding.distances,
    file: `artefacts/${id}/${file}`,
    lossless: `artefacts/${id}/lossless.npy`,
    referenceFile: `artefacts/${id}/${referenceFile}`,
    fitness: error.fitness,
    excitable: layers.reduce((sum, { excitable }) => sum + excitable.reduce((a, b) => a + b, 0), 0),
    neurons: layers.reduce((sum, { values }) => sum + values.length, 0),
    evaluations: error.evaluation,
    probabilities: { reference: softmax(finding.logits.reference), failing: softmax(finding.logits.failing) },
    artefacts: [
      { name: file, bytes: finding.file.bytes },
      { name: 'lossless.npy', bytes: encodeNpy({ data: finding.input.data, shape: finding.input.shape.slice(1) }) },
      { name: referenceFile, bytes: finding.referenceFile.bytes },
    ],
    illustrations: finding.illustrations,
    attribution: { estimator: verifyEstimator(config.verify, layers.length).name, game: 'cross-entropy', change: finding.change, layers },
    path: error.path,
  };
}

/** The excitable neurons of a finding: those whose share is above the layer's fair share of log C (method 2.4, rule b). */
function attributionRows(finding: VerifiedFinding, classes: number): StoredLayerAttribution[] {
  return [...finding.layers].map(([id, { values, bypass, residual, standardError }]) => {
    const threshold = fairShareThreshold(Math.log(classes), values.data.length);
    return {
      id,
      values: values.data,
      excitable: Uint8Array.from(values.data, (value) => (value > threshold ? 1 : 0)),
      threshold,
      residual: residual[0]!,
      bypass: bypass[0]!,
      ...(standardError !== undefined && { standardError: standardError.data }),
    };
  });
}
