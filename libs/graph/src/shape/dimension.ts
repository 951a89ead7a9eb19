/**
 * Length of an axis: a number, or the name of one that is free. Products of the two are written `16*n`; whatever else is computed
 * from a free axis is an opaque name that is the same wherever the same is computed.
 */
export type Dimension = number | string;

interface Monomial {
  readonly factor: number;
  /** Sorted. */
  readonly names: readonly string[];
}

function parse(dimension: Dimension): Monomial {
  if (typeof dimension === 'number') return { factor: dimension, names: [] };
  const parts = dimension.split('*');
  const head = Number(parts[0]);
  return /^-?\d+$/.test(parts[0]!) ? { factor: head, names: parts.slice(1) } : { factor: 1, names: parts };
}

function render({ factor, names }: Monomial): Dimension {
  if (names.length === 0 || factor === 0) return factor;
  const product = names.join('*');
  return factor === 1 ? product : `${factor}*${product}`;
}

/** A product in normal form; 1 for none. */
export function product(dimensions: readonly Dimension[]): Dimension {
  let factor = 1;
  const names: string[] = [];
  for (const dimension of dimensions) {
    const each = parse(dimension);
    factor *= each.factor;
    names.push(...each.names);
  }
  return render({ factor, names: names.sort() });
}

/** `dividend / divisor` where that is whole whatever the free axes are; `undefined` elsewhere. */
export function quotient(dividend: Dimension, divisor: Dimension): Dimension | undefined {
  const above = parse(dividend);
  const below = parse(divisor);
  if (below.factor === 0 || above.factor % below.factor !== 0) return undefined;
  const names = [...above.names];
  for (const name of below.names) {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  return render({ factor: above.factor / below.factor, names });
}

/** `a + sign * b`. */
export function sum(a: Dimension, b: Dimension, sign: 1 | -1 = 1): Dimension {
  const [left, right] = [parse(a), parse(b)];
  if (right.factor === 0) return a;
  if (left.factor === 0 && sign === 1) return b;
  if (left.names.join('*') === right.names.join('*')) return render({ factor: left.factor + sign * right.factor, names: left.names });
  return opaque(`${a}${sign === 1 ? '+' : '-'}${b}`);
}

/** A name for a computed length; the same text, the same length. */
export function opaque(text: string): string {
  return `(${text.replaceAll('*', '·')})`;
}

/** Whether every axis is a number. */
export function isStatic(shape: readonly Dimension[]): shape is readonly number[] {
  return shape.every((dimension) => typeof dimension === 'number');
}

/** `[n, 3, 32]` for messages. */
export function shapeText(shape: readonly Dimension[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Shape of an elementwise result (ONNX multidirectional broadcasting), `undefined` when the shapes do not fit. Of two different names
 * one may still be 1, so the result is then a name of its own.
 */
export function broadcast(shapes: readonly (readonly Dimension[])[]): Dimension[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: Dimension[] = new Array<Dimension>(rank).fill(1);
  for (const shape of shapes) {
    const lead = rank - shape.length;
    for (let axis = 0; axis < shape.length; axis++) {
      const [a, b] = [result[lead + axis]!, shape[axis]!];
      if (a === b || b === 1) continue;
      if (a === 1) result[lead + axis] = b;
      else if (typeof a === 'number' && typeof b === 'number') return undefined;
      else if (typeof a === 'number' || typeof b === 'number') result[lead + axis] = typeof a === 'number' ? a : b;
      else result[lead + axis] = opaque(`max ${a},${b}`);
    }
  }
  return result;
}
