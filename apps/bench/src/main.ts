import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { prepareSubject, pictureSubjects } from './campaign.js';
import { measureSubject, type SubjectFigures } from './engine-suite.js';
import { machineFacts } from './machine.js';
import { printFigures } from './print.js';
import { measureEngines, printEngines, type EngineRow } from './two-engines.js';
import { unpackedData } from './unpack.js';

const root = path.resolve(import.meta.dirname, '../../..');
const flag = (name: string) => process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
const rounds = Number(flag('rounds') ?? 3);
const seconds = Number(flag('seconds') ?? 1.5);
const only = flag('only');
const memory = flag('memory') !== 'no';

const { facts: machine, text } = machineFacts();
process.stdout.write(`bench:engine on ${text}\n`);
process.stdout.write(
  'phases: m model, p place (project, quantise), b basis, s strategy (random numbers, arithmetic), o other; shares in %\n',
);

const figures: (SubjectFigures & { readonly engines?: readonly EngineRow[] })[] = [];
for (const subject of pictureSubjects(root)) {
  if (only !== undefined && !subject.name.toLowerCase().startsWith(only.toLowerCase())) continue;
  const unpacked = { ...subject, data: unpackedData(subject.data) };
  const start = await prepareSubject(unpacked);
  const measured = await measureSubject(unpacked, start, rounds, seconds, memory);
  process.stdout.write(`${printFigures(measured)}\n`);
  const engines = await measureEngines(unpacked, start, rounds, seconds);
  if (engines !== undefined) process.stdout.write(`${printEngines(subject.name, engines)}\n`);
  figures.push({ ...measured, ...(engines !== undefined && { engines }) });
}
const file = path.join(root, 'tmp/bench-engine.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, seed: 1, rounds, seconds, figures }, undefined, 2)}\n`);
process.stdout.write(`\n${path.relative(process.cwd(), file)}\n`);
