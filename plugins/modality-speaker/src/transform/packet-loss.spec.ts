import { describe, expect, it } from 'vitest';

import { changed, vowel } from '../../test/transform-support.js';
import { packetLoss } from './packet-loss.js';

const rate = 8000;
const size = 160;
const voice = vowel(50 * size, rate);
const packetsOf = (samples: Float32Array): Float32Array[] =>
  Array.from({ length: samples.length / size }, (_, packet) => samples.subarray(packet * size, (packet + 1) * size));
const lostIn = (samples: Float32Array): number[] =>
  packetsOf(samples).flatMap((packet, at) => (packet.some((sample, i) => sample !== voice[at * size + i]) ? [at] : []));

describe(packetLoss, () => {
  it.each([0.02, 0.1, 0.2])('silences a share of %d of the packets of 20 ms, wherever they are drawn', (loss) => {
    for (const draw of [0, 0.3, 0.6, 1]) {
      const made = changed(packetLoss(rate), voice, [loss, 0, draw]);
      const silent = packetsOf(made).flatMap((packet, at) => (packet.every((sample) => sample === 0) ? [at] : []));
      expect(silent).toHaveLength(Math.round(50 * loss));
      expect(lostIn(made)).toEqual(silent);
    }
  });

  it('loses other packets in another draw, and more of them where more is lost', () => {
    const lost = (loss: number, draw: number): number[] => lostIn(changed(packetLoss(rate), voice, [loss, 0, draw]));
    expect(lost(0.2, 0.25)).not.toEqual(lost(0.2, 0.75));
    expect(lost(0.2, 0.25)).toEqual(expect.arrayContaining(lost(0.1, 0.25)));
  });

  it('repeats the last packet that came', () => {
    // Packets that differ from one another, each of one level.
    const steps = Float32Array.from({ length: 50 * size }, (_, i) => (Math.floor(i / size) + 1) / 32768);
    const heard = (repeat: number): number[] =>
      packetsOf(changed(packetLoss(rate), steps, [0.2, repeat, 0.4])).map(([first]) => first! * 32768);
    const silent = heard(0);
    let last = 0;
    expect(heard(1)).toEqual(silent.map((level) => (last = level === 0 ? last : level)));
    expect(silent.filter((level) => level === 0)).toHaveLength(10);
  });
});
