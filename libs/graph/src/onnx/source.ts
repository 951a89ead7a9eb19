import { DeepSensorError } from '@deepsensor/contract';

/**
 * Hands out `length` bytes of a file beside the model from `offset` on, all of the rest when `length` is left out; fewer when the file
 * is shorter.
 * @throws DeepSensorError `MODEL_UNREADABLE` when the file is missing or lies outside the model's folder.
 */
export type ExternalBytes = (location: string, offset: number, length: number | undefined) => Uint8Array;

/** What is being read: its name for messages, and where to find tensors that lie in other files. */
export interface Source {
  readonly where: string;
  readonly external: ExternalBytes | undefined;
}

/** The file is damaged, or no model. `what` continues the sentence after the file's name. */
export function unreadable(source: { readonly where: string }, what: string, cause?: unknown): DeepSensorError {
  return new DeepSensorError('MODEL_UNREADABLE', `${source.where}: ${what}.`, cause === undefined ? undefined : { cause });
}

/** The file is a sound model that DeepSensor cannot take. */
export function unsupported(source: { readonly where: string }, what: string): DeepSensorError {
  return new DeepSensorError('MODEL_UNSUPPORTED', `${source.where}: ${what}.`);
}

/** An error of a room that does not know the file, with the file named. */
export function located(error: unknown, { where }: { readonly where: string }): unknown {
  if (!DeepSensorError.is(error) || error.message.startsWith(`${where}: `)) return error;
  return new DeepSensorError(error.code, `${where}: ${error.message}`, { cause: error });
}
