import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { letters, lettersAsList, lettersKnown } from '../../test/support/letters.js';
import { cutAfter, whole } from '../../test/support/loopback.js';
import { Steps } from '../steps.js';
import { archive, at, corner, expectLetters, expectRefused, fetch, from, refusal, said, server } from '../../test/support/fetching.js';

describe('a data set', () => {
  it('is downloaded, unpacked and verified, what else is in its archive left out', async () => {
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

describe('a folder that exists', () => {
  it('is taken when it is empty', async () => {
    const out = await corner();
    await fetch(from('good.tar.gz'), out);
    await expectLetters(out);
  });

  it('keeps what somebody puts there meanwhile', async () => {
    const out = await corner();
    server.answers.set('/meanwhile.tar.gz', (request, response) => {
      void writeFile(path.join(out, 'mine.txt'), 'precious').then(() => whole(archive)(request, response));
    });
    await fetch(from('meanwhile.tar.gz'), out);
    await expectLetters(out);
    expect(await readFile(path.join(out, 'mine.txt'), 'utf8')).toBe('precious');
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
