import type { FindingSummary, RunEvent } from '@deepsensor/contract';

/** Text that breaks what forgets to escape: markup, quotes, a comma, letters beyond ASCII. */
const AWKWARD = `a<b>&"c", 'd' é 漢`;

function finding(id: string, evaluations: number): FindingSummary {
  return {
    id,
    seedId: `${AWKWARD}/0001.png`,
    label: AWKWARD,
    predicted: 'other',
    kind: 'misclassified',
    distances: { linf: 0.1, l2: 1.5, psnr: 24.5 },
    file: `artefacts/${id}.png`,
    lossless: `artefacts/${id}.npy`,
    referenceFile: `artefacts/${id}.reference.png`,
    fitness: 0.25,
    excitable: 12,
    neurons: 226,
    evaluations,
  };
}

/** A whole run with two findings and a warning, as a reporter sees it. */
export const runEvents: readonly RunEvent[] = [
  {
    type: 'run-started',
    run: 'run',
    directory: 'runs/run',
    resumed: false,
    plan: {
      model: 'model.onnx',
      data: AWKWARD,
      seeds: 10,
      budget: 'linf 0.1',
      evaluationsPerSeed: 400,
      perturbation: 'swarm/guided',
      fitness: 'excitable/soft',
      oracle: 'misclassified',
      seed: 1,
      workers: 2,
    },
  },
  { type: 'phase-started', phase: 'prepare' },
  { type: 'phase-finished', phase: 'prepare', seconds: 0.5, says: '10 seeds of 10 classes' },
  { type: 'phase-started', phase: 'search' },
  { type: 'progress', phase: 'search', done: 0, total: 4000, broken: 0, findings: 0, seconds: 0 },
  { type: 'warning', message: AWKWARD },
  { type: 'progress', phase: 'search', done: 1999, total: 4000, broken: 1, findings: 1, seconds: 1.25 },
  { type: 'finding', finding: finding('f1', 31) },
  { type: 'progress', phase: 'search', done: 4000, total: 4000, broken: 2, findings: 2, seconds: 3 },
  { type: 'phase-finished', phase: 'search', seconds: 3, says: '2 seeds broken' },
  { type: 'phase-started', phase: 'verify' },
  { type: 'progress', phase: 'verify', done: 0, total: 0, broken: 2, findings: 2, seconds: 0 },
  { type: 'finding', finding: { ...finding('f2', 400), distances: { psnr: Infinity } } },
  { type: 'phase-finished', phase: 'verify', seconds: 0, says: 'none evaporated' },
  {
    type: 'run-finished',
    directory: 'runs/run',
    summary: {
      run: 'run',
      status: 'stopped',
      stoppedBy: 'time-limit',
      seeds: 10,
      seedsBroken: 2,
      findings: 2,
      evaporated: 0,
      evaluations: 4000,
      forwardEquivalents: 24000,
      evaluationsToFirstError: null,
      cleanAccuracy: 0.99,
      cleanAccuracyOf: 1000,
      seconds: 4,
      digest: 'abc',
    },
  },
];
