import type { FrontEnd, NetworkGraph } from '@deepsensor/contract';

/** A front end that says at which rate in Hz its raw samples `[n, L]` follow each other: recordings are read and written at it. */
export interface SpeakerFrontEnd extends FrontEnd {
  readonly rate: number;
}

/** A front end of recordings of so many samples in -1..1. */
export function speakerFrontEnd(
  id: string,
  summary: string,
  samples: number,
  rate: number,
  fragment: NetworkGraph | undefined,
): SpeakerFrontEnd {
  return { id, summary, domain: { shape: [samples], lower: -1, upper: 1 }, rate, ...(fragment === undefined ? {} : { fragment }) };
}
