import { tensorFlowRuntime } from '@deepsensor/runtime-tfjs';

import { configOf, type Subject } from './campaign.js';
import { Crew } from './crew.js';
import { SEARCHES, type BenchStart, type Job } from './jobs.js';
import { rate, ratio } from './print.js';
import { spreadOf, type Spread } from './statistics.js';

const ENGINES = ['onnx', 'tfjs'] as const;

/** What both engines do, one worker each. */
export interface EngineRow {
  readonly name: string;
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
  const crews = ENGINES.map((use) => new Crew(1, { ...start, config: { ...start.config, runtime: { use, options: {} } } }));
  const jobs = await jobsOf(subject, seconds);
  const speeds = jobs.map(() => ENGINES.map((): number[] => []));
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`${subject.name}, two engines, round ${round + 1} of ${rounds}\n`);
    for (const [i, { job }] of jobs.entries())
      for (const [engine, crew] of crews.entries()) speeds[i]![engine]!.push((await crew.time(job(ENGINES[engine]!))).perSecond);
  }
  await Promise.all(crews.map((crew) => crew.close()));
  return jobs.map(({ name }, i) => {
    const [onnx, tfjs] = speeds[i] as [number[], number[]];
    return { name, onnx: spreadOf(onnx), tfjs: spreadOf(tfjs), ratio: spreadOf(onnx.map((speed, round) => speed / tfjs[round]!)) };
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
  return [
    '',
    `${name}, two engines, one worker each`,
    line('inputs or candidates a second: median [least, most]', [...ENGINES, 'onnx over tfjs']),
    ...rows.map((each) => line(each.name, [rate(each.onnx), rate(each.tfjs), ratio(each.ratio)])),
  ].join('\n');
}
