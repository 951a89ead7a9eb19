import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { answers, storageOf } from './from-download.mjs';

describe(storageOf, () => {
  const manifest = '{ "binary": { "host": "https://storage.test/pre-built" } }';

  it('is what tfjs-node itself would ask', () => {
    expect(storageOf(manifest, {})).toBe('https://storage.test');
    expect(storageOf(manifest, { TFJS_NODE_CDN_STORAGE: 'https://mirror.test/' })).toBe('https://mirror.test');
    expect(storageOf(manifest, { TFJS_NODE_CDN_STORAGE: 'https://mirror.test/', TFJS_NODE_BASE_URI: 'http://base.test:8080/lib-' })).toBe(
      'http://base.test:8080',
    );
  });
});

describe(answers, () => {
  it('takes a refusal for an answer, silence and a closed door for none', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/refuses') response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await answers(`${address}/refuses`, 60)).toBe(true);
    expect(await answers(`${address}/keeps-silent`, 0.2)).toBe(false);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await answers(address, 60)).toBe(false);
  });
});
