import type { NetworkGraph } from '@deepsensor/contract';
import { requestOf } from '@deepsensor/graph';
import type { Session, TensorView } from '@deepsensor/runtime';

import { Constants, tensorOf } from './interpreter/constants.js';
import { planOf, type Plan } from './interpreter/plan.js';
import { runPlan } from './interpreter/run.js';
import { isKnownOperator, operatorOf } from './operators/index.js';
import type { Tensor, Tf } from './native.js';

/** Plans of a session for different numbers of rows; the oldest goes when there are more. */
const MOST_PLANS = 64;

/**
 * A graph on TensorFlow: its nodes are run one by one.
 * @throws DeepSensorError `MODEL_UNSUPPORTED` for an operator that is not known here.
 */
export function openSession(tf: Tf, graph: NetworkGraph): Session {
  for (const node of graph.nodes) if (requestOf(node) === undefined && !isKnownOperator(node)) operatorOf(node);
  const constants = new Constants(tf, graph);
  const plans = new Map<string, Plan>();
  const planFor = (feeds: Readonly<Record<string, TensorView>>): Plan => {
    const shapes = new Map(graph.inputs.map(({ name }) => [name, feeds[name]!.shape]));
    const key = [...shapes.values()].join('|');
    const plan = plans.get(key) ?? planOf(graph, shapes);
    plans.delete(key);
    plans.set(key, plan);
    if (plans.size > MOST_PLANS) plans.delete(plans.keys().next().value!);
    return plan;
  };
  return {
    graph,
    // Async, so that what is thrown rejects.
    async run(feeds, into) {
      const plan = planFor(feeds);
      tf.tidy(() => {
        const inputs = new Map(
          graph.inputs.map(({ name, type }) => [name, tensorOf(tf, { type, shape: feeds[name]!.shape }, feeds[name]!.data)]),
        );
        runPlan(tf, plan, constants, inputs, (name, tensor) => write(tensor, into[name]));
      });
    },
    async release() {
      constants.dispose();
      plans.clear();
    },
  };
}

function write(tensor: Tensor, view: TensorView | undefined): void {
  if (view === undefined) return;
  const found = tensor.dataSync();
  if (found.length !== view.data.length) throw new Error(`an output has ${found.length} numbers where ${view.data.length} were expected`);
  if (view.data instanceof Float32Array) view.data.set(found as Float32Array);
  else found.forEach((value, i) => (view.data[i] = BigInt(value)));
}
