import {
  DeepSensorError,
  parameterValue,
  rowLength,
  type Basis,
  type Batch,
  type DistanceBudget,
  type InputSpace,
  type PerturbationStrategy,
  type Transform,
} from '@deepsensor/contract';

/** Where the candidates of a shard may lie, and how the coefficients in which a strategy moves lead there. */
export interface Ground {
  /** Number of coefficients k. Asked for first, it makes the basis, which takes seconds for long inputs. */
  readonly dimensions: number;
  /** Writes the candidates `[n, d]` of coefficients `[n, k]` to `out`. */
  place(coefficients: Float32Array, seedOf: Int32Array, out: Float32Array): void;
  /** Gradients `[n, d]` with respect to candidates to those `[n, k]` with respect to coefficients, valid until the next; may change `gradients`. */
  pull(gradients: Float32Array, seedOf: Int32Array): Float32Array;
  /** See `FeasibleSet.steepest`. */
  steepest(gradients: Float32Array, rows: number, out: Float32Array): Float32Array;
  /** `[n]` whether each of these inputs, read back from its file, lies where candidates may. */
  contains(inputs: Batch, coefficients: Float32Array, seedOf: Int32Array): Uint8Array;
}

/** What bounds the candidates of a campaign: a distance, or the parameter ranges of transforms. */
export interface Reach {
  readonly distance?: DistanceBudget | undefined;
  /** Names, in the order in which they are applied. */
  readonly transforms?: readonly string[] | undefined;
}

/**
 * Opens the ground around the seeds of a shard.
 * @param strategy Says in which basis it moves within a distance.
 * @param others Inputs that transforms may mix in, the same for every shard of a run.
 */
export function openGround(space: InputSpace, reach: Reach, strategy: PerturbationStrategy, seeds: Batch, others: Batch): Ground {
  if (reach.distance === undefined) return transformGround(transformsOf(space, reach.transforms ?? []), seeds, others);
  const named = strategy.basis ?? (strategy.prefersCoarseBasis === true ? space.coarseBasis : space.bases[0]!);
  return ballGround(space, reach.distance, () => basisOf(space, named), seeds);
}

/** Bases are made once for each space, that is once for each thread: they hold no state between steps. */
const made = new WeakMap<InputSpace, Map<string, Basis>>();

function basisOf(space: InputSpace, name: string): Basis {
  const known = made.get(space) ?? new Map<string, Basis>();
  made.set(space, known);
  const basis = known.get(name) ?? space.basis(name);
  known.set(name, basis);
  return basis;
}

function ballGround(space: InputSpace, budget: DistanceBudget, basis: () => Basis, seeds: Batch): Ground {
  const feasible = space.feasible(budget, seeds);
  const width = rowLength(seeds.shape);
  // Perturbations on the way there, gradients on the way back, used again by the next step: fresh memory for each costs more than the
  // arithmetic in it, and is given back late.
  let room = new Float32Array(0);
  const roomFor = (values: number): Float32Array => {
    if (room.length < values) room = new Float32Array(values);
    return room.subarray(0, values);
  };
  return {
    get dimensions() {
      return basis().dimensions;
    },
    place(coefficients, seedOf, out) {
      const rows = seedOf.length;
      feasible.place(basis().synthesise(coefficients, rows, roomFor(rows * width)), seedOf, out);
    },
    pull(gradients, seedOf) {
      feasible.pull(gradients, seedOf);
      return basis().adjoint(gradients, seedOf.length, roomFor(seedOf.length * basis().dimensions));
    },
    steepest: (gradients, rows, out) => feasible.steepest(gradients, rows, out),
    contains: (inputs, _, seedOf) => feasible.contains(inputs, seedOf),
  };
}

/** The transforms of these names. Throws `BUDGET_INVALID` when the modality has none, `CONFIG_INVALID` for one that it does not know. */
export function transformsOf(space: InputSpace, names: readonly string[]): readonly Transform[] {
  return names.map((name) => {
    if (space.transform === undefined)
      throw new DeepSensorError('BUDGET_INVALID', `the modality has no transforms; a distance is allowed as the budget.`);
    return space.transform(name);
  });
}

function transformGround(transforms: readonly Transform[], seeds: Batch, others: Batch): Ground {
  const counts = transforms.map(({ parameters }) => parameters.length);
  const dimensions = counts.reduce((a, b) => a + b, 0);
  const width = rowLength(seeds.shape);
  const origin = originsIn(others, seeds);
  // The coefficients of each transform, used again by the next step.
  const rooms = counts.map(() => new Float32Array(0));
  const place = (coefficients: Float32Array, seedOf: Int32Array, out: Float32Array): void => {
    const rows = seedOf.length;
    seedOf.forEach((seed, row) => out.set(seeds.data.subarray(seed * width, (seed + 1) * width), row * width));
    const inputs: Batch = { data: out.subarray(0, rows * width), shape: [rows, ...seeds.shape.slice(1)] };
    const origins = seedOf.map((seed) => origin[seed]!);
    let first = 0;
    transforms.forEach((transform, at) => {
      const k = counts[at]!;
      if (rooms[at]!.length < rows * k) rooms[at] = new Float32Array(rows * k);
      const own = rooms[at]!.subarray(0, rows * k);
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < k; j++) own[row * k + j] = Math.min(1, Math.max(-1, coefficients[row * dimensions + first + j]!));
      transform.apply(inputs, own, others, origins);
      first += k;
    });
  };
  return {
    dimensions,
    place,
    pull: () => {
      throw new Error('transforms have no gradient');
    },
    // No direction is steeper than another where nothing is known of the gradient: the box of coefficients.
    steepest(gradients, _, out) {
      for (let i = 0; i < gradients.length; i++) out[i] = Math.sign(gradients[i]!);
      return out;
    },
    // Nothing but these very numbers can be made of the seed by the parameters that were found.
    contains(inputs, coefficients, seedOf) {
      const made = new Float32Array(inputs.data.length);
      place(coefficients, seedOf, made);
      return Uint8Array.from(seedOf, (_, row) => {
        for (let i = row * width; i < (row + 1) * width; i++) if (!Object.is(made[i], inputs.data[i])) return 0;
        return 1;
      });
    },
  };
}

/** `[r]` row of `others` that is each seed, to the bit; -1 where none is. Asked before anything is done to them. */
function originsIn(others: Batch, seeds: Batch): Int32Array {
  const width = rowLength(seeds.shape);
  const rowIn = ({ data }: Batch, row: number): Float32Array => data.subarray(row * width, (row + 1) * width);
  return Int32Array.from({ length: seeds.shape[0]! }, (_, seed) => {
    const own = rowIn(seeds, seed);
    return Array.from({ length: others.shape[0]! }, (__, row) => row).findIndex((row) => {
      const other = rowIn(others, row);
      return own.every((value, i) => Object.is(value, other[i]));
    });
  });
}

/** The parameters of transforms that coefficients `[k]` stand for, by `transform.parameter`. */
export function parametersOf(transforms: readonly Transform[], coefficients: Float32Array): Record<string, number> {
  const all = transforms.flatMap(({ name, parameters }) =>
    parameters.map((parameter) => ({ parameter, key: `${name}.${parameter.name}` })),
  );
  return Object.fromEntries(all.map(({ key, parameter }, j) => [key, parameterValue(parameter, coefficients[j]!)]));
}
