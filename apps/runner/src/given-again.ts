import type { CampaignOptions } from './campaign-config.js';

/**
 * The options that `run` needs again, so that it sees what another command saw.
 * @param without Options of a part that no longer hold, such as `features`, also where `--set` states them.
 */
export function givenAgain(options: CampaignOptions, without: readonly (keyof CampaignOptions)[] = []): string {
  const flags: readonly (readonly [keyof CampaignOptions, string])[] = [
    ['modality', 'modality'],
    ['split', 'split'],
    ['labels', 'labels'],
    ['scaling', 'scaling'],
    ['resize', 'resize'],
    ['sampleRate', 'sample-rate'],
    ['resample', 'resample'],
    ['features', 'features'],
    ['granularity', 'granularity'],
    ['layers', 'layers'],
    ['runtime', 'runtime'],
    ['plugin', 'plugin'],
  ];
  const stated = flags
    .filter(([option]) => !without.includes(option))
    .flatMap(([option, flag]) => {
      const value = options[option];
      return value === true ? [` --${flag}`] : value === undefined ? [] : [value].flat().map((each) => ` --${flag} ${each}`);
    });
  const set = (options.set ?? []).filter((setting) => !without.some((option) => setting.startsWith(`modality.${option}=`)));
  return [...stated, ...set.map((setting) => ` --set ${setting}`)].join('');
}
