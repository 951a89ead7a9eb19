import type { Batch, Candidates } from '@deepsensor/contract';
import { crossEntropyObjective } from '@deepsensor/attribution';
import { argmaxRows } from '@deepsensor/engine';

import { layerFile, readBatch, readLabels, writeArrays } from '../arrays.js';
import { granularityOf, openBareModel } from '../bare-model.js';
import { loadRegistry } from '../campaign-config.js';
import { counted, print, standardContext } from '../terminal.js';

interface TraceOptions {
  readonly inputs: string;
  readonly labels?: string;
  readonly out: string;
  readonly runtime: string;
  readonly granularity: string;
}

/** Writes what the model computes on inputs in its own scaling, to be held against the framework that made it. */
export async function trace(model: string, options: TraceOptions): Promise<void> {
  const inputs = await readBatch(options.inputs);
  const choice = { granularity: granularityOf(options.granularity), include: 'all' as const, everyTensor: true };
  const bare = await openBareModel(model, inputs, options.inputs, choice, options.runtime, await loadRegistry(), standardContext());
  try {
    const rows = inputs.shape[0]!;
    const { logits, units } = await bare.opened.trace(inputs, { layers: bare.layers.map(({ id }) => id) });
    const labels =
      options.labels === undefined
        ? argmaxRows(logits.data, bare.file.classes).map((label) => Math.max(label, 0))
        : await readLabels(options.labels, rows, bare.file.classes);
    const candidates: Candidates = {
      inputs,
      references: inputs,
      referenceOf: Int32Array.from({ length: rows }, (_, i) => i),
      labels,
      aims: new Int32Array(rows).fill(-1),
    };
    const { score, gradient } = await bare.opened.evaluate(candidates, { objective: crossEntropyObjective(), gradient: true });
    const arrays: Record<string, Batch> = {
      'logits.npy': logits,
      'loss.npy': { data: score!, shape: [rows] },
      'input-gradient.npy': gradient!,
    };
    const layers = bare.layers.map(({ id, kind, tensor, units: count, shape, channelAxis, isCut, bypass }) => {
      arrays[layerFile(id)] = units.get(id)!;
      return { id, kind, tensor, units: count, shape, channelAxis, isCut, bypass, file: layerFile(id) };
    });
    const { file } = bare;
    await writeArrays(options.out, arrays, {
      'trace.json': {
        model,
        inputs: rows,
        input: file.input,
        logits: file.logits,
        closing: file.closing,
        labels: options.labels === undefined ? 'what the model answers' : options.labels,
        granularity: options.granularity,
        layers,
        unobserved: file.layers.filter((layer) => !layer.observed),
      },
    });
    print(`${options.out}: logits, losses, input gradients and ${counted(layers.length, 'layer')} of ${counted(rows, 'input')}.`);
  } finally {
    await bare.opened.dispose();
  }
}
