import path from 'node:path';

import { DeepSensorError, knownNames } from '@deepsensor/contract';

import { knownDatasets, type KnownDataset } from '../datasets/catalogue.js';
import { fetchDataset, megabytes } from '../datasets/fetch-dataset.js';
import { inspect, type Inspection } from '../datasets/inspect.js';
import { Steps } from '../steps.js';
import { print, standardTerminal } from '../terminal.js';

/** Where data sets lie when nobody says otherwise, below the working directory. */
const FOLDER = 'data';
/** Milliseconds. */
const IDLE = 30_000;
/** What a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Lists the public data sets, where they are and whether they are here. */
export async function listDatasets({ json }: { readonly json?: boolean }): Promise<void> {
  const all: Listed[] = [];
  for (const dataset of knownDatasets) {
    const folder = path.join(FOLDER, dataset.name);
    all.push({ dataset, folder, found: await inspect(dataset.content, folder) });
  }
  if (json === true) print(JSON.stringify(all.map(asJson), undefined, 2));
  else print(all.map(asText).join('\n\n'));
}

interface Listed {
  readonly dataset: KnownDataset;
  readonly folder: string;
  readonly found: Inspection;
}

function asText({ dataset, folder, found }: Listed): string {
  const { name, what, licence, home, files, sources, content } = dataset;
  const [first, ...others] = sources;
  const row = (head: string, text: string) => `  ${head.padEnd(9)} ${text}`;
  const checksums =
    content.kind === 'files'
      ? Object.entries(content.sha256).map(([file, sha256]) => `SHA-256 ${sha256}  ${file}`)
      : [`SHA-256 ${content.sha256}  of the list of its ${content.count.toLocaleString('en')} files`];
  const md5s = files.flatMap(({ name: file, md5 }) => (md5 === undefined ? [] : [`MD5 ${md5}  ${file}`]));
  const here = { whole: `yes, ${folder}`, absent: `no: npx deepsensor datasets fetch ${name}`, different: '' }[found.state];
  return [
    `${name.padEnd(11)} ${what}`,
    row('size', megabytes(files.reduce((sum, { bytes }) => sum + bytes, 0))),
    row('licence', licence),
    row('page', home),
    ...first!.map((address, i) => row(i === 0 ? 'address' : '', address)),
    ...(others.length === 0 ? [] : [row('or', others.map(([address]) => new URL('.', address).href).join(', '))]),
    ...[...md5s, ...checksums].map((text, i) => row(i === 0 ? 'checksum' : '', text)),
    row('here', found.state === 'different' ? `no, ${folder} is another: ${found.says}` : here),
    row('use', runOf(dataset, folder)),
  ].join('\n');
}

function asJson({ dataset, folder, found }: Listed): unknown {
  const { name, what, licence, home, files, sources, content } = dataset;
  const { kind, sha256 } = content;
  return {
    name,
    what,
    licence,
    home,
    files: files.map((file, i) => ({ ...file, addresses: sources.map((addresses) => addresses[i]) })),
    content: kind === 'files' ? { sha256 } : { count: content.count, sha256OfList: sha256 },
    folder,
    here: found.state,
    use: runOf(dataset, folder),
  };
}

interface FetchCommand {
  readonly out?: string;
  readonly from?: string;
}

/** Fetches a data set by name, with Ctrl-C. */
export async function fetchNamed(name: string, { out, from }: FetchCommand): Promise<void> {
  const dataset = knownDatasets.find((each) => each.name === name);
  if (dataset === undefined) {
    const known = knownNames(
      name,
      knownDatasets.map((each) => each.name),
    );
    throw new DeepSensorError('USAGE', `there is no data set "${name}"; known: ${known}.`);
  }
  const folder = out ?? path.join(FOLDER, name);
  const terminal = standardTerminal();
  const clear = () => {
    if (terminal.isTerminal) terminal.write('\r\x1b[2K');
  };
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const outcome = await fetchDataset(dataset, {
      out: folder,
      from,
      idle: IDLE,
      steps: new Steps(terminal, () => performance.now()),
      say(text) {
        clear();
        process.stderr.write(`${text}\n`);
      },
      signal: interrupt.signal,
    });
    const whole = outcome === 'present' ? ', all of it already: every checksum is the one published' : '';
    print(`${'here'.padEnd(10)} ${folder}${whole}`);
    print(`${'licence'.padEnd(10)} ${dataset.licence}`);
    print(`${'next'.padEnd(10)} ${runOf(dataset, folder)}`);
  } catch (error) {
    clear();
    if (!interrupt.signal.aborted) throw error;
    process.stderr.write('stopped; nothing is left behind.\n');
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function runOf({ budget }: KnownDataset, folder: string): string {
  return `npx deepsensor run --model MODEL --data ${/\s/.test(folder) ? JSON.stringify(folder) : folder} ${budget}`;
}
