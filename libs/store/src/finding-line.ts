import type { FindingSummary } from '@deepsensor/contract';

/**
 * A finding as one line of JSON, as `deepsensor findings --json` prints it; its schema is `docs/reference/finding.schema.json`.
 * JSON has no infinity: a distance or fitness that is not finite is `null` (the PSNR of equal inputs).
 */
export function findingLine(finding: FindingSummary): string {
  const { id, seedId, label, predicted, kind, file, lossless, referenceFile, fitness, excitable, neurons, evaluations } = finding;
  const distances = Object.fromEntries(Object.entries(finding.distances).map(([measure, value]) => [measure, finite(value)]));
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

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
