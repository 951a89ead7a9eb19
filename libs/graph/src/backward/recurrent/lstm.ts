import type { Activation } from './activations.js';
import { INPUT, type Sequence } from './sequence.js';
import { summed, type Pulled } from './pulled.js';

/**
 * `c = f c' + i g(..)`, `h = o k(c)` with gates i, o, f (ONNX LSTM; Hochreiter and Schmidhuber 1997, Gers et al. 2000), with peepholes from
 * `c'` to i and f and from `c` to o (Gers et al. 2002), and with `input_forget`: f = 1 - i.
 */
export function lstm(at: Sequence, f: Activation, g: Activation, k: Activation): Pulled {
  const { site, hidden } = at;
  const mul = (a: string, b: string): string => site.add('Mul', [a, b]);
  const add = (a: string, b: string): string => site.add('Add', [a, b]);
  const widths = [hidden, hidden, hidden];
  const [gateSums, newSum] = at.split(summed(at), [3 * hidden, hidden]) as [string, string];
  const c = g.value(newSum);
  const isCoupled = site.int('input_forget', 0) !== 0;
  const peepholes = at.vectors(INPUT.p, 3);
  const [pI, pO, pF] = peepholes;

  const cells = cellsOf(at, f, gateSums, c, isCoupled);
  const cellsBefore = at.before(cells, INPUT.c);
  const sums =
    peepholes.length === 0
      ? gateSums
      : add(gateSums, site.add('Concat', [mul(cellsBefore, pI!), mul(cells, pO!), mul(cellsBefore, pF!)], { axis: -1 }));
  const gates = f.value(sums);
  const [i, o, ownF] = at.split(gates, widths) as [string, string, string];
  const [slopeI, slopeO, slopeF] = at.split(at.masked(f.slope(sums, gates)), widths) as [string, string, string];
  const forget = isCoupled ? site.add('Sub', [site.scalar(1), i]) : ownF;
  const out = k.value(cells);

  const towardsI = mul(isCoupled ? site.add('Sub', [c, cellsBefore]) : c, slopeI);
  const towardsO = mul(out, slopeO);
  const towardsF = isCoupled ? mul(ownF, site.scalar(0)) : mul(cellsBefore, slopeF);
  const towardsNew = at.masked(mul(i, g.slope(newSum, c)));
  // From the state to the cell, and from a cell to the one before, each with the way over the gates that look at the cell.
  const toCell = at.masked(mul(o, k.slope(cells, out)));
  const toBefore = at.carried(forget);
  const peeking = peepholes.length > 0;
  const share = at.pieces(peeking ? add(toCell, mul(towardsO, pO!)) : toCell);
  const kept = at.pieces(peeking ? add(toBefore, add(mul(towardsI, pI!), mul(towardsF, pF!))) : toBefore);
  const factors = at.pieces(site.add('Concat', [towardsI, towardsO, towardsF, towardsNew], { axis: -1 }));
  const idle = at.idle();
  const held = idle && at.pieces(idle);
  const read = at.cotangents();
  const gateCotangents: string[] = [];
  let [carry, cellCarry] = [at.lastCotangent(1), at.lastCotangent(2)];
  for (let step = at.steps - 1; step >= 0; step--) {
    const state = at.sum(carry, read?.[step]);
    const cell = at.sum(cellCarry, mul(state, share[step]!));
    gateCotangents[step] = mul(site.add('Concat', [cell, state, cell, cell], { axis: -1 }), factors[step]!);
    carry = at.sum(at.stepTimes(gateCotangents[step]!, site.x(INPUT.r)), held && mul(state, held[step]!));
    cellCarry = mul(cell, kept[step]!);
  }
  const cotangents = at.joined(gateCotangents);
  return {
    inputSide: cotangents,
    stateSide: [{ cotangents, gates: 4, states: at.statesBefore() }],
    initial: [carry!, cellCarry!],
    ...(peeking && site.wants(INPUT.p) && { peepholes: towardsPeepholes(at, cotangents, cells, cellsBefore) }),
  };
}

/** `[D, T, n, H]` cells after each step: the one thing that has to be computed again step by step. */
function cellsOf(at: Sequence, f: Activation, sums: string, c: string, isCoupled: boolean): string {
  const { site, hidden } = at;
  const mul = (a: string, b: string): string => site.add('Mul', [a, b]);
  const add = (a: string, b: string): string => site.add('Add', [a, b]);
  const opposite = (a: string): string => site.add('Sub', [site.scalar(1), a]);
  const [sumI, , sumF] = at.split(sums, [hidden, hidden, hidden]) as [string, string, string];
  const [pI, , pF] = at.vectors(INPUT.p, 3);
  let cell = at.initial(INPUT.c);
  const cells: string[] = [];
  if (pI === undefined) {
    const i = f.value(sumI);
    const news = at.pieces(at.masked(mul(i, c)));
    const kept = at.pieces(at.carried(isCoupled ? opposite(i) : f.value(sumF)));
    news.forEach((each, step) => {
      cell = cell === undefined ? each : add(mul(cell, kept[step]!), each);
      cells.push(cell);
    });
    return at.joined(cells);
  }
  const [sumsI, sumsF, news] = [at.pieces(sumI), at.pieces(sumF), at.pieces(c)];
  const idle = at.idle();
  const held = idle && at.pieces(idle);
  const taken = idle && at.pieces(opposite(idle));
  news.forEach((each, step) => {
    const before = cell;
    const i = f.value(before === undefined ? sumsI[step]! : add(sumsI[step]!, mul(before, pI)));
    const fresh = mul(i, each);
    if (before === undefined) cell = fresh;
    else {
      const kept = isCoupled ? opposite(i) : f.value(add(sumsF[step]!, mul(before, pF!)));
      cell = add(mul(before, kept), fresh);
    }
    if (held !== undefined) {
      const now = mul(cell, taken![step]!);
      cell = before === undefined ? now : add(now, mul(before, held[step]!));
    }
    cells.push(cell);
  });
  return at.joined(cells);
}

/** `[D, 3 H]` for the weights of i, o and f, which multiply the cell before, the cell after and the cell before. */
function towardsPeepholes(at: Sequence, cotangents: string, cells: string, cellsBefore: string): string {
  const { site, hidden } = at;
  const [i, o, f] = at.split(cotangents, [hidden, hidden, hidden, hidden]);
  const seen = [site.add('Mul', [i!, cellsBefore]), site.add('Mul', [o!, cells]), site.add('Mul', [f!, cellsBefore])];
  return at.total(site.add('Concat', seen, { axis: -1 }));
}
