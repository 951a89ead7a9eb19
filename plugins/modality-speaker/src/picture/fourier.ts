/**
 * The discrete Fourier transform of `re + i im`, both of length `size`, in place: radix 2, decimation in time (Cooley & Tukey 1965).
 * @param size A power of two.
 */
export function fourier(size: number): (re: Float64Array, im: Float64Array) => void {
  const half = size / 2;
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversed(size);
  return (re, im) => {
    reorder(re, reversed);
    reorder(im, reversed);
    for (let width = 1; width < size; width *= 2) {
      const stride = half / width;
      for (let first = 0; first < size; first += 2 * width) {
        for (let k = 0; k < width; k++) {
          const a = first + k;
          const b = a + width;
          const c = cosines[k * stride]!;
          const s = sines[k * stride]!;
          const turnedRe = re[b]! * c - im[b]! * s;
          const turnedIm = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - turnedRe;
          im[b] = im[a]! - turnedIm;
          re[a] = re[a]! + turnedRe;
          im[a] = im[a]! + turnedIm;
        }
      }
    }
  };
}

function bitReversed(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let i = 1; i < size; i++) reversed[i] = reversed[i >> 1]! / 2 + (i & 1 ? size / 2 : 0);
  return reversed;
}

function reorder(values: Float64Array, order: Uint32Array): void {
  for (let i = 0; i < order.length; i++) {
    const j = order[i]!;
    if (j <= i) continue;
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
