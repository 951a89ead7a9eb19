import type { Scale } from '@deepsensor/contract';
import { kindsOf, parameterNames, type FindingDetail, type RunFacts } from '@deepsensor/store';

import { quoted } from '../quoted.js';
import { packLayer, rounded, type PackedLayer } from './attribution-data.js';
import { MediaShelf, type SideFile } from './media.js';

/** What the page's script reads. Names are short where there are thousands of them. */
export interface ReportData {
  readonly layers: readonly { readonly id: string; readonly units: number }[];
  readonly classes: readonly string[];
  readonly budget: { readonly measure: string; readonly radius: number };
  /** How distances are read, the best known first. */
  readonly scales: Readonly<Record<string, Scale>>;
  /** Kinds of error, where they say more than the oracle's name; and parameters of transforms, where these are the budget. */
  readonly kinds: readonly string[];
  readonly parameters: readonly string[];
  /** The command that judges a finding anew, its id to be added. */
  readonly replay: string;
  readonly media: readonly string[];
  readonly findings: readonly PageFinding[];
}

export interface PageFinding {
  readonly id: string;
  readonly seed: string;
  readonly label: string;
  readonly wrong: string;
  readonly kind: string;
  readonly file: string;
  /** Distances; `null` where infinite. */
  readonly d: Readonly<Record<string, number | null>>;
  readonly fitness: number;
  readonly change: number;
  readonly game: string;
  readonly estimator: string;
  readonly excitable: number;
  readonly neurons: number;
  readonly evaluations: number;
  /** Role, number of the medium, media type, caption. */
  readonly pics: readonly (readonly [string, number, string, string])[];
  /** Class, probability for the seed and for the failing input: those that matter. */
  readonly probs: readonly (readonly [number, number, number])[];
  /** Evaluation and best fitness by turns. */
  readonly path: readonly number[];
  /** Rows of the layers in which it has excitable neurons. */
  readonly in: readonly number[];
  /** Left out when the page has no more room. */
  readonly strips?: readonly PackedLayer[];
}

/** How often each neuron was excitable, and what share of the loss change it carried. */
export interface LayerTally {
  /** `[U]` number of findings. */
  readonly times: Uint32Array;
  /** `[U]` sum over findings of the neuron's share in the change of the game's value. */
  readonly shares: Float64Array;
  /** Sum over findings of the shares of excitable neurons together. */
  excitableShare: number;
}

export interface Report {
  readonly data: ReportData;
  readonly files: readonly SideFile[];
  readonly tallies: readonly LayerTally[];
  /** Findings that the page holds, those that it explains neuron by neuron, and those of which something stands beside the page. */
  readonly shown: number;
  readonly explained: number;
  readonly beside: number;
  /** Whether there is something to hear. */
  readonly hasSound: boolean;
}

/** Findings in the page at most; the rest are in the database. */
const SHOWN = 2000;
/** Characters of packed attributions at most. */
const STRIP_BUDGET = 2_500_000;
/** Classes whose probabilities are told: all of a few, else the likeliest. */
const FEW_CLASSES = 12;
const LIKELIEST = 8;
const PATH_POINTS = 60;

/** Goes through the findings one by one, so that their attributions need never be in memory together. */
export function collect(facts: RunFacts, directory: string, details: Iterable<FindingDetail>): Report {
  const rowOf = new Map(facts.layers.map(({ id }, row) => [id, row]));
  const shelf = new MediaShelf();
  const tallies = facts.layers.map(
    ({ units }): LayerTally => ({ times: new Uint32Array(units), shares: new Float64Array(units), excitableShare: 0 }),
  );
  const page: PageFinding[] = [];
  let [room, explained] = [STRIP_BUDGET, 0];
  for (const detail of details) {
    tally(detail, rowOf, tallies);
    if (page.length >= SHOWN) continue;
    const strips = detail.attribution.layers.map((layer) => packLayer(layer, rowOf.get(layer.id)!));
    const length = strips.reduce(
      (total, strip) => total + strip.v.length + strip.e.length + (strip.u?.length ?? 0) + (strip.se?.length ?? 0) + 60,
      0,
    );
    const fits = length <= room;
    if (fits) [room, explained] = [room - length, explained + 1];
    page.push({ ...pageFinding(detail, shelf), in: strips.filter(({ n }) => n > 0).map(({ l }) => l), ...(fits ? { strips } : {}) });
  }
  const shown = page.length;
  const beside = page.filter(({ pics }) => pics.some(([, place]) => shelf.isBeside(place))).length;
  const hasSound = page.some(({ pics }) => pics.some(([, , mediaType]) => mediaType.startsWith('audio/')));
  return { data: dataOf(facts, directory, shelf, page), files: shelf.files, tallies, shown, explained, beside, hasSound };
}

