/** Tensors of the graph being written that hold the attribution. */
export interface ShareTensors {
  /** Layer id to `[n, U]` shares of the neurons. */
  readonly values: ReadonlyMap<string, string>;
  /** Layer id to `[n]` share of the by-pass; absent for cuts, and when by-passes were not asked for. */
  readonly bypass: ReadonlyMap<string, string>;
  /** Tensors to hold constant when a score of the shares is differentiated (method 10.2): the gradient flows through a' alone. */
  readonly held: ReadonlySet<string>;
}

export interface ShareRequest {
  /** Also write the shares of the by-passes. */
  readonly bypass: boolean;
  /** A score of the shares will be differentiated. */
  readonly differentiable: boolean;
}
