export interface Linear {
  /** `[classes][features]` */
  readonly weights: readonly (readonly number[])[];
  /** `[classes]` */
  readonly biases: readonly number[];
}

const STEPS = 1500;
const RATE = 0.5;

/** Multinomial logistic regression by gradient descent on standardised features, given back for the features as they are. */
export function fitSoftmax(features: readonly (readonly number[])[], labels: readonly number[], classes: number): Linear {
  const [n, width] = [features.length, features[0]!.length];
  const columns = Array.from({ length: width }, (_, j) => features.map((row) => row[j]!));
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / n);
  const deviations = columns.map((column, j) => Math.sqrt(column.reduce((sum, value) => sum + (value - means[j]!) ** 2, 0) / n));
  const rows = features.map((row) => row.map((value, j) => (value - means[j]!) / deviations[j]!));
  const weights = Array.from({ length: classes }, () => new Array<number>(width).fill(0));
  const biases = new Array<number>(classes).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const changes = weights.map((row) => row.map(() => 0));
    const shifts = biases.map(() => 0);
    rows.forEach((row, i) => {
      const powers = weights.map((each, c) => Math.exp(biases[c]! + each.reduce((sum, weight, j) => sum + weight * row[j]!, 0)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      for (let c = 0; c < classes; c++) {
        const error = powers[c]! / total - (labels[i] === c ? 1 : 0);
        shifts[c]! += error;
        for (let j = 0; j < width; j++) changes[c]![j]! += error * row[j]!;
      }
    });
    for (let c = 0; c < classes; c++) {
      biases[c]! -= (RATE * shifts[c]!) / n;
      for (let j = 0; j < width; j++) weights[c]![j]! -= (RATE * changes[c]![j]!) / n;
    }
  }
  return {
    weights: weights.map((row) => row.map((weight, j) => weight / deviations[j]!)),
    biases: biases.map((bias, c) => bias - weights[c]!.reduce((sum, weight, j) => sum + (weight * means[j]!) / deviations[j]!, 0)),
  };
}