function dataOf(facts: RunFacts, directory: string, shelf: MediaShelf, findings: readonly PageFinding[]): ReportData {
  return {
    layers: facts.layers.map(({ id, units }) => ({ id, units })),
    classes: facts.classes,
    budget: facts.budget,
    scales: facts.scales,
    kinds: kindsOf(
      findings.map(({ kind, seed }) => ({ kind, seedId: seed })),
      facts.oracle,
    ).map(({ kind }) => kind),
    parameters: facts.budget.measure === '' ? parameterNames(facts.scales) : [],
    replay: `npx deepsensor replay ${quoted(directory)}`,
    media: shelf.sources,
    findings,
  };
}

function pageFinding(finding: FindingDetail, shelf: MediaShelf): Omit<PageFinding, 'in' | 'strips'> {
  return {
    id: finding.id,
    seed: finding.seedId,
    label: finding.label,
    wrong: finding.predicted,
    kind: finding.kind,
    file: finding.file,
    d: Object.fromEntries(
      Object.entries(finding.distances).map(([measure, value]) => [measure, Number.isFinite(value) ? rounded(value, 5) : null]),
    ),
    fitness: rounded(finding.fitness, 5),
    change: rounded(finding.attribution.change, 4),
    game: finding.attribution.game,
    estimator: finding.attribution.estimator,
    excitable: finding.excitable,
    neurons: finding.neurons,
    evaluations: finding.evaluations,
    pics: finding.illustrations.map((each) => [each.role, shelf.place(each), each.mediaType, each.caption]),
    probs: probabilitiesOf(finding),
    path: pathOf(finding),
  };
}

function probabilitiesOf({ probabilities, labelIndex, predictedIndex }: FindingDetail): PageFinding['probs'] {
  const { reference, failing } = probabilities;
  const weight = (index: number) =>
    (index === labelIndex || index === predictedIndex ? 2 : 0) + Math.max(reference[index] ?? 0, failing[index] ?? 0);
  return [...failing.keys()]
    .sort((a, b) => weight(b) - weight(a) || a - b)
    .slice(0, failing.length <= FEW_CLASSES ? failing.length : LIKELIEST)
    .sort((a, b) => a - b)
    .map((index) => [index, rounded(reference[index] ?? NaN, 4), rounded(failing[index] ?? NaN, 4)]);
}

function pathOf({ path }: FindingDetail): readonly number[] {
  const finite = path.filter(({ fitness }) => Number.isFinite(fitness));
  const step = Math.max(1, Math.ceil(finite.length / PATH_POINTS));
  return finite
    .filter((_, index) => index % step === 0 || index === finite.length - 1)
    .flatMap(({ evaluation, fitness }) => [evaluation, rounded(fitness, 4)]);
}

function tally({ attribution }: FindingDetail, rowOf: ReadonlyMap<string, number>, tallies: readonly LayerTally[]): void {
  const change = Math.abs(attribution.change) > 1e-8 ? attribution.change : NaN;
  for (const { id, values, excitable } of attribution.layers) {
    const sums = tallies[rowOf.get(id)!]!;
    for (let unit = 0; unit < values.length; unit++) {
      const share = values[unit]! / change;
      if (Number.isFinite(share)) sums.shares[unit]! += share;
      if (excitable[unit] === 0) continue;
      sums.times[unit]!++;
      if (Number.isFinite(share)) sums.excitableShare += share;
    }
  }
}
