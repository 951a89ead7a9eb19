import type { Cepstrum } from './parameters.js';

/** The `[coefficients, bands]` matrix of the discrete cosine transform II, lifted: as SciPy and torchaudio have it. */
export function cosines({ coefficients, dctNorm, lifter }: Cepstrum, bands: number): Float32Array {
  const matrix = new Float32Array(coefficients * bands);
  for (let i = 0; i < coefficients; i++) {
    const height = dctNorm === 'none' ? 2 : Math.sqrt((i === 0 ? 1 : 2) / bands);
    const lifted = lifter === 0 ? height : height * (1 + (lifter / 2) * Math.sin((Math.PI * i) / lifter));
    for (let band = 0; band < bands; band++) matrix[i * bands + band] = lifted * Math.cos((Math.PI * i * (2 * band + 1)) / (2 * bands));
  }
  return matrix;
}
