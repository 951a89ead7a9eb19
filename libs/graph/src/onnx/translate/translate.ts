import type { Attribute, GraphNode, NetworkGraph } from '@deepsensor/contract';

import { inferShapes } from '../../shape/infer-shapes.js';
import { intOf, stringOf } from '../../shape/attributes.js';
import { isUnknownRank } from '../edges.js';
import { BFLOAT16, FLOAT16, onnxNumber } from '../element-types.js';
import { axes, clip, pad, slice, split, topK } from './attributes-to-inputs.js';
import { FROM_MACHINE_LEARNING, MACHINE_LEARNING } from './machine-learning.js';
import { MICROSOFT } from './microsoft.js';
import { batchNormalization, dropout, groupNormalization } from './normalisation.js';
import { recurrent } from './recurrent.js';
import { resize, upsample } from './resize.js';
import { changed, Rewriter, type Rule } from './rewriter.js';
import { translateSoftmax } from './softmax.js';
import { translateSpectra } from './spectra.js';

/** A rule and the first opset that does without it. */
type Change = readonly [before: number, rule: Rule];

const ALWAYS = Infinity;
const text = (value: string): Attribute => ({ type: 'string', value });

/** float16 becomes float32 everywhere. */
const cast: Rule = (node) => {
  const to = intOf(node, 'to', 0);
  if (to !== FLOAT16 && to !== BFLOAT16) return [node];
  return changed(node, { attributes: { ...node.attributes, to: { type: 'int', value: onnxNumber('float32') } } });
};

const gridSample: Rule = (node) => {
  const mode = stringOf(node, 'mode', 'bilinear');
  return changed(node, {
    attributes: { ...node.attributes, mode: text(mode === 'bilinear' ? 'linear' : mode === 'bicubic' ? 'cubic' : mode) },
  });
};

/** Operators whose form or meaning changed between opset 7 and the canonical one. Wider element types alone are no change. */
const CHANGES: Readonly<Record<string, Change>> = {
  BatchNormalization: [ALWAYS, batchNormalization],
  Cast: [ALWAYS, cast],
  Clip: [11, clip],
  Dropout: [ALWAYS, dropout],
  GRU: [ALWAYS, recurrent],
  GridSample: [20, gridSample],
  GroupNormalization: [ALWAYS, groupNormalization],
  LSTM: [ALWAYS, recurrent],
  Pad: [11, pad],
  RNN: [ALWAYS, recurrent],
  ReduceL1: [18, axes],
  ReduceL2: [18, axes],
  ReduceLogSum: [18, axes],
  ReduceLogSumExp: [18, axes],
  ReduceMax: [18, axes],
  ReduceMean: [18, axes],
  ReduceMin: [18, axes],
  ReduceProd: [18, axes],
  ReduceSum: [13, axes],
  ReduceSumSquare: [18, axes],
  Resize: [ALWAYS, resize],
  Scatter: [11, (node) => changed(node, { op: 'ScatterElements' })],
  Slice: [10, slice],
  Split: [18, split],
  Squeeze: [13, axes],
  TopK: [10, topK],
  Unsqueeze: [13, axes],
  Upsample: [10, upsample],
};

/**
 * Writes a graph of opset 7 to 21 in the canonical opset, with the same answers. Nodes without a counterpart move to the domain
 * `untranslated`. Outputs whose shape the file leaves out get the one that can be worked out.
 */
export function translate(graph: NetworkGraph, version: number): NetworkGraph {
  const at = new Rewriter(graph, version);
  const nodes = graph.nodes.flatMap((node) => translateNode(node, at));
  const current = { ...graph, nodes, constants: at.constants };
  const softmax = version < 13 ? { ...current, nodes: translateSoftmax(current, at) } : current;
  return withOutputShapes({ ...softmax, nodes: translateSpectra(softmax, at) });
}

function translateNode(node: GraphNode, at: Rewriter): readonly GraphNode[] {
  // Every operator that has a rule reads and makes something; without, the node is not valid and stays what it is.
  if (!node.inputs[0] || node.outputs.every((output) => output === '')) return [node];
  if (node.domain === MACHINE_LEARNING) return ruleOf(FROM_MACHINE_LEARNING, node.op)?.(node, at) ?? [node];
  if (node.domain === 'com.microsoft') return ruleOf(MICROSOFT, node.op)?.(node, at) ?? [node];
  const change = node.domain === '' ? ruleOf(CHANGES, node.op) : undefined;
  return change && at.version < change[0] ? change[1](node, at) : [node];
}

function ruleOf<T>(rules: Readonly<Record<string, T>>, op: string): T | undefined {
  return Object.hasOwn(rules, op) ? rules[op] : undefined;
}

function withOutputShapes(graph: NetworkGraph): NetworkGraph {
  if (!graph.outputs.some(({ shape }) => isUnknownRank(shape))) return graph;
  const facts = inferShapes(graph);
  const outputs = graph.outputs.map((output) =>
    isUnknownRank(output.shape) ? { ...output, shape: facts.get(output.name)?.shape ?? output.shape } : output,
  );
  return { ...graph, outputs };
}
