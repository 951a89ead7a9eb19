import path from 'node:path';

import { DeepSensorError } from '@deepsensor/contract';

/** How files of models in other formats end. */
const OTHERS: readonly string[] = ['.keras', '.h5', '.hdf5', '.json', '.pb', '.tflite', '.pt', '.pth', '.npz'];

/** Refuses a name for what is written as ONNX that says that it is something else. */
export function refuseOtherEnding(out: string): void {
  const ending = path.extname(out).toLowerCase();
  if (OTHERS.includes(ending))
    throw new DeepSensorError('USAGE', `--out ${out}: what is written is ONNX, and ${ending} says another format; name it .onnx.`);
}
