import type { Attribute, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { intOf } from '../../shape/attributes.js';
import { analyse, type GraphFacts } from '../../shape/infer-shapes.js';
import type { Rewriter } from './rewriter.js';

const ints = (...value: number[]): Attribute => ({ type: 'ints', value });

/**
 * Writes Fourier transforms as what they are, products with a constant matrix: STFT with a constant window and step as a convolution,
 * DFT of a constant length as MatMul. So they have gradients; and on windows of 256 to 1,024 samples the convolution takes ONNX Runtime
 * less time than its own STFT, a tenth of it where the length is no power of two. What is computed by the model stays as it is.
 */
export function translateSpectra(graph: NetworkGraph, at: Rewriter): readonly GraphNode[] {
  if (!graph.nodes.some(({ op, domain }) => domain === '' && (op === 'STFT' || op === 'DFT'))) return graph.nodes;
  const known = analyse(graph);
  return graph.nodes.flatMap((node) => {
    if (node.domain !== '') return [node];
    return (node.op === 'STFT' ? shortTime(node, at, known) : node.op === 'DFT' ? fourier(node, at, known) : undefined) ?? [node];
  });
}

function numbersOf({ values }: GraphFacts, name: string | undefined): readonly number[] | undefined {
  const entries = values.get(name ?? '')?.entries;
  return entries?.every((entry) => typeof entry === 'number') ? (entries as readonly number[]) : undefined;
}

/** `[n, L, 1]` by a convolution `[2 bins, 1, N]`, real parts and then imaginary ones, to `[n, frames, bins, 2]`. */
function shortTime(node: GraphNode, at: Rewriter, known: GraphFacts): readonly GraphNode[] | undefined {
  const [signal, step, window = '', length = ''] = node.inputs;
  const shape = known.facts.get(signal!)?.shape;
  const stride = numbersOf(known, step)?.[0];
  const weights = window === '' ? undefined : numbersOf(known, window);
  const size = weights?.length ?? (window === '' ? numbersOf(known, length)?.[0] : undefined);
  const asked = length === '' ? size : numbersOf(known, length)?.[0];
  const isReal = shape?.length === 2 || (shape?.length === 3 && shape[2] === 1);
  if (!isReal || stride === undefined || size === undefined || asked !== size) return undefined;

  const bins = intOf(node, 'onesided', 1) === 1 ? Math.floor(size / 2) + 1 : size;
  const kernels = new Float32Array(2 * bins * size);
  for (let bin = 0; bin < bins; bin++)
    for (let t = 0; t < size; t++) {
      const [cos, sin] = turn(bin * t, size);
      const weight = weights?.[t] ?? 1;
      kernels[bin * size + t] = weight * cos;
      kernels[(bins + bin) * size + t] = -weight * sin;
    }
  const weight = at.constant(`${node.name}/kernels`, { type: 'float32', shape: [2 * bins, 1, size], data: kernels });
  const line =
    shape.length === 2
      ? at.step(node, 'Unsqueeze', [signal!, at.ints(`${node.name}/channel`, [1])])
      : at.step(node, 'Transpose', [signal!], { perm: ints(0, 2, 1) });
  const conv = at.step(node, 'Conv', [line.result, weight], { kernel_shape: ints(size), strides: ints(stride) });
  const parts = at.step(node, 'Reshape', [conv.result, at.ints(`${node.name}/parts`, [0, 2, bins, -1])]);
  return [line, conv, parts, { ...node, op: 'Transpose', inputs: [parts.result], attributes: { perm: ints(0, 3, 2, 1) } }];
}

/** `[..., N, ..., 1 or 2]` by a matrix `[N, 1 or 2] x [bins, 2]` along the axis. */
function fourier(node: GraphNode, at: Rewriter, known: GraphFacts): readonly GraphNode[] | undefined {
  const [x, length = '', axisInput = ''] = node.inputs;
  const shape = known.facts.get(x!)?.shape;
  const fallback = at.version < 20 ? 1 : -2;
  const given = axisInput === '' ? intOf(node, 'axis', fallback) : numbersOf(known, axisInput)?.[0];
  if (!shape || given === undefined) return undefined;
  const rank = shape.length;
  const axis = given < 0 ? given + rank : given;
  const [samples, parts] = [shape[axis], shape[rank - 1]];
  const size = length === '' ? samples : numbersOf(known, length)?.[0];
  const [isInverse, isOneSided] = [intOf(node, 'inverse', 0) === 1, intOf(node, 'onesided', 0) === 1];
  if (typeof samples !== 'number' || typeof size !== 'number' || (parts !== 1 && parts !== 2) || (isInverse && isOneSided))
    return undefined;

  const bins = isOneSided ? Math.floor(size / 2) + 1 : size;
  const matrix = new Float32Array(samples * parts * bins * 2);
  // Samples beyond the length are cut off; where they are fewer, zeros stand in for the rest.
  for (let t = 0; t < Math.min(samples, size); t++)
    for (let bin = 0; bin < bins; bin++) {
      const [cos, sin] = turn(bin * t, size).map((part) => part / (isInverse ? size : 1)) as [number, number];
      const signed = isInverse ? sin : -sin;
      // (a + bi)(cos + i signed): from the real part, then from the imaginary one.
      matrix.set([cos, signed], (t * parts * bins + bin) * 2);
      if (parts === 2) matrix.set([-signed, cos], ((t * parts + 1) * bins + bin) * 2);
    }
  const product = at.constant(`${node.name}/matrix`, { type: 'float32', shape: [samples * parts, bins * 2], data: matrix });
  const others = shape.map((_, i) => i).filter((i) => i !== axis && i !== rank - 1);
  const order = [...others, axis, rank - 1];
  const kept = others.map(() => 0);
  const turned = at.step(node, 'Transpose', [x!], { perm: ints(...order) });
  const flat = at.step(node, 'Reshape', [turned.result, at.ints(`${node.name}/samples`, [...kept, samples * parts])]);
  const transformed = at.step(node, 'MatMul', [flat.result, product]);
  const apart = at.step(node, 'Reshape', [transformed.result, at.ints(`${node.name}/bins`, [...kept, bins, 2])]);
  const back = ints(...order.map((_, i) => order.indexOf(i)));
  return [turned, flat, transformed, apart, { ...node, op: 'Transpose', inputs: [apart.result], attributes: { perm: back } }];
}

/** Cosine and sine of `2 pi step / size`. */
function turn(step: number, size: number): readonly [number, number] {
  const angle = (2 * Math.PI * (step % size)) / size;
  return [Math.cos(angle), Math.sin(angle)];
}
