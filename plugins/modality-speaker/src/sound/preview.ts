import { DeepSensorError, type Sample } from '@deepsensor/contract';

import { Unreadable } from './unreadable.js';
import { readWavHeader, type WavHeader } from './wav.js';

/** What a recording is known to be without being decoded. */
export interface Previewed extends WavHeader {
  readonly id: string;
}

/**
 * Looks at recordings; those that cannot be read are left out. Throws `DATA_INVALID` when none of them can be, with the first and the
 * reason.
 */
export function previewOf(samples: readonly Sample[]): readonly Previewed[] {
  const failures: string[] = [];
  const previews = samples.flatMap(({ id, bytes }) => {
    try {
      return [{ id, ...readWavHeader(bytes) }];
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failures.push(`${id}: ${error.message}`);
      return [];
    }
  });
  if (previews.length > 0 || failures.length === 0) return previews;
  throw new DeepSensorError('DATA_INVALID', `none of the first ${failures.length} recordings can be read (${failures[0]}); check --data.`);
}

/** Throws `CONFIG_INVALID` when no recording has the channel that is asked for. One channel is as good as any: it may have been asked for. */
export function refuseMissingChannel(previews: readonly Previewed[], channel: 'mix' | number): void {
  if (channel === 'mix' || channel === 0 || previews.length === 0) return;
  const most = previews.reduce((a, b) => (b.channels > a.channels ? b : a));
  if (channel < most.channels) return;
  const allowed = most.channels === 1 ? '0 or "mix" is' : `0 to ${most.channels - 1} or "mix" are`;
  throw new DeepSensorError(
    'CONFIG_INVALID',
    `the modality's option "channel" is ${channel}, counted from 0, and recordings have ${most.channels} (${most.id}); ${allowed} allowed.`,
  );
}

/** For people: what is done to recordings like these that their own files do not show; `undefined` where they are heard as they are. */
export function hearingNote(previews: readonly Previewed[], channel: 'mix' | number): string | undefined {
  const said = (what: string, found: readonly Previewed[]) =>
    found.length === 0 ? [] : [`${what} (${found.length} of the first ${previews.length} recordings)`];
  const several = channel === 'mix' ? 'several channels are averaged' : `of several channels number ${channel} is taken`;
  const changes = [
    ...said(
      several,
      previews.filter(({ channels }) => channels > 1),
    ),
    ...said(
      'samples finer than 16 bits are rounded',
      previews.filter(({ bits }) => bits > 16),
    ),
  ];
  if (changes.length === 0) return undefined;
  return `mind: ${changes.join(', ')}; reference.wav is what is heard of a recording, not its own file`;
}
