import { existsSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { DeepSensorError, rowLength, type Batch, type NetworkGraph, type Runtime } from '@deepsensor/contract';
import { runtimesHere } from '@deepsensor/engine';
import { exportOnnx, findLogits, readModel, simplify, withoutDeadCode } from '@deepsensor/graph';
import { Stream } from '@deepsensor/rng';

import { loadRegistry } from '../campaign-config.js';
import { makeFolder } from '../make-folder.js';
import { refuseOtherEnding } from '../onnx-name.js';
import { print, standardContext } from '../terminal.js';

interface ConvertOptions {
  readonly to: string;
  readonly out?: string;
  readonly shape?: string;
}

/** A model and what was written of it, both with the one output that is tested. */
interface Pair {
  readonly read: NetworkGraph;
  readonly written: NetworkGraph;
  readonly classes: number;
}

/** Rows that outputs are compared on, and the size of an axis that the model leaves open. */
const [ROWS, OPEN] = [8, 32];

/** Largest distance, relative to the largest output, between a model and what was written of it. */
const TOLERANCE = 1e-4;

/** Writes a model as ONNX and holds what was written against the model. */
export async function convert(model: string, { to, out, shape }: ConvertOptions): Promise<void> {
  if (to !== 'onnx') throw new DeepSensorError('USAGE', `--to ${to}: models are written as onnx alone.`);
  const target = out ?? `${path.basename(model, path.extname(model))}.onnx`;
  refuseOtherEnding(target);
  if (existsSync(target)) throw new DeepSensorError('RUN_EXISTS', `${target} exists already; remove it or choose another --out.`);
  const graph = await readModel(model);
  // What cannot be tested is not worth a file.
  const { graph: scores, answer } = findLogits(simplify(graph));
  const classes = scores.outputs[0]!.shape[1] as number;
  const inputs = drawInputs(graph, shape);
  const isGuess = shape === undefined && graph.inputs[0]!.shape.slice(1).some((size) => typeof size === 'string');
  const partial = `${target}.partial`;
  await makeFolder(path.dirname(path.resolve(target)));
  try {
    await writeFile(partial, exportOnnx(graph));
    const pair = { read: withOutput(graph, answer), written: withOutput(await readModel(partial), answer), classes };
    const engines = await runtimesHere(await loadRegistry(), standardContext());
    const checks: string[] = [];
    for (const engine of engines) checks.push(...(await check(engine, model, pair, inputs, target, isGuess)));
    await rename(partial, target);
    const { size } = await stat(target);
    print(`${'written'.padEnd(10)} ${target}: ${graph.nodes.length} nodes, ${Math.ceil(size / 1000).toLocaleString('en')} kB`);
    if (checks.length === 0) checks.push('no engine loads here, so no outputs were compared; deepsensor describe says why');
    for (const [i, line] of checks.entries()) print(`${(i === 0 ? 'checked' : '').padEnd(10)} ${line}`);
    print(`${'next'.padEnd(10)} npx deepsensor describe ${target}`);
  } finally {
    await rm(partial, { force: true });
  }
}

function withOutput(graph: NetworkGraph, output: string): NetworkGraph {
  return withoutDeadCode({ ...graph, outputs: graph.outputs.filter(({ name }) => name === output) });
}

function drawInputs(graph: NetworkGraph, stated: string | undefined): Batch {
  const axes = graph.inputs[0]!.shape.slice(1);
  const sizes = stated?.split(',').map(Number) ?? axes.map((size) => (typeof size === 'number' ? size : OPEN));
  const fits = sizes.length === axes.length && axes.every((size, i) => typeof size === 'string' || size === sizes[i]);
  if (!fits || !sizes.every((size) => Number.isInteger(size) && size > 0))
    throw new DeepSensorError('USAGE', `--shape ${stated}: the model takes [n, ${axes.join(', ')}]; give ${axes.length} whole numbers.`);
  const random = new Stream(1, 'convert');
  const shape = [ROWS, ...sizes];
  return { data: Float32Array.from({ length: ROWS * rowLength(shape) }, () => random.uniform()), shape };
}

/**
 * What is written against the model, and the model as it was read against the engine's own loader where that reads it.
 * @param isGuess Whether the sizes of the inputs are ours.
 */
async function check(
  engine: Runtime,
  model: string,
  pair: Pair,
  inputs: Batch,
  target: string,
  isGuess: boolean,
): Promise<readonly string[]> {
  const { read, written, classes } = pair;
  let wanted: Batch;
  try {
    wanted = await answers(engine, read, classes, inputs);
  } catch (error) {
    // At sizes that the model does not take anything may go wrong, in an engine too.
    if (!isGuess && !(DeepSensorError.is(error) && error.code === 'MODEL_UNSUPPORTED')) throw error;
    const said = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
    const sizes = inputs.shape.slice(1).join();
    const tried = isGuess ? ` at ${sizes}, since the model leaves sizes open (--shape ${sizes} states them)` : '';
    return [`${engine.name}: not compared${tried}, for ${said}`];
  }
  const line = `${engine.name}: outputs of ${ROWS} random inputs ${compared(await answers(engine, written, classes, inputs), wanted, target, engine.name)}`;
  const original = await engine.original?.(model)?.catch((cause: unknown) => cause as Error);
  if (original === undefined) return [line];
  if (original instanceof Error)
    return [line, `${engine.name}'s own loader does not read the model: ${original.message.split('\n', 1)[0]}`];
  try {
    const said = await original.answer(inputs).catch((cause: unknown) => cause as Error);
    if (said instanceof Error) return [line, `${engine.name}'s own loader does not run the model: ${said.message.split('\n', 1)[0]}`];
    return [line, `${engine.name}'s own loader: outputs ${compared(said, wanted, target, engine.name)}`];
  } finally {
    await original.dispose();
  }
}

/** The model's own output, with whatever closes it. */
async function answers(engine: Runtime, graph: NetworkGraph, count: number, inputs: Batch): Promise<Batch> {
  const input = { shape: inputs.shape.slice(1), lower: -Infinity, upper: Infinity };
  const classes = Array.from({ length: count }, (_, i) => String(i));
  const opened = await engine.open(
    { graph, input, logits: graph.outputs[0]!.name, classes, layers: [] },
    { maxBatchBytes: 256 << 20, threads: 1 },
  );
  try {
    return (await opened.trace(inputs)).logits;
  } finally {
    await opened.dispose();
  }
}

function compared(found: Batch, wanted: Batch, target: string, engine: string): string {
  const largest = wanted.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = found.data.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted.data[i]!)), 0);
  if (found.data.length === wanted.data.length && apart <= TOLERANCE * largest)
    return apart === 0 ? 'are equal' : `differ by at most ${apart.toExponential(1)}`;
  // Nobody's mistake but ours.
  throw new Error(`${target} is not kept: on ${engine} its outputs are ${apart} away from the model's, which reach ${largest}`);
}
