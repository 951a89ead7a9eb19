import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { prepareSubject, soundSubjects } from './campaign.js';
import { measureSubject, type SubjectFigures } from './engine-suite.js';
import { machineFacts } from './machine.js';
import { printFigures } from './print.js';
import { measureLoading, measureLongClips } from './speaker-suite.js';
import { unpackedData } from './unpack.js';

const root = path.resolve(import.meta.dirname, '../../..');
const flag = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
const rounds = Number(flag('rounds') ?? 3);
const seconds = Number(flag('seconds') ?? 1.5);

const { facts: machine, text } = machineFacts();
process.stdout.write(`bench:speaker on ${text}\n`);

const loading = await measureLoading(rounds);
process.stdout.write(
  `10,000 recordings of 1 s loaded: ${loading.median.toFixed(1)} s [${loading.low.toFixed(1)}, ${loading.high.toFixed(1)}]\n`,
);
const longClips = await measureLongClips();
process.stdout.write(`peak memory of a run on recordings of 3 s at 16 kHz: ${longClips.toFixed(0)} MB\n`);

const figures: SubjectFigures[] = [];
for (const subject of soundSubjects(root)) {
  const unpacked = { ...subject, data: unpackedData(subject.data) };
  const measured = await measureSubject(unpacked, await prepareSubject(unpacked), rounds, seconds, true);
  figures.push(measured);
  process.stdout.write(`${printFigures(measured)}\n`);
}
const file = path.join(root, 'tmp/bench-speaker.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, seed: 1, rounds, seconds, loading, longClips, figures }, undefined, 2)}\n`);
process.stdout.write(`\n${path.relative(process.cwd(), file)}\n`);
