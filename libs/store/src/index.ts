export { compareRuns, type FindingDifference, type RunComparison, type SettingDifference } from './compare.js';
export { digestOf, type FindingIdentity } from './digest.js';
export { findingLine } from './finding-line.js';
export { kindsOf, parameterNames, type KindCount } from './kinds.js';
export { decodeNpy, decodeNpyBatch, encodeNpy, type DecodedNpy, type NumericArray } from './npy.js';
export type { NpyType } from './npy-header.js';
export type {
  Artefact,
  AttributionHead,
  CurvePoint,
  FindingDetail,
  FindingRecord,
  LayerFacts,
  PathPoint,
  RunFacts,
  ShardCounters,
  ShardRecord,
  StoredAttribution,
  StoredFinding,
  StoredLayerAttribution,
} from './records.js';
export { createRun, discardRun, openRun, refuseTaken, type RunInit } from './run-directory.js';
export type { RunStore } from './run-store.js';
