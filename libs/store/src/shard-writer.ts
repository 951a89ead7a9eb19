import { createHash } from 'node:crypto';

import type { Database } from './database.js';
import type { FindingRecord, RunFacts, ShardRecord, StoredLayerAttribution } from './records.js';

/** Rows of seeds and layers by id, as the database numbers them. */
export interface Numbering {
  readonly seeds: ReadonlyMap<string, number>;
  readonly layers: ReadonlyMap<string, number>;
}

export function numberingOf(facts: RunFacts): Numbering {
  return {
    seeds: new Map(facts.seeds.map(({ id }, row) => [id, row])),
    layers: new Map(facts.layers.map(({ id }, row) => [id, row])),
  };
}

/** Throws (a bug of the caller) for ids that are no file names, and for paths that no artefact stands behind. */
export function checkShard(shard: ShardRecord, facts: RunFacts, numbering: Numbering): void {
  if (!Number.isInteger(shard.index) || shard.index < 0 || shard.index >= facts.shards) {
    throw new Error(`shard ${shard.index} is none of the run's ${facts.shards}`);
  }
  for (const { id, seedId, artefacts, file, lossless, referenceFile, attribution } of shard.findings) {
    if (!isFileName(id)) throw new Error(`the finding's id "${id}" cannot name a folder`);
    if (!numbering.seeds.has(seedId)) throw new Error(`finding ${id}: the run has no seed "${seedId}"`);
    const paths = new Set(artefacts.map(({ name }) => `artefacts/${id}/${name}`));
    for (const path of [file, lossless, referenceFile]) {
      if (!paths.has(path)) throw new Error(`finding ${id}: no artefact stands behind "${path}"`);
    }
    const stray = artefacts.find(({ name }) => !isFileName(name));
    if (stray) throw new Error(`finding ${id}: an artefact cannot be called "${stray.name}"`);
    const unknown = attribution.layers.find((layer) => !numbering.layers.has(layer.id));
    if (unknown) throw new Error(`finding ${id}: the run has no layer "${unknown.id}"`);
  }
}

/** Puts the rows of a shard in the place of those that it may have left before, in one transaction. */
export function writeShardRows(database: Database, shard: ShardRecord, numbering: Numbering): void {
  database.transaction(() => {
    database.run('DELETE FROM shards WHERE shard = ?', shard.index);
    database
      .insert('shards', 8)
      .run(
        shard.index,
        JSON.stringify(shard.seedRows),
        shard.evaluations,
        shard.forwardEquivalents,
        shard.evaporated,
        shard.seedsBroken,
        JSON.stringify(shard.curve),
        JSON.stringify(shard.phaseSeconds),
      );
    const rows = {
      findings: database.insert('findings', 21),
      distances: database.insert('distances', 3),
      attributions: database.insert('attributions', 8),
      illustrations: database.insert('illustrations', 6),
    };
    for (const finding of shard.findings) {
      rows.findings.run(...findingRow(finding, shard.index, numbering));
      for (const [measure, value] of Object.entries(finding.distances)) rows.distances.run(finding.id, measure, value);
      for (const layer of finding.attribution.layers) {
        rows.attributions.run(finding.id, numbering.layers.get(layer.id)!, ...attributionRow(layer));
      }
      finding.illustrations.forEach(({ role, mediaType, caption, bytes }, position) =>
        rows.illustrations.run(finding.id, position, role, mediaType, caption, bytes),
      );
    }
  });
}

function findingRow(finding: FindingRecord, shard: number, numbering: Numbering) {
  const lossless = finding.artefacts.find(({ name }) => finding.lossless === `artefacts/${finding.id}/${name}`)!;
  return [
    finding.id,
    shard,
    numbering.seeds.get(finding.seedId)!,
    finding.label,
    finding.labelIndex,
    finding.predicted,
    finding.predictedIndex,
    finding.kind,
    finding.file,
    finding.lossless,
    finding.referenceFile,
    createHash('sha256').update(lossless.bytes).digest('hex'),
    finding.fitness,
    finding.excitable,
    finding.neurons,
    finding.evaluations,
    JSON.stringify(finding.probabilities),
    JSON.stringify(finding.path),
    finding.attribution.estimator,
    finding.attribution.game,
    finding.attribution.change,
  ] as const;
}

function attributionRow({ excitable, threshold, residual, bypass, values, standardError }: StoredLayerAttribution) {
  const units: number[] = [];
  for (let unit = 0; unit < excitable.length; unit++) if (excitable[unit] !== 0) units.push(unit);
  return [JSON.stringify(units), threshold, residual, bypass, bytesOf(values), standardError ? bytesOf(standardError) : null] as const;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function isFileName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}._ -]*$/u.test(name) && !/[. ]$/.test(name) && name.length <= 200;
}
