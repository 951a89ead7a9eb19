/** What a layer does along the straight line in input space from the reference (t = 0) to the candidate (t = 1). */
export interface InputPath {
  readonly players: number;
  /** `[positions]` player of each scalar of the layer; several for a channel. */
  readonly playerOf: Int32Array;
  /** `[T, positions]` activations h and slopes dv/dh at each t. */
  at(t: Float64Array): Promise<{ readonly activations: Float64Array; readonly slopes: Float64Array }>;
}

/**
 * `[players]` conductance by the trapezoid rule with both end points (Dhamdhere, Sundararajan and Yan 2018, eq. 3; method 2.5):
 * `sum_k (h_{k+1} - h_k) (g_k + g_{k+1}) / 2` over n intervals.
 */
export async function conductance(path: InputPath, intervals: number): Promise<Float64Array> {
  const { activations: h, slopes: g } = await path.at(Float64Array.from({ length: intervals + 1 }, (_, k) => k / intervals));
  const values = new Float64Array(path.players);
  const size = path.playerOf.length;
  for (let k = 0; k < intervals; k++) {
    for (let p = 0; p < size; p++) {
      const [now, next] = [k * size + p, (k + 1) * size + p];
      values[path.playerOf[p]!]! += ((h[next]! - h[now]!) * (g[now]! + g[next]!)) / 2;
    }
  }
  return values;
}

/**
 * `[players]` the same by the midpoint rule, `sum_k (h_{k+1} - h_k) g_{k+1/2}`. With one interval: what each neuron moved times its slope
 * in the middle, one pass for all layers of a network, which is the estimator `path-midpoint`.
 */
export async function pathMidpoint(path: InputPath, intervals = 1): Promise<Float64Array> {
  const { activations: h, slopes: g } = await path.at(Float64Array.from({ length: 2 * intervals + 1 }, (_, k) => k / (2 * intervals)));
  const values = new Float64Array(path.players);
  const size = path.playerOf.length;
  for (let k = 0; k < intervals; k++) {
    for (let p = 0; p < size; p++) {
      const at = 2 * k * size + p;
      values[path.playerOf[p]!]! += (h[at + 2 * size]! - h[at]!) * g[at + size]!;
    }
  }
  return values;
}
