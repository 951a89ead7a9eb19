import { SEARCHES, type BenchStart } from './jobs.js';
import { configOf, type Subject } from './campaign.js';
import { Crew } from './crew.js';
import { peakMemory } from './peak-memory.js';
import { spreadOf, type Spread } from './statistics.js';

export interface SearchFigures {
  readonly name: string;
  readonly candidates: Spread;
  /** Share of the search's time that its passes cost at the engine's raw speed, in the same round. */
  readonly passes: Spread;
  /** Share of the search's time by phase, medians. */
  readonly phases: Readonly<Record<string, number>>;
}

export interface WorkerFigures {
  readonly workers: number;
  readonly forward: Spread;
  readonly gradient: Spread;
  readonly training: Spread;
  /** Engine over bare session, in the same loop. */
  readonly forwardOverHand: Spread;
  readonly gradientOverHand: Spread;
  readonly searches: readonly SearchFigures[];
}

export interface SubjectFigures {
  readonly name: string;
  readonly byWorkers: readonly WorkerFigures[];
  /** Two workers over one, candidates a second, by search. */
  readonly scaling: readonly { readonly name: string; readonly ratio: number }[];
  /** MB of a run at defaults, and of one with ten times the seeds. */
  readonly peak: { readonly plain: number; readonly tenfold: number } | undefined;
}

interface Round {
  readonly forward: number;
  readonly gradient: number;
  readonly training: number;
  readonly forwardHand: number;
  readonly gradientHand: number;
  readonly searches: readonly { readonly perSecond: number; readonly parts: Readonly<Record<string, number>> }[];
}

/** Measures one subject with one and with two workers, round by round, so that slow minutes of the machine hit all figures alike. */
export async function measureSubject(
  subject: Subject,
  start: BenchStart,
  rounds: number,
  seconds: number,
  memory: boolean,
): Promise<SubjectFigures> {
  const byWorkers: WorkerFigures[] = [];
  for (const workers of [1, 2]) {
    const crew = new Crew(workers, start);
    const done: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      process.stderr.write(`${subject.name}, ${workers} worker${workers > 1 ? 's' : ''}, round ${round + 1} of ${rounds}\n`);
      done.push(await measureRound(crew, subject, seconds));
    }
    await crew.close();
    byWorkers.push(figuresOf(workers, done));
  }
  const [one, two] = byWorkers;
  const scaling = SEARCHES.map(({ name }, i) => ({
    name,
    ratio: two!.searches[i]!.candidates.median / one!.searches[i]!.candidates.median,
  }));
  return { name: subject.name, byWorkers, scaling, peak: memory ? await measurePeak(subject) : undefined };
}

async function measureRound(crew: Crew, subject: Subject, seconds: number): Promise<Round> {
  const forward = await crew.time({ kind: 'raw', pass: 'forward', hand: true, seconds });
  const gradient = await crew.time({ kind: 'raw', pass: 'gradient', hand: true, seconds });
  const training = await crew.time({ kind: 'training', seconds });
  const searches: Round['searches'][number][] = [];
  for (const { name, perturbation, fitness, options } of SEARCHES) {
    const config = await configOf(subject, { perturbation, fitness: { use: fitness, options } });
    searches.push(await crew.time({ kind: 'search', name, config, seconds: 2 * seconds }));
  }
  return {
    forward: forward.perSecond,
    gradient: gradient.perSecond,
    training: training.perSecond,
    forwardHand: forward.parts['hand']!,
    gradientHand: gradient.parts['hand']!,
    searches,
  };
}

function figuresOf(workers: number, rounds: readonly Round[]): WorkerFigures {
  const over = (value: (round: Round) => number) => spreadOf(rounds.map(value));
  return {
    workers,
    forward: over(({ forward }) => forward),
    gradient: over(({ gradient }) => gradient),
    training: over(({ training }) => training),
    forwardOverHand: over(({ forward, forwardHand }) => forward / forwardHand),
    gradientOverHand: over(({ gradient, gradientHand }) => gradient / gradientHand),
    searches: SEARCHES.map(({ name, forwards, gradients }, i) => {
      const passes = over(({ forward, gradient, searches }) => searches[i]!.perSecond * (forwards / forward + gradients / gradient));
      const names = Object.keys(rounds[0]!.searches[i]!.parts);
      const phases = Object.fromEntries(
        names.map((phase) => [
          phase,
          over(({ searches }) => {
            const parts = searches[i]!.parts;
            return parts[phase]! / Object.values(parts).reduce((a, b) => a + b, 0);
          }).median,
        ]),
      );
      return { name, candidates: over(({ searches }) => searches[i]!.perSecond), passes, phases };
    }),
  };
}

async function measurePeak({ model, data, budget }: Subject): Promise<{ plain: number; tenfold: number }> {
  const args = (seeds: number) => [
    '--model',
    model,
    '--data',
    data,
    ...Object.entries(budget).flatMap(([measure, radius]) => [`--${measure}`, String(radius)]),
    '--seeds',
    String(seeds),
    '--evaluations',
    '100',
  ];
  return { plain: await peakMemory(args(30)), tenfold: await peakMemory(args(300)) };
}
