import type { StoredLayerAttribution } from '@deepsensor/store';

/** Neurons of one layer that a strip shows; of a wider layer those with the largest shares. */
export const STRIP_UNITS = 512;

/** A layer's attribution, packed for the page: shares as 16-bit multiples of `scale`, base64. */
export interface PackedLayer {
  /** Row among the layers. */
  readonly l: number;
  readonly scale: number;
  /** Shares, int16 little-endian. */
  readonly v: string;
  /** One bit per unit, least significant first: excitable or not. */
  readonly e: string;
  /** Units shown, when they are not all; ascending, uint32 little-endian. */
  readonly u?: string;
  /** Standard errors, like `v` and on the same scale. */
  readonly se?: string;
  /** Number of excitable units in the whole layer. */
  readonly n: number;
  /** Threshold, residual and share of the by-pass. */
  readonly t: number;
  readonly r: number;
  readonly b: number;
}

export function packLayer(layer: StoredLayerAttribution, row: number): PackedLayer {
  const { values, excitable, standardError } = layer;
  const units = values.length <= STRIP_UNITS ? undefined : largest(values);
  const shown = units ?? Uint32Array.from(values.keys());
  const errors = standardError && shown.length > 0 ? pick(standardError, shown) : undefined;
  const shares = pick(values, shown);
  const largestShare = Math.max(1e-30, ...shares.map(Math.abs), ...(errors ?? []));
  const scale = largestShare / 32767;
  const bits = new Uint8Array(Math.ceil(shown.length / 8));
  shown.forEach((unit, place) => (bits[place >> 3]! |= excitable[unit] ? 1 << (place & 7) : 0));
  return {
    l: row,
    scale: rounded(scale, 6),
    v: int16s(shares, scale),
    e: base64(bits),
    ...(units ? { u: base64(new Uint8Array(Uint32Array.from(units).buffer)) } : {}),
    ...(errors ? { se: int16s(errors, scale) } : {}),
    n: excitable.reduce((total, each) => total + (each ? 1 : 0), 0),
    t: rounded(layer.threshold, 4),
    r: rounded(layer.residual, 2),
    b: rounded(layer.bypass, 4),
  };
}

/** `digits` significant digits; what is not finite becomes `null` in JSON. */
export function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function largest(values: Float32Array): Uint32Array {
  const order = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
  return Uint32Array.from(order.slice(0, STRIP_UNITS)).sort();
}

function pick(values: Float32Array, units: Uint32Array): number[] {
  return Array.from(units, (unit) => (Number.isFinite(values[unit]!) ? values[unit]! : 0));
}

function int16s(values: readonly number[], scale: number): string {
  return base64(new Uint8Array(Int16Array.from(values, (value) => Math.round(value / scale)).buffer));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
