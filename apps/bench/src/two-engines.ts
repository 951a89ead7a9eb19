import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';

import { configOf, type Subject } from './campaign.js';
import { Crew } from './crew.js';
import { SEARCHES, type BenchStart, type Job } from './jobs.js';
import { rate, ratio } from './print.js';
import { spreadOf, type Spread } from './statistics.js';

/** The engines, with their workers where a run has them. */
const ENGINES = [
  { use: 'onnx', where: 'threads' },
  { use: 'tfjs', where: 'processes' },
] as const;

/** What both engines do with so many workers each. */
export interface EngineRow {
  readonly name: string;
  readonly workers: number;
  /** Inputs, candidates or training examples a second. */
  readonly onnx: Spread;
  readonly tfjs: Spread;
  /** The first over the second, round by round. */
  readonly ratio: Spread;
}

/** The same work on both engines in turn, so that both see the same machine; `undefined` with a line where TensorFlow is not. */
export async function measureEngines(
  subject: Subject,
  start: BenchStart,
  rounds: number,
  seconds: number,
): Promise<readonly EngineRow[] | undefined> {
  // Before the workers: TensorFlow reads its settings from the environment as this thread has it.
  const probe = await tensorFlowRuntime().probe();
  if (!probe.available) {
    process.stderr.write(`the engines are not compared: ${probe.reason}; ${probe.remedy}\n`);
    return undefined;
  }
  const rows: EngineRow[] = [];
  for (const workers of [1, 2]) rows.push(...(await measureRows(subject, start, rounds, seconds, workers)));
  return rows;
}

async function measureRows(
  subject: Subject,
  start: BenchStart,
  rounds: number,
  seconds: number,
  workers: number,
): Promise<readonly EngineRow[]> {
  const startOf = (use: string): BenchStart => ({ ...start, config: { ...start.config, runtime: { use, options: {} } } });
  const crews = ENGINES.map(({ use, where }) => new Crew(workers, startOf(use), where));
  const jobs = await jobsOf(subject, seconds);
  const speeds = jobs.map(() => ENGINES.map((): number[] => []));
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`${subject.name}, two engines, ${counted(workers)} each, round ${round + 1} of ${rounds}\n`);
    for (const [i, { job }] of jobs.entries())
      for (const [engine, crew] of crews.entries()) speeds[i]![engine]!.push((await crew.time(job(ENGINES[engine]!.use))).perSecond);
  }
  await Promise.all(crews.map((crew) => crew.close()));
  return jobs.map(({ name }, i) => {
    const [onnx, tfjs] = speeds[i] as [number[], number[]];
    return { name, workers, onnx: spreadOf(onnx), tfjs: spreadOf(tfjs), ratio: spreadOf(onnx.map((speed, round) => speed / tfjs[round]!)) };
  });
}

async function jobsOf(subject: Subject, seconds: number): Promise<readonly { name: string; job: (runtime: string) => Job }[]> {
  const searches = await Promise.all(
    SEARCHES.filter(({ perturbation }) => perturbation === 'swarm/guided').map(async ({ name, perturbation, fitness, options }) => {
      const config = await configOf(subject, { perturbation, fitness: { use: fitness, options } });
      const job = (use: string): Job => ({
        kind: 'search',
        name,
        config: { ...config, runtime: { use, options: {} } },
        seconds: 2 * seconds,
      });
      return { name, job };
    }),
  );
  return [
    { name: 'forward', job: () => ({ kind: 'raw', pass: 'forward', hand: false, seconds }) },
    { name: 'gradient with respect to the input', job: () => ({ kind: 'raw', pass: 'gradient', hand: false, seconds }) },
    { name: 'training', job: () => ({ kind: 'training', seconds }) },
    ...searches,
  ];
}

export function printEngines(name: string, rows: readonly EngineRow[]): string {
  const line = (what: string, cells: readonly string[]) => `  ${what.padEnd(54)}${cells.map((cell) => cell.padStart(26)).join('')}`;
  const table = (workers: number) => [
    '',
    `${name}, two engines, ${counted(workers)} each`,
    line('inputs or candidates a second: median [least, most]', [...ENGINES.map(({ use }) => use), 'onnx over tfjs']),
    ...rows
      .filter((each) => each.workers === workers)
      .map((each) => line(each.name, [rate(each.onnx), rate(each.tfjs), ratio(each.ratio)])),
  ];
  return [...new Set(rows.map(({ workers }) => workers))].flatMap(table).join('\n');
}

const counted = (workers: number): string => `${workers} worker${workers > 1 ? 's' : ''}`;
