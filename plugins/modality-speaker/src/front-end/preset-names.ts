/** Feature extractions by the name of what computes them, the likelier first. */
export const PRESET_NAMES = [
  'torchaudio',
  'kaldi',
  'kaldi-mean',
  'librosa',
  'speechbrain',
  'speechbrain-mean',
  'voxceleb',
  'spectrogram',
  'librosa-mfcc',
  'torchaudio-mfcc',
  'kaldi-mfcc',
] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
