import type { Observation, Oracle } from '@deepsensor/contract';

import { answers, NON_FINITE } from './argmax.js';

const FALSE_ACCEPTANCE = 0;
const FALSE_REJECTION = 1;
const NOT_FINITE = 2;
const RIGHT = -1;

/**
 * Speaker verification, on a model whose last class is nobody and whose scores are compared with nobody's (`deepsensor enrol` makes it):
 * a voice is accepted as every speaker whose score is nobody's or above, as at a threshold. It is a false acceptance when another than
 * the right speaker is accepted, whatever became of the right one, and a false rejection when the right speaker, and nobody else, is not.
 */
export function verification(): Oracle {
  return {
    kinds: ['false-acceptance', 'false-rejection', 'non-finite'],
    needsNobody: true,
    judge({ logits, labels }: Observation) {
      const classes = logits.shape[1]!;
      const nobody = classes - 1;
      const finite = answers(logits);
      const kind = new Int32Array(labels.length).fill(RIGHT);
      const taken = finite.slice();
      for (let row = 0; row < labels.length; row++) {
        if (finite[row] === NON_FINITE) {
          kind[row] = NOT_FINITE;
          continue;
        }
        const scores = logits.data.subarray(row * classes, (row + 1) * classes);
        const label = labels[row]!;
        const least = scores[nobody]!;
        let impostor = nobody;
        for (let c = 0; c < nobody; c++)
          if (c !== label && scores[c]! >= least && (impostor === nobody || scores[c]! > scores[impostor]!)) impostor = c;
        if (impostor !== nobody) [kind[row], taken[row]] = [FALSE_ACCEPTANCE, impostor];
        else if (label !== nobody && scores[label]! < least) [kind[row], taken[row]] = [FALSE_REJECTION, nobody];
        else taken[row] = label;
      }
      return { kind, taken };
    },
  };
}
