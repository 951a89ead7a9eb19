import { intOf } from '../../shape/attributes.js';
import type { Site, Value } from '../site.js';

/**
 * A dense layer over the last axis of `[n, steps, c]` is converted as a product of matrices between two Reshape, which join samples and
 * steps and part them again. Seen at the second of them, it is written as the product that it is, of which each sample keeps its own part.
 */
export function productBetween(at: Site, x: Value): Value | undefined {
  const { writer } = at;
  const product = 'tensor' in x ? writer.producer(x.tensor) : undefined;
  if (product?.op !== 'Gemm' || intOf(product, 'transA', 0) !== 0 || intOf(product, 'transB', 0) !== 0) return undefined;
  const [flat, weight, bias] = product.inputs as [string, string, string?];
  const joined = writer.producer(flat);
  if (joined?.op !== 'Reshape') return undefined;
  const from = writer.facts(joined.inputs[0]!)!.shape;
  const [taken, given] = writer.facts(weight)!.shape;
  const wanted = [...from.slice(0, -1), given!];
  const target = at.entries(1);
  const fits = target?.length === from.length && target.every((entry, axis) => entry === wanted[axis] || entry === -1);
  if (!fits || from.length < 3 || from.at(-1) !== taken || target.filter((entry) => entry === -1).length > 1) return undefined;
  const result = at.add('MatMul', [joined.inputs[0]!, weight]);
  return at.value(bias === undefined ? result : at.add('Add', [result, bias]));
}
