import type { GraphValue } from '@deepsensor/contract';

import { elementType, FLOAT16, typeName } from './element-types.js';
import type { Dimension, ValueInfo } from './messages.js';
import { unsupported, type Source } from './source.js';

/** The shape of an output of which the file does not even say the rank; it is left out again when the graph is written. */
export const UNKNOWN_RANK: readonly string[] = ['...'];

export function isUnknownRank(shape: readonly (number | string)[]): boolean {
  return shape.length === 1 && shape[0] === UNKNOWN_RANK[0];
}

/**
 * An input or output of the graph. Axes of which the file gives neither length nor name are named: the first one `n`, others after
 * tensor and axis. float16 becomes float32 like the weights.
 */
export function readEdge(value: ValueInfo, source: Source): GraphValue {
  const { name, tensor } = value;
  if (!tensor)
    throw unsupported(
      source,
      `"${name}" is a sequence or a map and no tensor; export the model with tensors alone, in skl2onnx with options={'zipmap': False}`,
    );
  const type = elementType(tensor.elementType);
  if (type === undefined) throw unsupported(source, `"${name}" is of type ${typeName(tensor.elementType)}, which DeepSensor does not read`);
  return {
    name,
    type: tensor.elementType === FLOAT16 ? 'float32' : type,
    shape: tensor.shape?.map((length, axis) => dimension(length, name, axis)) ?? UNKNOWN_RANK,
  };
}

/** Some exporters write 0 or -1 for a free axis. */
function dimension(length: Dimension, name: string, axis: number): number | string {
  if (typeof length === 'string' || (length !== undefined && length > 0)) return length;
  return axis === 0 ? 'n' : `${name}.${axis}`;
}
