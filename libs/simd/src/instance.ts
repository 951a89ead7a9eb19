/** What is needed of WebAssembly, which the language's own library of types does not know. */
interface Assembly {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
}

/** A module with its memory, ready to run; `undefined` where the engine has no WebAssembly with vectors. */
export function instantiate<E extends { readonly memory: { readonly buffer: ArrayBuffer } }>(bytes: Uint8Array): E | undefined {
  const assembly = (globalThis as { readonly WebAssembly?: Assembly }).WebAssembly;
  return assembly?.validate(bytes) === true ? (new assembly.Instance(new assembly.Module(bytes)).exports as E) : undefined;
}
