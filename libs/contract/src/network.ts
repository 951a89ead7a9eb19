/** Element types that DeepSensor reads and writes; `int64` is held as `BigInt64Array`. */
export type ElementType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string';

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** A weight or another constant of a network. `bool` is held as `Uint8Array`, `float16` as its bits in `Uint16Array`. */
export interface ConstantTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export type Attribute =
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'ints'; readonly value: readonly number[] }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensor'; readonly value: ConstantTensor }
  /** A subgraph or something else that DeepSensor carries but does not read. */
  | { readonly type: 'opaque'; readonly value: string };

/** One operator. Operator names and attributes are ONNX's. An omitted optional input is the empty string. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Operator domain; empty for ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A named tensor at the edge of a graph. A dimension that is free (the batch axis, first of all) is a name. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/**
 * A network, or a piece of one (a front end, an objective), in memory: nodes in topological order, NCHW as ONNX has it.
 * Plain data, so it crosses worker threads.
 */
export interface NetworkGraph {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  /**
   * What the model file says of itself, key by key. `classes` is a JSON list of class names in the order of the outputs; `nobody` the
   * name of the class for inputs of none of the others.
   */
  readonly metadata?: Readonly<Record<string, string>>;
}

export type Granularity = 'channel' | 'unit';

/** A layer whose neurons can be observed: the game of `docs/concepts` is played on each by itself. */
export interface ObservedLayer {
  readonly observed: true;
  /** Unique, readable, stable for one model file. */
  readonly id: string;
  readonly kind: LayerKind;
  /** The tensor of the graph that holds the neurons, after the activation. */
  readonly tensor: string;
  /** Shape of that tensor without the batch axis. */
  readonly shape: readonly number[];
  /** Axis of the neurons in the tensor, the batch axis counted (`[n, C, H, W]` has 1). With granularity `unit` every scalar is a neuron. */
  readonly channelAxis: number;
  /** Number of neurons U. */
  readonly units: number;
  readonly granularity: Granularity;
  /** True when every path from the input to the logits leads through this tensor. */
  readonly isCut: boolean;
  /** Tensors that together with `tensor` cut the graph; empty when it is a cut by itself. They are one extra player, the by-pass. */
  readonly bypass: readonly string[];
  /**
   * Tensor `[n]` of whole numbers: the time steps of each candidate that count, where a recurrent network tells them from padding. The
   * value of a neuron is then its mean over these; what lies behind them is zero.
   */
  readonly lengths?: string;
}

/** A layer that cannot be observed, or is not counted, and why. */
export interface UnobservedLayer {
  readonly observed: false;
  readonly id: string;
  readonly kind: LayerKind;
  readonly tensor: string;
  readonly reason: string;
}

export type LayerKind = 'conv' | 'dense' | 'recurrent' | 'attention' | 'normalisation' | 'merge' | 'output' | 'other';
export type LayerInfo = ObservedLayer | UnobservedLayer;
