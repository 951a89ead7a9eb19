import type { DeepSensorError } from '@deepsensor/contract';

import { unreadable, unsupported } from '../onnx/source.js';

/** A layer as messages call it: `layer "conv_1" (Conv2D)`, in its file. */
export class Subject {
  readonly where: string;
  readonly name: string;
  readonly className: string;

  constructor(where: string, name: string, className: string) {
    this.where = where;
    this.name = name;
    this.className = className;
  }

  /** The layer is sound, and more than DeepSensor can take; `reason` continues the sentence. */
  unsupported(reason: string): DeepSensorError {
    return unsupported(this, `layer "${this.name}" (${this.className}): ${reason}`);
  }

  /** The file is wrong. */
  broken(reason: string): DeepSensorError {
    return unreadable(this, `layer "${this.name}" (${this.className}): ${reason}`);
  }
}
