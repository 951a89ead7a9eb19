import type { Form, Operation } from '../two-forms.js';
import { BLOCKED_DOMAIN } from './block-size.js';

/** ONNX Runtime's layout of maps in blocks of channels, for maps of whole blocks. */
export function blockedLayout(block: number): Form {
  return {
    name: 'blocked',
    fits: ({ type, shape }) => type === 'float32' && shape.length === 4 && typeof shape[1] === 'number' && shape[1] % block === 0,
    into: (tensor) => ({ op: 'ReorderInput', domain: BLOCKED_DOMAIN, inputs: [tensor], attributes: {} }),
    outOf: (held, { shape }) => reordered(held, shape[1] as number, 0),
  };
}

/** The maps `[n, C, h, w]` that are held in blocks, as they are or with `[n, h, w, C]`. */
export function reordered(held: string, channels: number, last: 0 | 1): Operation {
  const attributes = { channels: { type: 'int', value: channels }, channels_last: { type: 'int', value: last } } as const;
  return { op: 'ReorderOutput', domain: BLOCKED_DOMAIN, inputs: [held], attributes };
}
