import { DeepSensorError, type EvaluationRequest, type Network, type NetworkGraph, type Objective } from '@deepsensor/contract';
import { withoutDeadCode, type PullBack } from '@deepsensor/graph';

import { observedLayers } from '../layers.js';
import { gradientStop } from './gradient-stop.js';
import { Scene } from './scene.js';
import type { ShareTensors } from './share-tensors.js';
import { parseSignal, writeSignal } from './signals.js';
import { writeShares } from './write-shares.js';

/**
 * One graph that answers an evaluation: the network at the candidates and, as far as the request needs them, the references, the
 * attribution, the objective's score and its gradient. Only what is asked is in the graph, and no pass is in it twice: `excitable/soft` by
 * path midpoint with its gradient is one forward and one backward pass at x' and at the midpoint, and a forward pass of the references.
 *
 * Inputs, only those used: `inputs [n, ...]`, `references [r, ...]`, `reference-of` int64 `[n]`, `label` int64 `[n]`, `aim` int64 `[n]`
 * (-1 for none). Outputs: `logits [n, C]` and, as asked, `score [n]`, `gradient [n, ...]`, `signal:<name>`.
 * @param pullBack Writes gradients; `differentiate` when left out.
 * @throws DeepSensorError CONTRACT_BROKEN when the objective reads what is not there, MODEL_UNSUPPORTED when something has no gradient.
 */
export function compileEvaluation(network: Network, request: EvaluationRequest, pullBack?: PullBack): NetworkGraph {
  const { objective, signals = [], gradient = false } = request;
  const scene = new Scene(network, pullBack);
  const shares = sharesFor(scene, request);
  const { builder } = scene;
  const outputs = [{ name: 'logits', tensor: scene.candidate(network.logits), shape: [scene.classes()] as readonly number[] }];
  for (const name of new Set(signals)) {
    outputs.push({ name: `signal:${name}`, ...writeSignal(scene, name, shares, 'The request') });
  }
  if (objective !== undefined) {
    const score = writeScore(scene, objective, shares);
    outputs.push({ name: 'score', tensor: score, shape: [] });
    if (gradient) outputs.push({ name: 'gradient', tensor: writeGradient(scene, objective, score, shares()), shape: network.input.shape });
  } else if (gradient) throw new Error('a gradient was asked for without an objective');
  for (const { name, tensor, shape } of outputs) builder.output(tensor, [scene.rows, ...shape], name);
  return withoutDeadCode(builder.build(`${network.graph.name}: evaluation`));
}

const NONE: ShareTensors = { values: new Map(), bypass: new Map(), held: new Set() };

/** The shares of all layers that are read, written when the first is read. */
function sharesFor(
  scene: Scene,
  { objective, signals = [], attribution, gradient = false }: EvaluationRequest,
): () => ShareTensors | undefined {
  const setting = objective?.attribution ?? attribution;
  let written: ShareTensors | undefined;
  return () => {
    if (setting === undefined) return undefined;
    if (written === undefined) {
      const read = new Set([...signals, ...(objective?.fragment.inputs ?? []).map(({ name }) => name)]);
      const allowed = observedLayers(scene.network, setting.layers).map(({ id }) => id);
      const layers = allowed.filter((id) => read.has(`attribution/${id}`));
      const untapped = { graph: scene.network.graph, taps: new Map() };
      written =
        layers.length === 0 ? NONE : writeShares(scene, untapped, { ...setting, layers }, { bypass: false, differentiable: gradient });
    }
    return written;
  };
}

function writeScore(scene: Scene, { key, fragment }: Objective, shares: () => ShareTensors | undefined): string {
  const asker = `The objective "${key}"`;
  const bindings = fragment.inputs.map(({ name }) => [name, writeSignal(scene, name, shares, asker).tensor] as const);
  if (!fragment.outputs.some(({ name }) => name === 'score'))
    throw new DeepSensorError('CONTRACT_BROKEN', `${asker} has no output "score" [n].`);
  return scene.builder.inline(fragment, Object.fromEntries(bindings))('score');
}

function writeGradient(scene: Scene, { key, fragment }: Objective, score: string, shares: ShareTensors | undefined): string {
  const { builder } = scene;
  const one = builder.add('Expand', [builder.scalar(1), builder.add('Shape', [score])]);
  const found = scene
    .pullBack({
      cotangents: new Map([[score, one]]),
      wrt: [scene.inputs()],
      ...(shares && { hold: shares.held }),
    })
    .get(scene.inputs());
  if (found !== undefined) return found;
  // Behind the name stand the options, as far as they tell one compiled objective from another.
  const name = key.split(' {', 1)[0];
  const stop = gradientStop(scene.network);
  if (stop !== undefined)
    throw new DeepSensorError(
      'MODEL_UNSUPPORTED',
      `No gradient of "${name}" reaches the model's input: it ends at node "${stop.name}" (${stop.op}), whose result changes in steps; ` +
        'a search that needs no gradient is allowed: --perturbation swarm/pso.',
    );
  const read = fragment.inputs.map((each) => each.name).filter((each) => parseSignal(each) !== undefined);
  throw new DeepSensorError(
    'CONTRACT_BROKEN',
    `The objective "${name}" has no gradient: its score does not depend smoothly on the candidate (it reads ${read.join(', ') || 'nothing'}).`,
  );
}
