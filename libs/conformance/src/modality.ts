import type { Batch, DistanceBudget, FrontEnd, GraphValue, InputSpace, ModalityAdapter, Sample } from '@deepsensor/contract';
import { rowLength } from '@deepsensor/contract';
import { beforeAll, describe, expect, it } from 'vitest';

import { uniforms } from './keyed-random.js';
import { expectLawfulTransforms, type ParameterReader } from './modality-transforms.js';
import { gather, row } from './rows.js';

export interface ModalityLaws {
  /** Input of a model that the samples fit. */
  readonly modelInput: GraphValue;
  /** At least three readable samples. */
  readonly samples: readonly Sample[];
  /** A sample that cannot be decoded. */
  readonly broken: Sample;
  /** At least one budget for each measure. */
  readonly budgets: readonly DistanceBudget[];
  /** What the distances that are no budget measure say of an input and itself, `{ psnr: Infinity, ssim: 1 }`. */
  readonly atRest?: Readonly<Record<string, number>>;
  /** How parameters of transforms are read off what was done, by `transform.parameter`: what is reported is held to it. */
  readonly readers?: Readonly<Record<string, ParameterReader>>;
}

/**
 * The laws that every modality keeps: what is placed lies within the budget and survives the file format, bases are linear maps with
 * their transposes, rows do not influence each other. Applies them to each front end in turn.
 */
