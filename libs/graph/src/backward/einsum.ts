import type { Rule } from './site.js';

/** Einsum: the gradient of an operand is the product of the cotangent with the other operands, summed to that operand's letters. */
export const einsum: Rule = (site) => {
  const equation = site.text('equation', '').replaceAll(' ', '');
  const [left, right] = equation.split('->');
  const operands = left!.split(',');
  const simple =
    right !== undefined && [...operands, right].every((letters) => /^[A-Za-z]*$/.test(letters) && new Set(letters).size === letters.length);
  if (!simple) {
    throw site.unsupported(`it has the attribute equation = "${equation}", where letters are allowed, each once in a term, and an arrow`);
  }
  return operands.map((letters, i) => {
    if (!site.wants(i)) return undefined;
    const others = operands.flatMap((_, other) => (other === i ? [] : [other]));
    const known = right + others.map((other) => operands[other]!).join('');
    // A letter of this operand alone was summed away: its gradient is the same all along that axis.
    const kept = [...letters].filter((letter) => known.includes(letter)).join('');
    const inputs = [site.dy(), ...others.map((other) => site.x(other))];
    const product = site.add('Einsum', inputs, { equation: `${[right, ...others.map((other) => operands[other]!)].join()}->${kept}` });
    if (kept.length === letters.length) return product;
    const gone = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
    return site.expandLike(site.add('Unsqueeze', [product, site.builder.ints(gone)]), site.x(i));
  });
};
