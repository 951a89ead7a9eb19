import type { NodeDef, Nodes } from './graph-def.js';

/** A summand, which may be taken away. */
interface Term {
  readonly name: string;
  readonly isNegative: boolean;
}

/**
 * Writes normalisations as what they are. Keras computes `x s - mean(x) s + b`, in any order and bracketing, which looks like a sum of two
 * signals, and is `(x - mean(x)) s + b`.
 */
export function withCentring(nodes: Nodes): Nodes {
  const result = new Map(nodes);
  for (const root of nodes.values()) {
    if (!SUMS.has(root.op)) continue;
    const found = centringOf(termsOf(root, false, nodes, 0), nodes);
    if (!found) continue;
    const { x, mean, factor, rest } = found;
    const output = (node: string) => ({ node, output: 0 });
    const [difference, product] = [`${root.name}/centred`, rest === undefined ? root.name : `${root.name}/scaled`];
    const make = (name: string, op: string, a: string, b: string): void => {
      result.set(name, { ...root, name, op, inputs: [output(a), output(b)] });
    };
    make(difference, 'Sub', x, mean);
    make(product, 'Mul', difference, factor);
    if (rest !== undefined) make(root.name, 'AddV2', product, rest);
  }
  return result;
}

const SUMS = new Set(['Add', 'AddV2', 'AddN', 'Sub']);
/** Sums of sums of sums: nobody writes a normalisation deeper. */
const DEEPEST = 3;

function termsOf(node: NodeDef, isNegative: boolean, nodes: Nodes, depth: number): readonly Term[] {
  return node.inputs.flatMap(({ node: name, output }, i): readonly Term[] => {
    const sign = node.op === 'Neg' || (node.op === 'Sub' && i === 1) ? !isNegative : isNegative;
    const input = nodes.get(name);
    const isSum = input && output === 0 && (SUMS.has(input.op) || input.op === 'Neg') && depth < DEEPEST;
    return isSum ? termsOf(input, sign, nodes, depth + 1) : [{ name: output === 0 ? name : `${name}:${output}`, isNegative: sign }];
  });
}

interface Centring {
  readonly x: string;
  readonly mean: string;
  readonly factor: string;
  /** What is added. */
  readonly rest: string | undefined;
}

function centringOf(terms: readonly Term[], nodes: Nodes): Centring | undefined {
  if (terms.length !== 2 && terms.length !== 3) return undefined;
  for (const taken of terms) {
    const away = productsOf(taken, nodes).filter(({ isNegative }) => isNegative);
    for (const { a: mean, b: factor } of away) {
      const x = meanOf(mean, nodes);
      const given = terms.find((term) => productsOf(term, nodes).some(({ a, b, isNegative }) => !isNegative && a === x && b === factor));
      const [rest, ...others] = terms.filter((term) => term !== taken && term !== given);
      if (x === undefined || !given || others.length > 0 || rest?.isNegative) continue;
      return { x, mean, factor, rest: rest?.name };
    }
  }
  return undefined;
}

/** Both ways to read a product `a b`, and its sign. */
function productsOf(
  { name, isNegative }: Term,
  nodes: Nodes,
): readonly { readonly a: string; readonly b: string; readonly isNegative: boolean }[] {
  const node = nodes.get(name);
  if (node?.op !== 'Mul' || node.inputs.length !== 2) return [];
  const [one, other] = node.inputs.map((input) => factorOf(input.output === 0 ? input.node : '', nodes)) as [Term, Term];
  const sign = isNegative !== (one.isNegative !== other.isNegative);
  return [
    { a: one.name, b: other.name, isNegative: sign },
    { a: other.name, b: one.name, isNegative: sign },
  ];
}

function factorOf(name: string, nodes: Nodes): Term {
  const node = nodes.get(name);
  if (node?.op !== 'Neg' || node.inputs[0]?.output !== 0) return { name, isNegative: false };
  return { name: node.inputs[0].node, isNegative: true };
}

/** What a node is the mean of, with its axes kept. */
function meanOf(name: string, nodes: Nodes): string | undefined {
  const node = nodes.get(name);
  const [input] = node?.inputs ?? [];
  return node?.op === 'Mean' && node.attributes.flag('keep_dims') && input?.output === 0 ? input.node : undefined;
}
