import type { RunEvent } from '@deepsensor/contract';

import { clock, count, lengthOf, plural } from './layout.js';

export type Progress = Extract<RunEvent, { type: 'progress' }>;

/** Rate of a phase so far, from its first progress event on (a resumed search does not begin at zero). */
export interface Pace {
  readonly perSecond: number;
  readonly secondsLeft: number;
}

/** `undefined` while there is nothing to tell it from. */
export function paceOf(first: Progress, now: Progress): Pace | undefined {
  const seconds = now.seconds - first.seconds;
  const done = now.done - first.done;
  if (seconds <= 0 || done <= 0) return undefined;
  return { perSecond: done / seconds, secondsLeft: Math.max(0, now.total - now.done) * (seconds / done) };
}

/** The line of a running phase, in at most `columns` characters: what matters less is left out when room is short. */
export function progressLine(now: Progress, pace: Pace | undefined, columns: number, withBar: boolean): string {
  const share = now.total > 0 ? Math.min(1, now.done / now.total) : 0;
  const left = pace && now.done < now.total ? `${clock(pace.secondsLeft)} left` : '';
  const broken = now.phase === 'search' ? `${plural(now.broken, 'seed')} broken` : '';
  const rate = pace ? `${count(pace.perSecond)}/s` : '';
  const amount = `${count(now.done)} of ${count(now.total)}`;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const label = ` ${now.phase}`.padEnd(11);
  const variants = [[amount, rate, broken, left], [amount, broken, left], [broken, left], [left]];
  for (const parts of variants) {
    const text = [percent, ...parts].filter((part) => part !== '').join('   ');
    const room = columns - label.length - lengthOf(text) - 2;
    if (!withBar && room >= -2) return label + text;
    if (room >= 10) return `${label}${bar(share, Math.min(20, room))}  ${text}`;
  }
  return label + percent;
}

function bar(share: number, length: number): string {
  const full = Math.floor(share * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}
