import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { packTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/folder.js';
import { letters, lettersAsList, lettersKnown, packed } from '../../test/support/letters.js';
import { cutAfter, loopback, whole } from '../../test/support/loopback.js';
import { Steps } from '../steps.js';
import type { KnownDataset } from './catalogue.js';
import { fetchDataset, type FetchOptions } from './fetch-dataset.js';

const at = await temporaryFolder();
const server = await loopback();
const archive = await packed({
  'letters-1.0/README.md': 'not wanted',
  'letters-1.0/a.txt': letters['a.txt'],
  'letters-1.0/deep/b.txt': letters['b.txt'],
});

let folders = 0;
/** A folder of its own for one target, so that what lies beside the target is known. */
async function corner(): Promise<string> {
  const folder = at(`corner-${folders++}`);
  await mkdir(folder);
  return folder;
}

const said: string[] = [];
function fetch(dataset: KnownDataset, out: string, options: Partial<FetchOptions> = {}) {
  const terminal = { isTerminal: false, columns: 80, colour: false, write: () => undefined };
  return fetchDataset(dataset, {
    out,
    idle: 10_000,
    steps: new Steps(terminal, () => 0),
    say: (text) => void said.push(text),
    signal: new AbortController().signal,
    ...options,
  });
}

/** The archive at paths of the server, tried in that order. */
const from = (...paths: readonly string[]): KnownDataset => ({
  ...lettersKnown,
  sources: paths.map((each) => [new URL(each, server.address).href]),
});

const refusal = (code: string, says: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(says) as string }) as Error;

async function expectLetters(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(letters)) expect(await readFile(path.join(folder, name), 'utf8')).toBe(text);
}

/** Fetches, expects the failure, and that it leaves nothing: neither the target nor anything beside it. */
async function expectRefused(dataset: KnownDataset, says: RegExp, options: Partial<FetchOptions> = {}): Promise<void> {
  const folder = await corner();
  await expect(fetch(dataset, path.join(folder, 'made', 'letters'), options)).rejects.toThrow(refusal('DATA_INVALID', says));
  expect(await readdir(folder)).toEqual([]);
}

describe('a data set', () => {
  it('is downloaded, unpacked and verified, what else is in its archive left out', async () => {
    server.answers.set('/good.tar.gz', whole(archive));
    const folder = await corner();
    const out = path.join(folder, 'made', 'letters');
    expect(await fetch(from('good.tar.gz'), out)).toBe('fetched');
    await expectLetters(out);
    expect((await readdir(out)).sort()).toEqual(['a.txt', 'b.txt']);
    expect(await readdir(path.join(folder, 'made'))).toEqual(['letters']);
  });

  it('is told of while it comes, with the time left', async () => {
    const written: string[] = [];
    let now = 0;
    const steps = new Steps(
      { isTerminal: true, columns: 80, colour: false, write: (text) => void written.push(text) },
      () => (now += 1000),
    );
    server.answers.set('/half-and-half.tar.gz', (_, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, archive.length / 2), () => response.end(archive.subarray(archive.length / 2)));
    });
    await fetch(from('half-and-half.tar.gz'), path.join(await corner(), 'letters'), { steps });
    const lines = written.join('').split('\r\x1b[2K');
    expect(lines[1]).toMatch(/^ fetch +\d+ % {3}0\.0 MB of 0\.0 MB {3}\d+:\d\d left$/);
    expect(lines.join('\n')).toMatch(
      / fetch +letters\.tar\.gz, 0\.0 MB from 127\.0\.0\.1:\d+ {3}\d+\.0 s\n[^]* verify +unpacked; every checksum is the one/,
    );
  });

  it('is not fetched again when all of it is there, however packed', async () => {
    const out = await corner();
    await writeFile(path.join(out, 'a.txt'), letters['a.txt']);
    await writeFile(path.join(out, 'b.txt.gz'), gzipSync(letters['b.txt']));
    const asked = server.asked.length;
    expect(await fetch(from('good.tar.gz'), out)).toBe('present');
    expect(server.asked).toHaveLength(asked);
  });

  it('of several files and a list of checksums is downloaded file by file, into the folder of its readers', async () => {
    server.answers.set('/texts/a.txt.gz', whole(gzipSync(letters['a.txt'])));
    // A server that unpacks what it sends.
    server.answers.set('/texts/b.txt.gz', whole(Buffer.from(letters['b.txt'])));
    const out = path.join(await corner(), 'letters');
    await fetch(lettersAsList, out, { from: new URL('texts', server.address).href });
    await expectLetters(path.join(out, 'texts'));
    expect(await fetch(lettersAsList, out)).toBe('present');
  });

  it('comes from the next place when one fails, which is said', async () => {
    server.answers.set('/moved.tar.gz', (_, response) => response.writeHead(302, { location: '/good.tar.gz' }).end());
    server.answers.set('/page.tar.gz', whole(Buffer.from('<html>Sign in to this network</html>')));
    const out = path.join(await corner(), 'letters');
    said.length = 0;
    await fetch(from('gone.tar.gz', 'page.tar.gz', 'moved.tar.gz'), out);
    await expectLetters(out);
    expect(said).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+ answers 404 Not Found; trying the next place$/),
      expect.stringMatching(/^there is no file of letters in letters\.tar\.gz; trying|^letters\.tar\.gz is damaged/),
    ]);
  });
});

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
      response.writeHead(206, { etag: '"1"', 'content-length': archive.length - start }).end(archive.subarray(start));
    });
    const out = path.join(await corner(), 'letters');
    await fetch(from('again.tar.gz'), out);
    await expectLetters(out);
    expect(ranges).toEqual([
      [undefined, undefined],
      ['bytes=150-', '"1"'],
    ]);
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

