import { activationsOf } from './activations.js';
import type { Rule, Site } from '../site.js';
import { Direction, INPUT } from './direction.js';
import { gru as gruCell } from './gru.js';
import { lstm as lstmCell } from './lstm.js';
import type { Pulled } from './pulled.js';
import { rnn as rnnCell } from './rnn.js';
import type { Activation } from './activations.js';

/**
 * Backpropagation through time (Werbos 1990) for a recurrent node. The states of all steps are there from the forward pass, so the gates
 * of all steps are computed again together, as are the gradients of the inputs and weights; a few small operators a step, which take the
 * cotangent of the state from one step to the one before, are all that is unrolled.
 */
function throughTime(defaults: readonly string[], cell: (at: Direction, activations: readonly Activation[]) => Pulled): Rule {
  return (site) => {
    if (site.int('layout', 0) !== 0) throw site.unsupported('its layout is 1');
    if ('clip' in site.node.attributes) throw site.unsupported('it clips its sums (attribute clip)');
    const directions = site.text('direction', 'forward') === 'bidirectional' ? 2 : 1;
    const activations = activationsOf(site, defaults, directions);
    const each = Array.from({ length: directions }, (_, d) => {
      const at = new Direction(site, d, directions);
      return { at, pulled: cell(at, activations.slice(d * defaults.length, (d + 1) * defaults.length)) };
    });
    const stacked = (input: number, of: (part: (typeof each)[0]) => string): string | undefined =>
      site.wants(input) ? stack(site, each.map(of)) : undefined;
    const width = site.sizes(site.x(INPUT.x), 2)[0]!;
    return [
      site.wants(INPUT.x) ? each.map(towardsInputs).reduce((a, b) => site.add('Add', [a, b])) : undefined,
      stacked(INPUT.w, ({ at, pulled }) => at.product(pulled.inputSide, site.sizes(site.x(INPUT.w))[1]!, at.inputs(), width)),
      stacked(INPUT.r, ({ at, pulled }) => {
        const groups = pulled.stateSide.map(({ cotangents, gates, states }) =>
          at.product(cotangents, gates * at.hidden, states, at.hidden),
        );
        return joined(site, groups);
      }),
      stacked(INPUT.b, ({ pulled }) => {
        const sides = [pulled.inputSide, ...pulled.stateSide.map(({ cotangents }) => cotangents)];
        return joined(
          site,
          sides.map((block) => site.sum(block, [0, 1], false)),
        );
      }),
      undefined,
      states(INPUT.h, 0),
      states(INPUT.c, 1),
      stacked(INPUT.p, ({ pulled }) => pulled.peepholes!),
    ];
    function states(input: number, i: number): string | undefined {
      return site.wants(input)
        ? joined(
            site,
            each.map(({ pulled }) => pulled.initial[i]!),
          )
        : undefined;
    }
  };
}

export const rnn = throughTime(['Tanh'], (at, [f]) => rnnCell(at, f!));
export const gru = throughTime(['Sigmoid', 'Tanh'], (at, [f, g]) => gruCell(at, f!, g!));
export const lstm = throughTime(['Sigmoid', 'Tanh', 'Tanh'], (at, [f, g, k]) => lstmCell(at, f!, g!, k!));

function towardsInputs({ at, pulled }: { readonly at: Direction; readonly pulled: Pulled }): string {
  return at.site.add('MatMul', [pulled.inputSide, at.matrix(INPUT.w)]);
}

/** Along the first axis. */
function joined(site: Site, parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : site.add('Concat', parts, { axis: 0 });
}

/** With a new first axis, that of the directions. */
function stack(site: Site, parts: readonly string[]): string {
  const axis = site.builder.ints([0]);
  return joined(
    site,
    parts.map((part) => site.add('Unsqueeze', [part, axis])),
  );
}
