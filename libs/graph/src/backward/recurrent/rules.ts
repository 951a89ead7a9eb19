import type { Rule } from '../site.js';
import { activationsOf, type Activation } from './activations.js';
import { gru as gruCell } from './gru.js';
import { lstm as lstmCell } from './lstm.js';
import type { Pulled } from './pulled.js';
import { rnn as rnnCell } from './rnn.js';
import { INPUT, Sequence } from './sequence.js';

/**
 * Backpropagation through time (Werbos 1990) for a recurrent node. The states of all steps are there from the forward pass, so the gates
 * of all steps are computed again together, as are the gradients of the inputs and weights; a few small operators a step, which take the
 * cotangent of the state from one step to the one before, are all that is unrolled.
 */
function throughTime(defaults: readonly string[], cell: (at: Sequence, activations: readonly Activation[]) => Pulled): Rule {
  return (site) => {
    if (site.int('layout', 0) !== 0) throw site.unsupported('its layout is 1');
    if ('clip' in site.node.attributes) throw site.unsupported('it clips its sums (attribute clip)');
    const at = new Sequence(site);
    const { inputSide, stateSide, initial, peepholes } = cell(at, activationsOf(site, defaults, at.directions));
    const wanted = (input: number, make: () => string): string | undefined => (site.wants(input) ? make() : undefined);
    const joined = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : site.add('Concat', parts, { axis: 1 }));
    const step = site.builder.ints([1]);
    const [, rows, width] = site.sizes(site.x(INPUT.w)) as [number, number, number];
    return [
      wanted(INPUT.x, () => at.towardsInputs(at.times(inputSide, site.x(INPUT.w), rows, width))),
      wanted(INPUT.w, () => at.product(inputSide, rows, at.inputs(), width)),
      wanted(INPUT.r, () =>
        joined(stateSide.map(({ cotangents, gates, states }) => at.product(cotangents, gates * at.hidden, states, at.hidden))),
      ),
      wanted(INPUT.b, () => joined([inputSide, ...stateSide.map(({ cotangents }) => cotangents)].map((block) => at.total(block)))),
      undefined,
      wanted(INPUT.h, () => site.add('Squeeze', [initial[0]!, step])),
      wanted(INPUT.c, () => site.add('Squeeze', [initial[1]!, step])),
      wanted(INPUT.p, () => peepholes!),
    ];
  };
}

export const rnn = throughTime(['Tanh'], (at, [f]) => rnnCell(at, f!));
export const gru = throughTime(['Sigmoid', 'Tanh'], (at, [f, g]) => gruCell(at, f!, g!));
export const lstm = throughTime(['Sigmoid', 'Tanh', 'Tanh'], (at, [f, g, k]) => lstmCell(at, f!, g!, k!));
