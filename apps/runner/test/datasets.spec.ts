import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, inject, it } from 'vitest';

import { fetchDataset } from '../src/datasets/fetch-dataset.js';
import { Steps } from '../src/steps.js';
import { deepsensor, ended, start } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { letters, lettersKnown, packed } from './support/letters.js';
import { cutAfter, loopback, whole } from './support/loopback.js';
import { refused } from './support/refused.js';

const at = await temporaryFolder();
const server = await loopback();
const { model } = inject('workshop');

const data = process.env['DEEPSENSOR_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');
const real = ['mnist', 'fsdd'].filter((name) => existsSync(path.join(data, name)));
if (real.length < 2)
  process.stdout.write(`not all data sets in ${data}: published checksums are not compared with them (DEEPSENSOR_DATA says where)\n`);

/** A working directory of its own. */
async function place(name: string): Promise<string> {
  await mkdir(at(name));
  return at(name);
}

describe('the list', () => {
  it('says of each data set where it is, its licence and checksums, and whether it is here', async () => {
    const { code, stdout, stderr } = await deepsensor(['datasets'], { cwd: await place('list') });
    expect([code, stderr]).toEqual([0, '']);
    const [mnist, cifar10, fsdd, ...others] = stdout.split('\n\n');
    expect(others).toEqual([]);
    expect(mnist).toMatch(/^mnist .*70,000[^]* address +http:\/\/yann\.lecun\.com\/exdb\/mnist\/train-images-idx3-ubyte\.gz\n/);
    expect(mnist).toContain('https://storage.googleapis.com/cvdf-datasets/mnist/, https://ossci-datasets.s3.amazonaws.com/mnist/');
    expect(mnist).toContain('SHA-256 ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte');
    expect(mnist).toMatch(/size +11\.6 MB\n.*CC BY-SA 3\.0[^]*here +no: npx deepsensor datasets fetch mnist\n/);
    expect(mnist).toContain('npx deepsensor run --model MODEL --data data/mnist --linf 0.2');
    expect(cifar10).toContain('MD5 c32a1d4ab5d03f1284b67883e8d87530  cifar-10-binary.tar.gz');
    expect(cifar10).toContain('https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz');
    expect(fsdd).toContain('CC BY-SA 4.0');
    expect(fsdd).toContain('https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz');
  });

  it('is JSON when asked for', async () => {
    const { stdout } = await deepsensor(['datasets', '--json'], { cwd: at() });
    const all = JSON.parse(stdout) as { name: string; here: string; files: { addresses: string[] }[] }[];
    expect(all.map(({ name, here }) => [name, here])).toEqual(['mnist', 'cifar10', 'fsdd'].map((name) => [name, 'absent']));
    expect(all.map(({ files }) => files.map(({ addresses }) => addresses.length))).toEqual([[3, 3, 3, 3], [2], [1]]);
  });
});

describe('fetch', () => {
  it('refuses a name that nobody knows, and a place that gives something else', async () => {
    expect(await refused(['datasets', 'fetch', 'mnits'], at())).toMatch(/no data set "mnits"; known: "mnist"/);
    const cwd = await place('else');
    server.answers.set('/cifar-10-binary.tar.gz', whole(await packed(letters)));
    const message = await refused(['datasets', 'fetch', 'cifar10', '--from', server.address], cwd);
    expect(message).toMatch(
      /^cifar10 cannot be fetched: cifar-10-binary\.tar\.gz has the MD5 [0-9a-f]{32}, not c32a1d4ab5d03f1284b67883e8d87530; /,
    );
    server.answers.set('/train-images-idx3-ubyte.gz', whole(gzipSync('no pictures')));
    expect(await refused(['datasets', 'fetch', 'mnist', '--from', server.address], cwd)).toMatch(
      /^mnist cannot be fetched: 127\.0\.0\.1:\d+ answers 404 Not Found; --from takes an address, a file or a folder of train-images-idx3-ubyte\.gz, /,
    );
    expect(await readdir(cwd)).toEqual([]);
  });

  it('refuses a folder in which something else lies', async () => {
    const out = await place('taken');
    await mkdir(path.join(out, 'notes'));
    expect(await refused(['datasets', 'fetch', 'fsdd', '--out', out], at())).toMatch(
      /taken exists already and is not fsdd as it is published/,
    );
  });

  it('that is stopped by Ctrl-C leaves nothing, by a kill nothing that the next one would take for a data set', async () => {
    const cwd = await place('stopped');
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const reached = new Promise<void>((resolve) => {
        server.answers.set(
          '/v1.tar.gz',
          cutAfter(new Uint8Array(1_000_000), 500_000, () => resolve()),
        );
      });
      const child = start(['datasets', 'fetch', 'fsdd', '--from', new URL('v1.tar.gz', server.address).href, '--out', 'sounds/fsdd'], {
        cwd,
      });
      const end = ended(child);
      await reached;
      child.kill(signal);
      const { code, stderr } = await end;
      if (signal === 'SIGINT') {
        expect([code, stderr]).toEqual([130, 'stopped; nothing is left behind.\n']);
        expect(await readdir(cwd)).toEqual([]);
      } else {
        expect(await readdir(path.join(cwd, 'sounds'))).toEqual([`.fsdd.${child.pid}.part`]);
      }
    }
    server.answers.set('/letters.tar.gz', whole(await packed(letters)));
    const terminal = { isTerminal: false, columns: 80, colour: false, write: () => undefined };
    await fetchDataset(lettersKnown, {
      out: path.join(cwd, 'sounds', 'fsdd'),
      from: server.address,
      idle: 10_000,
      steps: new Steps(terminal, () => 0),
      say: () => undefined,
      signal: new AbortController().signal,
    });
    expect(await readdir(path.join(cwd, 'sounds'))).toEqual(['fsdd']);
    expect((await readdir(path.join(cwd, 'sounds', 'fsdd'))).sort()).toEqual(['a.txt', 'b.txt']);
  });

  it.each(real)('finds that %s is what its checksums say', async (name) => {
    const cwd = await place(`real-${name}`);
    const from = name === 'fsdd' ? path.join(data, 'fsdd', 'fsdd-recordings.tar.gz') : path.join(data, name);
    const { code, stdout, stderr } = await deepsensor(['datasets', 'fetch', name, '--from', from], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`here       data/${name}\n`);
    const again = await deepsensor(['datasets', 'fetch', name], { cwd });
    expect(again.stdout).toContain(`here       data/${name}, all of it already`);
    expect((await deepsensor(['datasets'], { cwd })).stdout).toContain(`here      yes, data/${name}`);
    if (name !== 'mnist') return;
    const described = await deepsensor(['describe', model, '--data', 'data/mnist'], { cwd });
    expect(described.stdout).toContain('10000 grey pictures of 28×28 from data/mnist/t10k-images-idx3-ubyte');
  });
});
