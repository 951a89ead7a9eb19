import type { Layer } from '../site.js';
import { withActivation } from './activation-layers.js';

const SPARE = 'zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA';

/** Sums of products with a kernel, told by letters: `abc,cd->abd`. */
const einsumDense: Layer = (at) => {
  const x = at.input();
  const { options } = at;
  const equation = options.value('equation');
  const parts =
    typeof equation === 'string'
      ? /^(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?$/.exec(equation.replaceAll(' ', ''))
      : null;
  if (!parts) throw options.refused('equation', 'read are equations like abc,cd->abd and ...x,xy->...y');
  const [, front = '', given = '', behind = '', kernel = '', frontOut = '', made = '', behindOut = ''] = parts;
  if (front !== frontOut || behind !== behindOut || (front !== '' && behind !== '')) throw options.refused('equation');
  // Axes that the dots stand for are written out.
  const dots = front === '' && behind === '' ? 0 : at.rank(x) - given.length;
  const free = [...SPARE]
    .filter((letter) => !`${given}${kernel}${made}`.includes(letter))
    .slice(0, Math.max(0, dots))
    .join('');
  const whole = (letters: string): string => (behind === '' ? free + letters : letters + free);
  const [input, output] = [whole(given), whole(made)];
  if (input.length !== at.rank(x) || dots < 0 || [input, kernel, output].some((each) => new Set(each).size !== each.length))
    throw at.subject.broken(`its equation ${String(equation)} does not fit its input [${at.shape(x).join(', ')}]`);
  const wanted = options.value('output_shape');
  const lengths = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
  const lengthOf = (letter: string): number => {
    if (input.includes(letter)) return at.length(x, input.indexOf(letter));
    const length = lengths.at(output.indexOf(letter) - output.length);
    if (output.includes(letter) && Number.isSafeInteger(length)) return length as number;
    throw at.subject.broken(`option output_shape does not say the length of "${letter}" in ${String(equation)}`);
  };
  const axes = options.value('bias_axes');
  if (axes !== undefined && (typeof axes !== 'string' || [...axes].some((letter) => !made.includes(letter))))
    throw options.refused('bias_axes');
  const first = axes === undefined ? -1 : Math.min(...[...axes].map((letter) => output.indexOf(letter)));
  const biasShape = first < 0 ? [] : [...output.slice(first)].map((letter) => ((axes as string).includes(letter) ? lengthOf(letter) : 1));
  const [matrix, bias] = at.take([
    { name: 'kernel', shape: [...kernel].map(lengthOf) },
    ...(first < 0 ? [] : [{ name: 'bias', shape: biasShape }]),
  ]);
  const product = at.add('Einsum', [at.counted(x), at.weight('kernel', matrix!)], { equation: `${input},${kernel}->${output}` });
  return withActivation(at, at.signal(bias ? at.add('Add', [product, at.weight('bias', bias)]) : product));
};

export const einsumLayers: Readonly<Record<string, Layer>> = { EinsumDense: einsumDense };
