import { createRequire } from 'node:module';
import util from 'node:util';

import { findTfjsNode, placesHere, type Places } from './find.js';
import { nativeBackend, type Tf, type TfjsNode } from './native.js';
import { mendGradients } from './gradients/index.js';

/** tfjs on TensorFlow's native library. */
export interface Tensorflow {
  readonly tf: Tf;
  /** Of tfjs-node. */
  readonly version: string;
  readonly tensorflowVersion: string;
}

let loading: Promise<Tensorflow> | undefined;

/**
 * Loads tfjs-node, once per thread. Rejects with the reason when it is missing or does not load here.
 *
 * The settings for TensorFlow are environment variables, which its library reads as the main thread has them: a program with worker threads
 * loads or probes on its main thread first, as the engine does.
 */
export function loadTensorflow(): Promise<Tensorflow> {
  loading ??= loadFrom(placesHere());
  return loading;
}

/** As `loadTensorflow`, from places of one's own and every time anew. */
export async function loadFrom(places: Places): Promise<Tensorflow> {
  const found = findTfjsNode(places);
  if (!found.found) throw new Error(found.reason);
  set('TF_CPP_MIN_LOG_LEVEL', '3');
  // Threads cost small networks more than they bring, and sums over a batch depend on their number.
  set('TF_NUM_INTRAOP_THREADS', '1');
  set('TF_NUM_INTEROP_THREADS', '1');
  restoreUtil();
  let tf: TfjsNode;
  try {
    tf = createRequire(import.meta.url)(found.directory) as TfjsNode;
    await tf.ready();
  } catch (cause) {
    throw new Error(reasonOf(cause, found.directory), { cause });
  }
  if (tf.getBackend() !== 'tensorflow') throw new Error(`it runs on its "${tf.getBackend()}" backend, not on TensorFlow`);
  mendGradients(tf);
  return { tf, version: tf.version['tfjs-node'], tensorflowVersion: nativeBackend(tf).binding.TF_Version };
}

/** What is missing is said in the words of `findTfjsNode`: the same command mends it. */
function reasonOf(cause: unknown, directory: string): string {
  const missing = /^Cannot find module '([^']+)'/.exec(firstLine(cause))?.[1];
  if (missing !== undefined) return `the @tensorflow/tfjs-node in ${directory} is half a copy: ${missing} is missing`;
  const isNative = (cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_DLOPEN_FAILED';
  return `${isNative ? 'its native library' : 'it'} does not load: ${firstLine(cause)}`;
}

export function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!.trim();
}

function set(name: string, value: string): void {
  process.env[name] ??= value;
}

/** tfjs-node 4.22.0 calls two functions that Node 23 took away, and for which Node 22 prints a warning. */
function restoreUtil(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined, isArray: Array.isArray });
}
