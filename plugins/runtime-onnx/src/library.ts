import type { RuntimeProbe } from '@deepsensor/contract';

/** What ONNX Runtime's package gives; loaded when it is needed and not before. */
export type Library = typeof import('onnxruntime-node');

let loading: Promise<Library> | undefined;

/** Loads the native library, once per process. Rejects with the reason when it does not load here. */
export function loadLibrary(): Promise<Library> {
  loading ??= import('onnxruntime-node').then((imported) => {
    const library = (imported as { default?: Library }).default ?? imported;
    // Also keeps ONNX Runtime from writing warnings to stderr.
    library.env.logLevel = 'fatal';
    return library;
  });
  return loading;
}

/** Whether ONNX Runtime loads here; if not, why, and what to do. */
export async function probeLibrary(load: () => Promise<Library> = loadLibrary): Promise<RuntimeProbe> {
  try {
    const library = await load();
    return { available: true, name: 'onnx', version: versionOf(library) };
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
    return { available: false, name: 'onnx', reason, remedy: remedyFor(process.platform, process.arch) };
  }
}

/** Version of ONNX Runtime itself. */
export function versionOf(library: Library): string {
  return library.env.versions.node ?? library.env.versions.common;
}

/** What to do on a machine on which the library does not load. */
export function remedyFor(platform: string, architecture: string): string {
  const known = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
  return known.includes(`${platform}-${architecture}`)
    ? 'Install onnxruntime-node anew (npm install onnxruntime-node) with a Node of the same architecture.'
    : `ONNX Runtime has no library for ${platform}-${architecture}, only for ${known.join(', ')}: take another runtime.`;
}
