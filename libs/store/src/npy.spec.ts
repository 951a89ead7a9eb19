import { describe, expect, it } from 'vitest';

import { decodeNpy, decodeNpyBatch, encodeNpy } from './npy.js';

/** A file as NumPy writes it: header text, then the numbers. */
function numpyFile(header: string, payload: ArrayBufferView, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 0xff, text.length >> 8] : [text.length & 0xff, text.length >> 8, 0, 0];
  const body = new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  return Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...text, ...body);
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe(encodeNpy, () => {
  it('writes the bytes that numpy.save writes', () => {
    // numpy.save of numpy.array([[1, 2]], 'f4'): a header of 128 bytes.
    const bytes = encodeNpy({ data: Float32Array.of(1, 2), shape: [1, 2] });
    expect(new TextDecoder('latin1').decode(bytes.subarray(0, 10))).toBe('\x93NUMPY\x01\x00\x76\x00');
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    expect(new TextDecoder().decode(bytes.subarray(10, 128))).toBe(`${text.padEnd(117)}\n`);
    expect([...bytes.subarray(128)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  it.each(['f4', 'f8', 'i4', 'i8'] as const)('and decodeNpy are inverse for %s', (type) => {
    const data = type.startsWith('f') ? [0.5, -Infinity, 3] : [-7, 0, 2 ** 31 - 1];
    expect(decodeNpy(encodeNpy({ data, shape: [3] }, type))).toEqual({ type, shape: [3], data: Float64Array.from(data) });
  });

  it('keeps every bit of a float32 and of a float64', () => {
    const single = Float32Array.of(0.1, 1e-45, -0);
    expect([...decodeNpyBatch(encodeNpy({ data: single, shape: [3, 1] })).data].every((value, i) => Object.is(value, single[i]))).toBe(
      true,
    );
    expect(decodeNpy(encodeNpy({ data: [0.1], shape: [] }, 'f8'))).toEqual({ type: 'f8', shape: [], data: Float64Array.of(0.1) });
  });

  it('throws when the numbers do not fill the shape', () => {
    expect(() => encodeNpy({ data: [1], shape: [2] })).toThrow('1 numbers');
  });
});

describe(decodeNpy, () => {
  it('reads versions 1 to 3', () => {
    for (const version of [1, 2, 3]) {
      expect(decodeNpy(numpyFile(header('<f4', '(2,)'), Float32Array.of(1, 2), version)).data).toEqual(Float64Array.of(1, 2));
    }
  });

  it('converts halves, bytes, booleans and big-endian numbers', () => {
    // Halves: 1, -2, smallest denormal 2^-24, infinity.
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00);
    expect([...decodeNpy(numpyFile(header('<f2', '(4,)'), halves)).data]).toEqual([1, -2, 2 ** -24, Infinity]);
    expect(decodeNpy(numpyFile(header('<f2', '(1,)'), Uint16Array.of(0x7e00))).data[0]).toBeNaN();
    expect([...decodeNpy(numpyFile(header('|u1', '(2, 1)'), Uint8Array.of(0, 255))).data]).toEqual([0, 255]);
    expect([...decodeNpy(numpyFile(header('|b1', '(2,)'), Uint8Array.of(0, 1))).data]).toEqual([0, 1]);
    expect([...decodeNpy(numpyFile(header('>i2', '(1,)'), Uint8Array.of(1, 2))).data]).toEqual([258]);
    expect([...decodeNpy(numpyFile(header('<i8', '(1,)'), BigInt64Array.of(-5n))).data]).toEqual([-5]);
  });

  it('reads an array inside a larger buffer, and an empty one', () => {
    const inner = encodeNpy({ data: [7], shape: [1] });
    const outer = new Uint8Array(inner.length + 3);
    outer.set(inner, 3);
    expect([...decodeNpy(outer.subarray(3)).data]).toEqual([7]);
    expect(decodeNpy(encodeNpy({ data: [], shape: [0, 4] }))).toEqual({ type: 'f4', shape: [0, 4], data: new Float64Array(0) });
  });

  it.each([
    ['no array at all', new TextEncoder().encode('PK\x03\x04 something else'), /x\.npy is not a \.npy file/],
    ['an empty file', new Uint8Array(0), /not a \.npy file/],
    ['Fortran order', numpyFile(header('<f4', '(1, 1)', 'True'), Float32Array.of(1)), /Fortran order.*ascontiguousarray/],
    ['complex numbers', numpyFile(header('<c8', '(1,)'), new Uint8Array(8)), /type '<c8'/],
    ['records', numpyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)), /elements of type \[/],
    ['missing numbers', numpyFile(header('<f4', '(3,)'), Float32Array.of(1)), /8 bytes are missing for the shape \[3\]/],
    ['half a header', numpyFile(header('<f4', '(3,)'), new Uint8Array(0)).subarray(0, 30), /cut short in its header/],
    ['a later format', numpyFile(header('<f4', '(0,)'), new Uint8Array(0), 9), /format 9; 1 to 3/],
  ])('says DATA_INVALID for %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
