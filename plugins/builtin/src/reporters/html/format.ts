/** `29,600`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** At least three significant digits, no exponent where a person would write none. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'not finite';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1).replace('-', '−');
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return trim(value.toFixed(digits)).replace('-', '−');
}

/** `31 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${trim(value.toFixed(Math.abs(value) >= 9.95 || value === 0 ? 0 : 1)).replace('-', '−')} %`;
}

/** `99.03 %`: for accuracies, in which the second digit after the point counts. */
export function accuracy(share: number): string {
  return `${trim((100 * share).toFixed(2))} %`;
}

export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `12.3 s`, `4 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${trim(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  return `${count(Math.floor(whole / 60))} min ${String(whole % 60).padStart(2, '0')} s`;
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
