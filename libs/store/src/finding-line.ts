import type { FindingSummary } from '@deepsensor/contract';

/** Measures that a line always names, `null` where the modality does not report one. */
const MEASURES = ['linf', 'l2', 'l0', 'psnr', 'ssim'] as const;

/**
 * A finding as one line of JSON, as `deepsensor findings --json` prints it; its schema is `docs/reference/finding.schema.json`.
 * JSON has no infinity: a distance or fitness that is not finite is `null` (the PSNR of equal inputs).
 */
export function findingLine(finding: FindingSummary): string {
  const { id, seedId, label, predicted, kind, file, lossless, referenceFile, fitness, excitable, neurons, evaluations } = finding;
  const distances: Record<string, number | null> = {};
  for (const measure of [...MEASURES, ...Object.keys(finding.distances)]) distances[measure] = finite(finding.distances[measure]);
  return JSON.stringify({
    id,
    seedId,
    label,
    predicted,
    kind,
    distances,
    file,
    lossless,
    referenceFile,
    fitness: finite(fitness),
    excitable,
    neurons,
    evaluations,
  });
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
