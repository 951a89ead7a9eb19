/** Where a particle that leaves [-1, 1] is put. */
export const boundHandlers = ['nearest', 'reflect', 'shrink', 'random', 'intermediate', 'periodic'] as const;
export type BoundHandler = (typeof boundHandlers)[number];

/** What becomes of its velocity. */
export const velocityHandlers = ['unmodified', 'adjust', 'invert', 'zero'] as const;
export type VelocityHandler = (typeof velocityHandlers)[number];

/** Share of its velocity that a particle keeps, in the other direction, when it is inverted. */
export const REBOUND = 0.5;

/**
 * Moves a particle of `k` coordinates beginning at `at` by its velocity and brings it back into [-1, 1].
 *
 * Positions: `nearest` to the bound; `reflect` mirrored there, as often as needed; `shrink` the whole step is shortened to where the first
 * bound is met; `random` anywhere in that coordinate, by `uniforms` in [0, 1) from `from`; `intermediate` half way between the old
 * place and the bound; `periodic` in again from the other side.
 *
 * Velocities of the coordinates that left: `unmodified`; `adjust` to the step that was really made; `invert` half of it backwards; `zero`.
 * A clamped position with an unmodified velocity leaves particles glued to the bound, so that is not the default.
 */
export function step(
  positions: Float32Array,
  velocities: Float32Array,
  at: number,
  k: number,
  bounds: BoundHandler,
  velocityAtBounds: VelocityHandler,
  uniforms: Float32Array,
  from: number,
): void {
  const scale = bounds === 'shrink' ? shortened(positions, velocities, at, k) : 1;
  for (let j = 0; j < k; j++) {
    const old = positions[at + j]!;
    const v = velocities[at + j]!;
    const wanted = old + v;
    if (wanted >= -1 && wanted <= 1) {
      positions[at + j] = scale === 1 ? wanted : confined(old + scale * v);
      continue;
    }
    const bound = wanted > 1 ? 1 : -1;
    const placed = confined(place(bounds, old, wanted, bound, old + scale * v, uniforms[from + j] ?? 0));
    positions[at + j] = placed;
    if (velocityAtBounds === 'zero') velocities[at + j] = 0;
    else if (velocityAtBounds === 'invert') velocities[at + j] = -REBOUND * v;
    else if (velocityAtBounds === 'adjust') velocities[at + j] = placed - old;
  }
}

function place(bounds: BoundHandler, old: number, wanted: number, bound: number, shrunk: number, uniform: number): number {
  switch (bounds) {
    case 'nearest':
      return bound;
    case 'reflect': {
      // Folded into the range, which has length 2 and period 4.
      const around = (((wanted + 1) % 4) + 4) % 4;
      return around <= 2 ? around - 1 : 3 - around;
    }
    case 'shrink':
      return shrunk;
    case 'random':
      return 2 * uniform - 1;
    case 'intermediate':
      return (old + bound) / 2;
    case 'periodic':
      return ((((wanted + 1) % 2) + 2) % 2) - 1;
  }
}

/** Share of the step at which the first bound is met. */
function shortened(positions: Float32Array, velocities: Float32Array, at: number, k: number): number {
  let share = 1;
  for (let j = at; j < at + k; j++) {
    const x = positions[j]!;
    const v = velocities[j]!;
    if (x + v > 1) share = Math.min(share, (1 - x) / v);
    else if (x + v < -1) share = Math.min(share, (-1 - x) / v);
  }
  return share;
}

function confined(x: number): number {
  return x > 1 ? 1 : x < -1 ? -1 : x;
}
