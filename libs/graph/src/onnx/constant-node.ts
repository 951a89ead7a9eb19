import type { Attribute, ConstantTensor, GraphNode } from '@deepsensor/contract';

import { toInt64 } from './int64.js';
import { unsupported, type Source } from './source.js';

/** The tensor that a Constant node stands for, in any of the forms it can be written in; `undefined` for other nodes. */
export function constantOf(node: GraphNode, source: Source): ConstantTensor | undefined {
  if (node.op !== 'Constant' || node.domain !== '') return undefined;
  const [name, attribute] = Object.entries(node.attributes)[0] ?? ['', undefined];
  const tensor = attribute && tensorOf(attribute);
  if (!tensor) throw unsupported(source, `node "${node.name}" (Constant) holds "${name}", which DeepSensor does not read`);
  return tensor;
}

function tensorOf(attribute: Attribute): ConstantTensor | undefined {
  switch (attribute.type) {
    case 'tensor':
      return attribute.value;
    case 'float':
      return { type: 'float32', shape: [], data: Float32Array.of(attribute.value) };
    case 'floats':
      return { type: 'float32', shape: [attribute.value.length], data: Float32Array.from(attribute.value) };
    case 'int':
      return { type: 'int64', shape: [], data: BigInt64Array.of(toInt64(attribute.value)) };
    case 'ints':
      return { type: 'int64', shape: [attribute.value.length], data: BigInt64Array.from(attribute.value, toInt64) };
    case 'string':
      return { type: 'string', shape: [], data: [attribute.value] };
    case 'strings':
      return { type: 'string', shape: [attribute.value.length], data: attribute.value };
    case 'opaque':
      return undefined;
  }
}
