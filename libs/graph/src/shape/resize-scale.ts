/**
 * The float32 scale, or the next one, by which a Resize makes one length of another whoever multiplies: kernels of ONNX Runtime round the
 * product to float32, ONNX infers shapes from it as it is. 22 times the float32 28/22 is a little less than 28.
 */
export function scaleTo(to: number, from: number): number {
  const scale = Math.fround(to / from);
  return from * scale >= to ? scale : Math.fround(scale * (1 + 2 ** -23));
}
