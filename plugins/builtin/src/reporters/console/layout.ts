import type { Terminal } from '@deepsensor/contract';

export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'warning';

const CODES: Readonly<Record<Tone, string>> = { plain: '', strong: '1', faint: '2', good: '32', bad: '31', warning: '33' };

/** Colours text for a terminal that has colours, and leaves it as it is for one that has not (NO_COLOR). */
export function paint(terminal: Pick<Terminal, 'colour'>, tone: Tone, text: string): string {
  return terminal.colour && CODES[tone] !== '' ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word (a path) keeps its line to itself. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line.trimEnd());
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line.trimEnd()];
}

/** A label, then text in a column of its own that is as wide as the terminal leaves it; `end` stands at the right of the last line. */
export function row(label: string, text: string, end: string, columns: number): string {
  const indent = ' '.repeat(LABEL_WIDTH);
  const lines = [...wrap(text, columns - LABEL_WIDTH - (end === '' ? 0 : lengthOf(end) + 2))];
  const last = indent.length + lengthOf(lines.at(-1)!);
  if (end !== '') lines.push(`${lines.pop()!}${' '.repeat(Math.max(2, columns - last - lengthOf(end)))}${end}`);
  return lines.map((line, index) => (index === 0 ? ` ${label}`.padEnd(LABEL_WIDTH) : indent) + line).join('\n');
}

/** Columns to write in: what the terminal has, and no more than reads well. */
export function widthOf({ columns }: Pick<Terminal, 'columns'>): number {
  return Math.max(40, Math.min(columns || 80, 110));
}

/** Characters on the screen; surrogate pairs and combining marks counted once. */
export function lengthOf(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** `29,600`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `0.8 s`, `12 s`, `3:07`, `1:02:07`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return seconds < 59.5 ? `${Math.round(seconds)} s` : clock(seconds);
}

/** `0:03`, `3:07`, `1:02:07`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** `1 seed`, `2 seeds`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const LABEL_WIDTH = 11;
