import { REFERENCE_TRACT } from './phones.js';
import { SAMPLE_RATE } from './rates.js';
import { Antiresonator, Resonator } from './resonator.js';
import type { Speaker } from './speaker.js';
import { along, type Tracks } from './tracks.js';

/** Formants of a tract without a narrow place, Hz (Fant 1960): where a slack mouth goes, and the fourth for all sounds. */
const NEUTRAL = [500, 1500, 2500, 3500] as const;

/** Bandwidths of the formants in Hz, about the middle of Klatt's (1980, table II). */
const BANDWIDTHS = [70, 100, 160, 250] as const;

/** No resonance lies above this, in Hz: half of the rate is near. A fourth formant that would is left out. */
const HIGHEST = 0.475 * SAMPLE_RATE;

/** How far the dip of the nose moves above its peak when the velum is down, Hz (Klatt 1980: from 270 to 450). */
const NASAL_DIP = 180;
const NASAL_BANDWIDTH = 100;

/**
 * A vocal tract: formants in cascade, the nose as a peak and a dip that cancel while the velum is up, and beside them one resonance for
 * noise of the mouth (Klatt 1980, figure 6).
 */
export class Tract {
  private readonly tracks: Tracks;
  private readonly speaker: Speaker;
  private readonly slack: number;
  private readonly scale: number;
  private readonly formants: readonly Resonator[];
  private readonly nosePeak = new Resonator();
  private readonly noseDip = new Antiresonator();
  private readonly mouth = new Resonator();

  /** @param slack How far the formants are drawn to those of a neutral tract, 0 to 1. */
  constructor(tracks: Tracks, speaker: Speaker, slack: number) {
    this.tracks = tracks;
    this.speaker = speaker;
    this.slack = slack;
    this.scale = REFERENCE_TRACT / speaker.tract;
    const heard = NEUTRAL[3] * this.scale * speaker.mouth[3] < HIGHEST;
    this.formants = Array.from({ length: heard ? 4 : 3 }, () => new Resonator());
  }

  /** Moves tongue, velum and lips to where they are at `frame`, which may lie between two. */
  moveTo(frame: number): void {
    const { tracks, speaker, scale } = this;
    this.formants.forEach((resonator, i) => {
      const track = tracks.formants[i];
      const target = track === undefined ? NEUTRAL[3] : along(track, frame);
      const said = target + this.slack * (NEUTRAL[i]! - target);
      resonator.tune(Math.min(HIGHEST, said * scale * speaker.mouth[i]!), BANDWIDTHS[i]! * speaker.damping);
    });
    this.nosePeak.tune(speaker.nose, NASAL_BANDWIDTH);
    this.noseDip.tune(speaker.nose + NASAL_DIP * along(tracks.nasality, frame), NASAL_BANDWIDTH);
    const here = Math.floor(frame);
    // The part in front of a narrow place scales less than the whole.
    this.mouth.tune(Math.min(HIGHEST, tracks.fricationCentre[here]! * Math.sqrt(scale)), tracks.fricationBandwidth[here]!);
  }

  /** One sample of what comes out, for one of the glottis and one of noise in the mouth. */
  next(glottis: number, hiss: number): number {
    let wave = this.noseDip.next(this.nosePeak.next(glottis));
    for (const resonator of this.formants) wave = resonator.next(wave);
    return wave + this.mouth.next(hiss);
  }
}
