import { createHash } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';

import { letters, lettersAsList, lettersKnown, packed } from '../../test/support/letters.js';
import { cutAfter, whole } from '../../test/support/loopback.js';
import { archive, at, corner, expectLetters, expectRefused, fetch, from, server } from '../../test/support/fetching.js';

describe('a place that fails', () => {
  it('is named with what to do instead', async () => {
    await expectRefused(
      from('gone.tar.gz'),
      /^letters cannot be fetched: 127\.0\.0\.1:\d+ answers 404 Not Found; put letters\.tar\.gz \(http:\S+gone\.tar\.gz\) into \S+letters and fetch again, or say where to find it with --from\.$/,
    );
    const closed = await closedAddress();
    await expectRefused({ ...lettersKnown, sources: [[closed]] }, /127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\); put/);
    await expectRefused(
      lettersAsList,
      /answers 404 Not Found; --from takes an address, a file or a folder of a\.txt\.gz and b\.txt\.gz\.$/,
      {
        from: server.address,
      },
    );
  });

  it('sends something else', async () => {
    server.answers.set('/other.tar.gz', whole(await packed({ 'a.txt': letters['a.txt'], 'b.txt': 'the letter c\n' })));
    await expectRefused(from('other.tar.gz'), /b\.txt has the SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}; put/);
    server.answers.set('/half.tar.gz', whole(await packed({ 'a.txt': letters['a.txt'] })));
    await expectRefused(from('half.tar.gz'), /b\.txt is missing; put/);
    const one = { ...lettersAsList, sources: from('half.tar.gz').sources, files: lettersKnown.files };
    await expectRefused(one, /1 of 2 files are there; put/);
    await expectRefused({ ...one, sources: from('other.tar.gz').sources }, /the list of its files has the SHA-256 [0-9a-f]{64}, not/);
  });

  it('sends an archive with another MD5 than is published', async () => {
    const md5 = createHash('md5').update(archive).digest('hex');
    const published = (sum: string) => ({ ...from('good.tar.gz'), files: [{ name: 'letters.tar.gz', bytes: 300, md5: sum }] });
    expect(await fetch(published(md5), path.join(await corner(), 'letters'))).toBe('fetched');
    await expectRefused(published('0'.repeat(32)), new RegExp(`letters\\.tar\\.gz has the MD5 ${md5}, not 0{32}; put`));
  });

  it('sends an archive that is damaged', async () => {
    server.answers.set('/cut.tar.gz', whole(archive.subarray(0, 200)));
    await expectRefused(from('cut.tar.gz'), /letters\.tar\.gz is damaged or cut short \(unexpected end of file\); put/);
  });

  it.each(['../b.txt', '/tmp/b.txt', 'letters/../../b.txt', 'C:\\b.txt'])(
    'sends an archive whose path %s leaves its folder',
    async (name) => {
      server.answers.set('/evil.tar.gz', whole(await packed({ 'a.txt': letters['a.txt'], [name]: letters['b.txt'] })));
      await expectRefused(from('evil.tar.gz'), /letters\.tar\.gz holds ".*b\.txt", a path that leaves its folder; put/);
    },
  );

  it('sends a link in place of a file', async () => {
    const link = await packTar([
      { header: { name: 'a.txt', size: letters['a.txt'].length }, body: letters['a.txt'] },
      { header: { name: 'b.txt', size: 0, type: 'symlink', linkname: at('corner-0') } },
    ]);
    server.answers.set('/link.tar.gz', whole(gzipSync(link)));
    await expectRefused(from('link.tar.gz'), /b\.txt is missing; put/);
  });

  it('never answers, or falls silent', async () => {
    server.answers.set('/silent.tar.gz', () => undefined);
    await expectRefused(from('silent.tar.gz'), /sent nothing for 0\.2 s; put/, { idle: 200 });
    server.answers.set(
      '/tired.tar.gz',
      cutAfter(archive, 100, () => undefined),
    );
    await expectRefused(from('tired.tar.gz'), /sent nothing for 0\.2 s; put/, { idle: 200 });
  });
});

describe('a connection that is cut', () => {
  const cut = (headers = {}) => cutAfter(archive, 150, (response) => response.destroy(), headers);

  it('fails when the server does not name the version of what it sends', async () => {
    server.answers.set('/dropped.tar.gz', cut());
    await expectRefused(from('dropped.tar.gz'), /broke off after 150 bytes; put/);
    server.answers.set('/weak.tar.gz', cut({ etag: 'W/"1"' }));
    await expectRefused(from('weak.tar.gz'), /broke off after 150 bytes; put/);
  });

  it('is gone on with when it does', async () => {
    const ranges: unknown[] = [];
    server.answers.set('/again.tar.gz', (request, response) => {
      ranges.push([request.headers.range, request.headers['if-range']]);
      if (request.headers.range === undefined) return cut({ etag: '"1"' })(request, response);
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range)![1]);
      const range = `bytes ${start}-${archive.length - 1}/${archive.length}`;
      response
        .writeHead(206, { etag: '"1"', 'content-range': range, 'content-length': archive.length - start })
        .end(archive.subarray(start));
    });
    const out = path.join(await corner(), 'letters');
    await fetch(from('again.tar.gz'), out);
    await expectLetters(out);
    expect(ranges).toEqual([
      [undefined, undefined],
      ['bytes=150-', '"1"'],
    ]);
  });

  it.each(['bytes 140-499/500', 'bytes 151-499/500', undefined])('is not gone on with by another part, %s', async (range) => {
    server.answers.set('/part.tar.gz', (request, response) => {
      if (request.headers.range === undefined) return cut({ etag: '"1"' })(request, response);
      const headers = { etag: '"1"', 'content-length': archive.length - 150, ...(range !== undefined && { 'content-range': range }) };
      response.writeHead(206, headers).end(archive.subarray(150));
    });
    await expectRefused(from('part.tar.gz'), /sent another part than the one from byte 150 on; put/);
  });

  it('is begun anew when the file has changed meanwhile', async () => {
    server.answers.set('/changed.tar.gz', (request, response) => {
      if (request.headers.range === undefined) cut({ etag: '"1"' })(request, response);
      else whole(archive)(request, response);
    });
    const out = path.join(await corner(), 'letters');
    await fetch(from('changed.tar.gz'), out);
    await expectLetters(out);
  });

  it('is given up when nothing more comes', async () => {
    server.answers.set('/stuck.tar.gz', (request, response) => {
      if (request.headers.range === undefined) cut({ etag: '"1"' })(request, response);
      else response.destroy();
    });
    await expectRefused(from('stuck.tar.gz'), /127\.0\.0\.1:\d+ (broke off after 150 bytes|cannot be reached \(\w+\)); put/);
  });
});

/** An address at which nobody listens. */
async function closedAddress(): Promise<string> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return `http://127.0.0.1:${port}/letters.tar.gz`;
}
