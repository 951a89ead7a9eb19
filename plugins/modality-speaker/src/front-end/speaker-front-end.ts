import type { FrontEnd, NetworkGraph } from '@deepsensor/contract';

/** A front end that says at which rate in Hz its raw samples `[n, L]` follow each other: recordings are read and written at it. */
export interface SpeakerFrontEnd extends FrontEnd {
  readonly rate: number;
}

/** What is told of a front end. */
type Told = Required<Pick<FrontEnd, 'id' | 'summary' | 'note' | 'advice' | 'key'>> & Pick<FrontEnd, 'settledBy'>;

/** A front end of recordings of so many samples in -1..1. */
export function speakerFrontEnd(told: Told, samples: number, rate: number, fragment: NetworkGraph | undefined): SpeakerFrontEnd {
  return { ...told, domain: { shape: [samples], lower: -1, upper: 1 }, rate, ...(fragment === undefined ? {} : { fragment }) };
}
