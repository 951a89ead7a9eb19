import type { ChosenFrontEnd } from './front-end.js';

/**
 * In a few words each, the ways of feeding the model under which it is right at least as often as under the one that was taken for its
 * lesser loss, with the options that state them.
 */
export function equallyRight({ chosen, trials }: Pick<ChosenFrontEnd, 'chosen' | 'trials'>): readonly string[] {
  return trials
    .filter((trial) => trial !== chosen && trial.of > 0 && trial.of === chosen.of && trial.right >= chosen.right)
    .map(({ frontEnd: { summary, settledBy }, right }) => {
      const often = right === chosen.right ? 'as often' : 'more often';
      return `${often} right, at more loss: ${summary}${settledBy === undefined ? '' : ` (if it was trained so: ${settledBy})`}`;
    });
}
