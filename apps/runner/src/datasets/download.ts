import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { SourceFailure } from './source-failure.js';

export interface DownloadOptions {
  /** Milliseconds without a byte after which a server counts as dead. */
  readonly idle: number;
  /** Length where the server does not say. */
  readonly bytes: number;
  readonly progress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Times that a download is begun or gone on with. */
const attempts = 5;

/** What a server broke off: the bytes that are there, and the version of the file that they belong to. */
interface BrokenOff {
  readonly received: number;
  readonly etag: string | undefined;
  readonly says: string;
}

/**
 * Downloads to a file and returns its length. Goes on where a connection was cut when the server names the version of what it sends
 * (RFC 9110, 13.1.5). Throws `SourceFailure`, and the signal's reason when it is stopped.
 */
export async function download(address: string, file: string, options: DownloadOptions): Promise<number> {
  let before: BrokenOff = { received: 0, etag: undefined, says: '' };
  for (let attempt = 1; ; attempt++) {
    const outcome = await receive(address, file, before, options);
    if (typeof outcome === 'number') return outcome;
    if (outcome.etag === undefined || outcome.received <= before.received || attempt === attempts) throw new SourceFailure(outcome.says);
    before = outcome;
  }
}

async function receive(address: string, file: string, before: BrokenOff, options: DownloadOptions): Promise<number | BrokenOff> {
  const { host } = new URL(address);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), options.idle);
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const because = (says: string) => `${host} ${silence.signal.aborted ? `sent nothing for ${options.idle / 1000} s` : says}`;
  try {
    const response = await fetch(address, { headers: headersFor(before), signal }).catch((cause: unknown) => {
      options.signal.throwIfAborted();
      throw new SourceFailure(because(`cannot be reached (${reasonOf(cause)})`), { cause });
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new SourceFailure(because(`answers ${response.status} ${response.statusText}`.trim()));
    }
    const goesOn = response.status === 206;
    if (goesOn && firstByte(response) !== before.received) {
      await response.body.cancel();
      throw new SourceFailure(because(`sent another part than the one from byte ${before.received.toLocaleString('en')} on`));
    }
    let received = goesOn ? before.received : 0;
    let broken = false;
    const length = Number(response.headers.get('content-length'));
    const total = length > 0 ? received + length : options.bytes;
    const body = async function* (chunks: AsyncIterable<Uint8Array>) {
      try {
        for await (const chunk of chunks) {
          timer.refresh();
          received += chunk.length;
          options.progress(received, Math.max(received, total));
          yield chunk;
        }
      } catch (error) {
        // fetch throws a TypeError when a network fails.
        if (!signal.aborted && !(error instanceof TypeError)) throw error;
        // What came before is still written, so that it can be gone on with.
        broken = true;
      }
    };
    await pipeline(body(response.body), createWriteStream(file, { flags: goesOn ? 'a' : 'w' }));
    options.signal.throwIfAborted();
    if (!broken) return received;
    return { received, etag: strongEtag(response), says: because(`broke off after ${received.toLocaleString('en')} bytes`) };
  } finally {
    clearTimeout(timer);
  }
}

function headersFor({ received, etag }: BrokenOff): Record<string, string> {
  // A server that unpacked the file on its way would make its length a riddle.
  const plain = { 'accept-encoding': 'identity' };
  return received > 0 && etag !== undefined ? { ...plain, range: `bytes=${received}-`, 'if-range': etag } : plain;
}

/** Of a part of a file (RFC 9110, 14.4); `undefined` where the server does not say. */
function firstByte({ headers }: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** A weak one does not promise the same bytes. */
function strongEtag({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag === null || etag.startsWith('W/') ? undefined : etag;
}

/** The code of the network's error, which fetch wraps. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  return cause?.code ?? cause?.message ?? String(error);
}
