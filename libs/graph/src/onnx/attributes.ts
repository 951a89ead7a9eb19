import type { Attribute } from '@deepsensor/contract';

import { attributeMessage, type Attribute as AttributeMessage } from './messages.js';
import { unsupported, type Source } from './source.js';
import { readTensor } from './tensors.js';

/** `onnx.AttributeProto.AttributeType` */
const TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8, sparseTensor: 11 } as const;

/**
 * One attribute by its name. Subgraphs and the like are carried as `opaque`: the whole encoded attribute in base64, so that it can be
 * written again as it was.
 */
export function readAttribute(encoded: Uint8Array, node: string, source: Source): [name: string, attribute: Attribute] {
  const message = attributeMessage.decode(encoded);
  return [message.name, convert(message, encoded, node, source)];
}

function convert(message: AttributeMessage, encoded: Uint8Array, node: string, source: Source): Attribute {
  switch (message.type) {
    case TYPES.float:
      return { type: 'float', value: message.float };
    case TYPES.int:
      return { type: 'int', value: message.int };
    case TYPES.string:
      return { type: 'string', value: new TextDecoder().decode(message.string) };
    case TYPES.tensor:
      if (message.tensor) return { type: 'tensor', value: readTensor(message.tensor, source) };
      break;
    case TYPES.floats:
      return { type: 'floats', value: message.floats };
    case TYPES.ints:
      return { type: 'ints', value: message.ints };
    case TYPES.strings:
      return { type: 'strings', value: message.strings.map((bytes) => new TextDecoder().decode(bytes)) };
    case TYPES.sparseTensor:
      throw unsupported(source, `node "${node}" has the sparse tensor "${message.name}", which DeepSensor does not read`);
  }
  return { type: 'opaque', value: Buffer.from(encoded).toString('base64') };
}
