import type { Game, Illustration } from '@deepsensor/contract';

import type { Cell, Database } from './database.js';
import type { FindingDetail, PathPoint, RunFacts, StoredFinding, StoredLayerAttribution } from './records.js';

const FINDINGS = `SELECT f.id, f.shard, s.id, f.label, f.label_index, f.predicted, f.predicted_index, f.kind, f.file, f.lossless,
  f.reference_file, f.lossless_sha256, f.fitness, f.excitable, f.neurons, f.evaluations, f.probabilities, f.path, f.estimator,
  f.game, f.change
  FROM findings f JOIN seeds s ON s.seed = f.seed ORDER BY f.seed, f.predicted_index, f.id`;

/** All findings without their large parts, in the order of the seeds, then of the wrong class. */
export function readFindings(database: Database): readonly StoredFinding[] {
  const distances = new Map<string, Record<string, number>>();
  for (const [finding, measure, value] of database.rows('SELECT finding, measure, value FROM distances')) {
    let record = distances.get(finding as string);
    if (!record) distances.set(finding as string, (record = {}));
    record[measure as string] = numberOf(value);
  }
  return database.rows(FINDINGS).map((row) => toFinding(row, distances.get(row[0] as string) ?? {}));
}

/** A finding with its attribution and illustrations. */
export function readDetail(database: Database, facts: RunFacts, finding: StoredFinding): FindingDetail {
  const layers = database.rows(
    'SELECT layer, excitable, threshold, residual, bypass, share_values, standard_errors FROM attributions WHERE finding = ? ORDER BY layer',
    finding.id,
  );
  const illustrations = database.rows(
    'SELECT role, media_type, caption, bytes FROM illustrations WHERE finding = ? ORDER BY position',
    finding.id,
  );
  return {
    ...finding,
    attribution: { ...finding.attribution, layers: layers.map((row) => toLayer(row, facts)) },
    illustrations: illustrations.map(([role, mediaType, caption, bytes]) => ({
      role: role as Illustration['role'],
      mediaType: mediaType as string,
      caption: caption as string,
      bytes: bytes as Uint8Array,
    })),
  };
}

function toFinding(row: readonly Cell[], distances: Readonly<Record<string, number>>): StoredFinding {
  const probabilities = JSON.parse(row[16] as string) as { reference: (number | null)[]; failing: (number | null)[] };
  const path = JSON.parse(row[17] as string) as { evaluation: number; fitness: number | null }[];
  return {
    id: row[0] as string,
    shard: row[1] as number,
    seedId: row[2] as string,
    label: row[3] as string,
    labelIndex: row[4] as number,
    predicted: row[5] as string,
    predictedIndex: row[6] as number,
    kind: row[7] as string,
    distances,
    file: row[8] as string,
    lossless: row[9] as string,
    referenceFile: row[10] as string,
    losslessSha256: row[11] as string,
    fitness: numberOf(row[12]),
    excitable: row[13] as number,
    neurons: row[14] as number,
    evaluations: row[15] as number,
    // JSON has no NaN: what was not finite comes back as NaN, and on the search's way as -Infinity, which is what it meant there.
    probabilities: {
      reference: probabilities.reference.map((value) => value ?? NaN),
      failing: probabilities.failing.map((value) => value ?? NaN),
    },
    path: path.map(({ evaluation, fitness }): PathPoint => ({ evaluation, fitness: fitness ?? -Infinity })),
    attribution: { estimator: row[18] as string, game: row[19] as Game, change: numberOf(row[20]) },
  };
}

function toLayer(row: readonly Cell[], facts: RunFacts): StoredLayerAttribution {
  const [layer, units, threshold, residual, bypass, values, standardError] = row;
  const shares = floatsOf(values as Uint8Array);
  const excitable = new Uint8Array(shares.length);
  for (const unit of JSON.parse(units as string) as number[]) excitable[unit] = 1;
  return {
    id: facts.layers[layer as number]!.id,
    values: shares,
    excitable,
    threshold: numberOf(threshold),
    residual: numberOf(residual),
    bypass: numberOf(bypass),
    ...(standardError === null ? {} : { standardError: floatsOf(standardError as Uint8Array) }),
  };
}

/** SQLite keeps NaN as NULL. */
function numberOf(cell: Cell | undefined): number {
  return typeof cell === 'number' ? cell : NaN;
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const floats = new Float32Array(bytes.length / 4);
  new Uint8Array(floats.buffer).set(bytes);
  return floats;
}
