import { DeepSensorError, type GraphValue } from '@deepsensor/contract';

/** Where the points of a series lie in a model's input: alone, behind an axis of one channel, or before it. */
export type Arrangement = 'nl' | 'n1l' | 'nl1';

export interface Layout {
  readonly arrangement: Arrangement;
  /** A number, or the name of a length that the model leaves free. */
  readonly length: number | string;
}

export const spoken: Readonly<Record<Arrangement, string>> = { nl: '[n, L]', n1l: '[n, 1, L]', nl1: '[n, L, 1]' };

/** The ways in which one series could enter the model, the likelier first. Throws `DATA_MISMATCH` when there is none. */
export function layoutsFor({ name, type, shape }: GraphValue): readonly Layout[] {
  if (type !== 'float32')
    throw new DeepSensorError('DATA_MISMATCH', `the model's input "${name}" takes ${type}; series can be fed to a float32 input.`);
  const [, a, b] = shape;
  const found: Layout[] = [];
  if (shape.length === 2) found.push({ arrangement: 'nl', length: a! });
  if (shape.length === 3) {
    if (isOne(a!)) found.push({ arrangement: 'n1l', length: b! });
    if (isOne(b!)) found.push({ arrangement: 'nl1', length: a! });
  }
  // An axis that says 1 is the channel; one that says nothing only may be.
  const sure = found.filter(({ arrangement }) => arrangement === 'nl' || (arrangement === 'n1l' ? a : b) === 1);
  const layouts = sure.length > 0 ? sure : found;
  if (layouts.length > 0) return layouts;
  throw new DeepSensorError(
    'DATA_MISMATCH',
    `the model's input "${name}" is [${shape.join(', ')}]; one series of L values fits ${Object.values(spoken).join(', ')}.`,
  );
}

function isOne(dimension: number | string): boolean {
  return dimension === 1 || typeof dimension === 'string';
}