export function describeModality(name: string, create: () => ModalityAdapter, laws: ModalityLaws): void {
  describe(`${name} keeps the laws of a modality`, () => {
    const adapter = create();
    const bound: { frontEnd: FrontEnd; space: InputSpace; seeds: Batch }[] = [];
    const each = async (law: (space: InputSpace, seeds: Batch) => void | Promise<void>) => {
      for (const { space, seeds } of bound) await law(space, seeds);
    };
    /** Perturbations beyond the budget in many places, none in some, `m` for each seed. */
    const perturbations = (seeds: Batch, m: number) => {
      const n = seeds.shape[0]! * m;
      const d = rowLength(seeds.shape);
      const values = uniforms(3, n * d, -1.5, 1.5);
      values.fill(0, 0, d);
      return { values, seedOf: Int32Array.from({ length: n }, (_, i) => i % seeds.shape[0]!), n, d };
    };

    beforeAll(async () => {
      for (const frontEnd of await adapter.frontEnds(laws.modelInput, laws.samples)) {
        const space = adapter.bind(frontEnd);
        bound.push({ frontEnd, space, seeds: (await space.decode(laws.samples)).inputs });
      }
    });

    it('offers at least one front end, each with one way in and one way out', () => {
      expect(bound.length).toBeGreaterThan(0);
      expect(new Set(bound.map(({ frontEnd }) => frontEnd.id)).size, 'distinct ids').toBe(bound.length);
      for (const { frontEnd, space } of bound) {
        expect(space.domain).toEqual(frontEnd.domain);
        if (frontEnd.fragment === undefined) continue;
        expect(frontEnd.fragment.inputs.map((input) => input.name)).toEqual(['raw']);
        expect(frontEnd.fragment.outputs).toHaveLength(1);
      }
    });

    it('decodes samples alike under front ends of equal domains', () => {
      for (const { frontEnd, seeds } of bound) {
        const first = bound.find((other) => JSON.stringify(other.frontEnd.domain) === JSON.stringify(frontEnd.domain));
        expect(seeds, frontEnd.id).toEqual(first!.seeds);
      }
    });

    it('offers the front ends of a run again, whichever of its samples are looked at', async () => {
      const nameOf = ({ id, domain, key, summary }: FrontEnd) => ({ id, domain, key, summary });
      for (const { frontEnd } of bound) {
        const anew = await adapter.frontEnds(laws.modelInput, laws.samples.slice(-1), frontEnd.domain.shape);
        expect(anew.map(nameOf), frontEnd.id).toContainEqual(nameOf(frontEnd));
      }
    });

    it('decodes every sample into the box', () =>
      each((space, seeds) => {
        expect(seeds.shape).toEqual([laws.samples.length, ...space.domain.shape]);
        expect(seeds.data).toHaveLength(laws.samples.length * rowLength(seeds.shape));
        expect(seeds.data.every((value) => value >= space.domain.lower && value <= space.domain.upper)).toBe(true);
      }));

    it('names a sample that it cannot read and decodes the others', () =>
      each(async (space, seeds) => {
        const [first, ...rest] = laws.samples;
        const decoded = await space.decode([first!, laws.broken, ...rest]);
        expect(decoded.failures).toEqual([{ id: laws.broken.id, reason: expect.stringMatching(/\w/) as string }]);
        expect(decoded.rows).toEqual(laws.samples.map((_, i) => (i === 0 ? 0 : i + 1)));
        expect(decoded.inputs).toEqual(seeds);
      }));

    it('decodes a sample alone as in a batch', () =>
      each(async (space, seeds) => {
        const last = laws.samples.length - 1;
        const alone = await space.decode([laws.samples[last]!]);
        expect(alone.inputs.data).toEqual(row(seeds, last));
      }));

    it('refuses a radius of zero, below zero or not a number, and an unknown measure', () =>
      each((space, seeds) => {
        for (const measure of adapter.measures)
          for (const radius of [0, -1, Number.NaN])
            expect(() => space.feasible({ measure, radius }, seeds), `${measure} ${radius}`).toThrow(
              expect.objectContaining({ code: 'BUDGET_INVALID' }) as Error,
            );
        expect(() => space.feasible({ measure: 'no-such-measure', radius: 1 }, seeds)).toThrow(
          expect.objectContaining({ code: 'BUDGET_INVALID' }) as Error,
        );
      }));

    it('has a default budget and budgets to test for each measure', () =>
      each((space, seeds) => {
        expect(() => space.feasible(adapter.defaultBudget, seeds)).not.toThrow();
        expect(new Set(laws.budgets.map((budget) => budget.measure))).toEqual(new Set(adapter.measures));
      }));

    describe.each(laws.budgets)('with $measure up to $radius', (budget) => {
      const placed = (space: InputSpace, seeds: Batch, m = 3) => {
        const { values, seedOf, n, d } = perturbations(seeds, m);
        const out = new Float32Array(n * d);
        const set = space.feasible(budget, seeds);
        set.place(values, seedOf, out);
        return { set, values, seedOf, n, d, inputs: { data: out, shape: [n, ...seeds.shape.slice(1)] } satisfies Batch };
      };

      it('places candidates inside the box and the budget', () =>
        each((space, seeds) => {
          const { set, seedOf, n, inputs } = placed(space, seeds);
          expect(inputs.data.every((value) => value >= space.domain.lower && value <= space.domain.upper)).toBe(true);
          expect([...set.contains(inputs, seedOf)]).toEqual(Array.from({ length: n }, () => 1));
          const distances = space.distances(inputs, gather(seeds, seedOf))[budget.measure];
          if (distances === undefined) return;
          if (adapter.scales[budget.measure]!.alike === 'smaller')
            expect(Math.max(...distances)).toBeLessThanOrEqual(budget.radius * (1 + 1e-6));
          else expect(Math.min(...distances)).toBeGreaterThanOrEqual(budget.radius * (1 - 1e-6));
        }));

      it('pulls gradients back to where candidates can move, and changes no other', () =>
        each((space, seeds) => {
          const { set, seedOf, n, d, inputs } = placed(space, seeds, 1);
          const gradients = uniforms(13, n * d, 0.5, 1);
          const pulled = gradients.slice();
          set.pull(pulled, seedOf);
          // The first row is not perturbed at all.
          for (let i = d; i < n * d; i++) {
            if (pulled[i] === 0)
              expect(inputs.data[i], `value ${i} cannot move`).toBe(seeds.data[seedOf[Math.floor(i / d)]! * d + (i % d)]);
            else expect(pulled[i]! / gradients[i]!, `value ${i}`).toBeGreaterThan(0);
          }
        }));

      it('uses the budget: some candidate moves', () =>
        each((space, seeds) => {
          const { seedOf, inputs } = placed(space, seeds);
          expect(inputs.data).not.toEqual(gather(seeds, seedOf).data);
        }));

      it('says that a candidate far outside is outside', () =>
        each((space, seeds) => {
          const { set } = placed(space, seeds);
          const { lower, upper } = space.domain;
          const far = seeds.data.map((value) => (value - lower > upper - value ? lower : upper));
          const seedOf = Int32Array.from({ length: seeds.shape[0]! }, (_, i) => i);
          expect(set.contains({ data: far, shape: seeds.shape }, seedOf)).not.toContain(1);
        }));

      it('leaves a seed without perturbation where it is', () =>
        each((space, seeds) => {
          const seedOf = Int32Array.from({ length: seeds.shape[0]! }, (_, i) => i);
          const out = new Float32Array(seeds.data.length);
          space.feasible(budget, seeds).place(new Float32Array(seeds.data.length), seedOf, out);
          expect(out).toEqual(seeds.data);
        }));

      it('places what is placed already where it is', () =>
        each((space, seeds) => {
          const { set, seedOf, inputs } = placed(space, seeds);
          const perturbations = new Float32Array(inputs.data.length);
          set.perturbationsOf(inputs, seedOf, perturbations);
          const again = new Float32Array(inputs.data.length);
          set.place(perturbations, seedOf, again);
          expect(again).toEqual(inputs.data);
        }));

      it('places a row alone as in a batch', () =>
        each((space, seeds) => {
          const { set, values, seedOf, n, d, inputs } = placed(space, seeds);
          for (const i of [0, n - 1]) {
            const out = new Float32Array(d);
            set.place(values.slice(i * d, (i + 1) * d), seedOf.slice(i, i + 1), out);
            expect(out).toEqual(row(inputs, i));
          }
        }));

      it('reads back from the file what was placed', () =>
        each(async (space, seeds) => {
          const { n, inputs } = placed(space, seeds, 1);
          const files = await space.encode(inputs);
          expect(files).toHaveLength(n);
          const samples = files.map(({ bytes, extension }, i) => ({ id: `${i}`, label: -1, bytes, format: extension }));
          const { inputs: back, failures } = await space.decode(samples);
          expect(failures).toEqual([]);
          expect(back).toEqual(inputs);
        }));

      it('ascends steepest within the unit ball', () =>
        each((space, seeds) => {
          const set = space.feasible(budget, seeds);
          const k = rowLength(seeds.shape);
          const gradients = uniforms(11, 3 * k, -1, 1);
          gradients.fill(0, 2 * k);
          const directions = set.steepest(gradients, 3, new Float32Array(3 * k));
          for (let i = 0; i < 3; i++) {
            const [g, v] = [gradients.subarray(i * k, (i + 1) * k), directions.subarray(i * k, (i + 1) * k)];
            expect(v.every(Number.isFinite), 'finite').toBe(true);
            if (i < 2) expect(inner(g, v), 'ascent').toBeGreaterThan(0);
            if (budget.measure === 'linf') expect(Math.max(...v.map(Math.abs))).toBeLessThanOrEqual(1);
            if (budget.measure === 'l2') expect(Math.sqrt(inner(v, v))).toBeLessThanOrEqual(1 + 1e-5);
          }
        }));
    });

    it('knows bases that are linear maps with their transposes', () =>
      each((space, seeds) => {
        expect(space.bases.length).toBeGreaterThan(0);
        expect(space.bases).toContain(space.coarseBasis);
        const d = rowLength(seeds.shape);
        for (const basisName of space.bases) {
          const basis = space.basis(basisName);
          const k = basis.dimensions;
          const coefficients = uniforms(17, 3 * k, -1, 1);
          // The third row is the sum of the others.
          for (let i = 0; i < k; i++) coefficients[2 * k + i] = coefficients[i]! + coefficients[k + i]!;
          const perturbation = basis.synthesise(coefficients, 3, new Float32Array(3 * d));
          const gradients = uniforms(19, 3 * d, -1, 1);
          const pulled = basis.adjoint(gradients, 3, new Float32Array(3 * k));
          for (let i = 0; i < 3; i++) {
            const there = inner(perturbation.subarray(i * d, (i + 1) * d), gradients.subarray(i * d, (i + 1) * d));
            const back = inner(coefficients.subarray(i * k, (i + 1) * k), pulled.subarray(i * k, (i + 1) * k));
            expect(Math.abs(there - back), `transpose of ${basisName}`).toBeLessThan(1e-4 * Math.max(1, Math.sqrt(d), Math.abs(there)));
          }
          let worst = 0;
          for (let i = 0; i < d; i++) worst = Math.max(worst, Math.abs(perturbation[2 * d + i]! - perturbation[i]! - perturbation[d + i]!));
          expect(worst, `linearity of ${basisName}`).toBeLessThan(1e-4);
        }
      }));

    it(
      'transforms rows by themselves, the same each time, to what the file format holds, as the parameters say',
      () => each((space, seeds) => expectLawfulTransforms(space, seeds, laws.readers)),
      60_000,
    );

    it('measures no distance from an input to itself', () =>
      each((space, seeds) => {
        const distances = space.distances(seeds, seeds);
        expect(Object.keys(adapter.scales), 'a scale for each').toEqual(expect.arrayContaining(Object.keys(distances)));
        for (const [measure, values] of Object.entries(distances)) {
          expect(values, measure).toHaveLength(seeds.shape[0]!);
          const rest = laws.atRest?.[measure] ?? 0;
          for (const value of values) {
            if (Number.isFinite(rest)) expect(value, measure).toBeCloseTo(rest, 6);
            else expect(value, measure).toBe(rest);
          }
        }
      }));

    it('shows seed, failing input and difference', () =>
      each(async (space, seeds) => {
        const shown = await space.illustrate(seeds, seeds);
        expect(shown).toHaveLength(seeds.shape[0]!);
        for (const of of shown) {
          expect(of.map((illustration) => illustration.role)).toEqual(expect.arrayContaining(['reference', 'failing']));
          for (const { mediaType, bytes, caption } of of) {
            expect(mediaType).toMatch(/^\w+\/[\w.+-]+$/);
            expect(bytes.length).toBeGreaterThan(0);
            expect(caption).not.toBe('');
          }
        }
      }));
  });
}

function inner(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
