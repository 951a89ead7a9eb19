import { cpus, totalmem } from 'node:os';

/** What a benchmark ran on, for the file and for people. */
export function machineFacts(): { readonly facts: Readonly<Record<string, string | number>>; readonly text: string } {
  const facts = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
  return { facts, text: `${facts.processor}, ${facts.cores} cores, ${facts.memoryGB} GB, Node ${facts.node}` };
}
