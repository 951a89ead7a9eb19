/** `1.00 s`. */
export function secondsText(samples: number, rate: number): string {
  return `${(samples / rate).toFixed(2)} s`;
}

/** `8 kHz`, `11.025 kHz`. */
export function kilohertz(hertz: number): string {
  return `${hertz / 1000} kHz`;
}

/** `−9 dB`, `+30 dB`, `−3.2 dB`. */
export function decibels(value: number, digits = 0): string {
  const text = value.toFixed(digits);
  const sign = Number(text) === 0 ? '' : value < 0 ? '−' : '+';
  return `${sign}${text.replace('-', '')} dB`;
}

/** Peak level re full scale, `peak −3.2 dBFS`. */
export function peakText(peak: number): string {
  return peak === 0 ? 'silent' : `peak ${decibels(20 * Math.log10(peak / 32768), 1)}FS`;
}
