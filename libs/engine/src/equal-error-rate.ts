/** How a threshold on scores parts those of the right speaker from those of others. */
export interface Threshold {
  readonly threshold: number;
  /** Share of others' scores at or above it. */
  readonly falseAcceptance: number;
  /** Share of right ones below it. */
  readonly falseRejection: number;
}

/** Both error rates at a threshold; a score at the threshold is accepted. */
export function ratesAt(threshold: number, genuine: Float64Array, impostor: Float64Array): Threshold {
  const share = (scores: Float64Array, accepted: boolean) =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + (score >= threshold === accepted ? 1 : 0), 0) / scores.length;
  return { threshold, falseAcceptance: share(impostor, true), falseRejection: share(genuine, false) };
}

/**
 * The threshold at which both error rates are as equal as they can be: the middle between the two neighbouring scores at which false
 * rejections come to outweigh false acceptances (ISO/IEC 19795-1, detection error trade-off). Where the two kinds of scores do not
 * overlap it lies in the middle of the gap.
 */
export function equalErrorThreshold(genuine: Float64Array, impostor: Float64Array): Threshold {
  const scores = [...new Set([...genuine, ...impostor])].sort((a, b) => a - b);
  const candidates = [scores[0]! - 1, ...scores.slice(1).map((score, i) => (score + scores[i]!) / 2), scores.at(-1)! + 1];
  const [right, wrong] = [genuine.slice().sort(), impostor.slice().sort()];
  let best: Threshold | undefined;
  let widest = 0;
  let [below, under] = [0, 0];
  candidates.forEach((threshold, i) => {
    while (below < right.length && right[below]! < threshold) below++;
    while (under < wrong.length && wrong[under]! < threshold) under++;
    const found = { threshold, falseAcceptance: 1 - under / wrong.length, falseRejection: below / right.length };
    const gap = i === 0 || i === scores.length ? 0 : scores[i]! - scores[i - 1]!;
    const [difference, least] = [found, best].map((each) =>
      each === undefined ? Infinity : Math.abs(each.falseAcceptance - each.falseRejection),
    );
    if (difference! < least! || (difference === least && gap > widest)) [best, widest] = [found, gap];
  });
  return best!;
}