describe('a folder that exists', () => {
  it('is taken when it is empty', async () => {
    const out = await corner();
    await fetch(from('good.tar.gz'), out);
    await expectLetters(out);
  });

  it('is left alone when it holds something else', async () => {
    const out = await corner();
    await writeFile(path.join(out, 'mine.txt'), 'precious');
    await mkdir(path.join(out, 'b.txt'));
    await expect(fetch(from('good.tar.gz'), out)).rejects.toThrow(
      refusal(
        'DATA_INVALID',
        /exists already and is not letters as it is published \(it holds other files\); remove it or choose another --out\.$/,
      ),
    );
    await writeFile(path.join(out, 'a.txt'), 'another a');
    await expect(fetch(from('good.tar.gz'), out)).rejects.toThrow(refusal('DATA_INVALID', /\(a\.txt has the SHA-256 .*\); remove/));
    await expect(fetch(from('good.tar.gz'), path.join(out, 'mine.txt'))).rejects.toThrow(
      refusal('DATA_INVALID', /mine\.txt exists already/),
    );
    expect(await readFile(path.join(out, 'mine.txt'), 'utf8')).toBe('precious');
    expect((await readdir(out)).sort()).toEqual(['a.txt', 'b.txt', 'mine.txt']);
  });

  it('gets the data set from an archive that somebody put there', async () => {
    const out = await corner();
    await writeFile(path.join(out, 'letters.tar.gz'), archive);
    await writeFile(path.join(out, 'a.txt'), 'half an unpacked file');
    const asked = server.asked.length;
    expect(await fetch(from('good.tar.gz'), out)).toBe('fetched');
    await expectLetters(out);
    expect((await readdir(out)).sort()).toEqual(['a.txt', 'b.txt', 'letters.tar.gz']);
    expect(server.asked).toHaveLength(asked);
  });
});

describe('--from', () => {
  const reads = async (place: string, dataset = lettersKnown) => {
    const out = path.join(await corner(), 'letters');
    await fetch(dataset, out, { from: place });
    await expectLetters(path.join(out, dataset.content.folders[0]!));
  };

  it('takes an archive, a folder with it, and a folder of what it unpacks to', async () => {
    const folder = await corner();
    await writeFile(path.join(folder, 'letters.tar.gz'), archive);
    await reads(path.join(folder, 'letters.tar.gz'));
    await reads(folder);
    const unpacked = await corner();
    await mkdir(path.join(unpacked, 'letters-1.0'));
    for (const [name, text] of Object.entries(letters)) await writeFile(path.join(unpacked, 'letters-1.0', name), text);
    await reads(unpacked);
    await reads(path.join(unpacked, 'letters-1.0'));
    await reads(path.join(unpacked, 'letters-1.0'), lettersAsList);
    expect(existsSync(path.join(unpacked, 'letters-1.0', 'a.txt'))).toBe(true);
  });

  it('takes the address of an archive, and of a folder with it', async () => {
    server.answers.set('/mirror/letters.tar.gz?key=1', whole(archive));
    server.answers.set('/mirror/letters.tar.gz', whole(archive));
    await reads(new URL('mirror/letters.tar.gz?key=1', server.address).href);
    await reads(new URL('mirror/', server.address).href);
    await reads(new URL('mirror/letters.tar.gz', server.address).href, lettersAsList);
  });

  it('refuses what is not there and what is no place', async () => {
    const allowed = 'letters\\.tar\\.gz, or a folder of that or of what it unpacks to, is allowed\\.$';
    await expectRefused(lettersKnown, new RegExp(`there is no such file or folder; ${allowed}`), { from: at('nowhere') });
    await expectRefused(lettersKnown, new RegExp(`holds no file of letters; ${allowed}`), { from: await corner() });
    const out = path.join(await corner(), 'letters');
    for (const place of ['ftp://127.0.0.1/letters.tar.gz', 'http://'])
      await expect(fetch(lettersKnown, out, { from: place })).rejects.toThrow(
        refusal('USAGE', /must be an http or https address, a file or/),
      );
  });
});

describe('a fetch that is stopped', () => {
  it('leaves nothing', async () => {
    const folder = await corner();
    const stop = new AbortController();
    server.answers.set(
      '/slow.tar.gz',
      cutAfter(archive, 100, () => stop.abort(new Error('stopped here'))),
    );
    await expect(fetch(from('slow.tar.gz', 'good.tar.gz'), path.join(folder, 'letters'), { signal: stop.signal })).rejects.toThrow(
      'stopped here',
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('by a kill is cleared away by the next one, while one that lives is left alone', async () => {
    const folder = await corner();
    const dead = await deadProcess();
    const leftovers = [`.letters.${dead}.part`, `.letters.${process.ppid}.part`, `.other.${dead}.part`];
    for (const name of leftovers) {
      await mkdir(path.join(folder, name));
      await writeFile(path.join(folder, name, 'letters.tar.gz'), 'half');
    }
    await fetch(from('good.tar.gz'), path.join(folder, 'letters'));
    expect((await readdir(folder)).sort()).toEqual([leftovers[1], leftovers[2], 'letters'].sort());
  });
});

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '']);
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid!;
}

/** An address at which nobody listens. */
async function closedAddress(): Promise<string> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return `http://127.0.0.1:${port}/letters.tar.gz`;
}
