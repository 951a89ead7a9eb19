import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Loopback {
  /** `http://127.0.0.1:<port>/`. */
  readonly address: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  /** What each path answers; 404 where there is nothing. */
  readonly answers: Map<string, Answer>;
}

/** A server on this machine alone, closed after the tests of a file. */
export async function loopback(): Promise<Loopback> {
  const asked: string[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const path = request.url!;
    asked.push(path);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end('nothing here');
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, answers };
}

/** Sends all of it. */
export function whole(bytes: Uint8Array): Answer {
  return (_, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
}

/** Promises all of it, sends so many bytes, and then `then`. */
export function cutAfter(bytes: Uint8Array, sent: number, then: (response: ServerResponse) => void, headers = {}): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length, ...headers });
    response.write(bytes.subarray(0, sent), () => then(response));
  };
}
