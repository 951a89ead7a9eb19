import type { GraphEngine } from '@deepsensor/runtime';
import { beforeAll, describe, expect, it } from 'vitest';

import { storedOutputs } from './answers.js';
import { checkOperator, checkRefusal } from './check-operator.js';
import { OPERATOR_FAMILIES, operatorCases, type OperatorFamily } from './table.js';

export interface OperatorLaws {
  /** Parts of the table, so that they may lie in files that run side by side; all when left out. */
  readonly families?: readonly OperatorFamily[];
  /** For a case that the engine does not take, forward or backward, what its refusal says. */
  readonly refuses?: (name: string) => RegExp | undefined;
}

/**
 * The table of operators on an engine: each case has the outputs that are stored, the gradients of central differences, and rows that do
 * not see each other; or it is refused with `MODEL_UNSUPPORTED`, by the words that `refuses` gives. None is left out.
 */
export function describeOperators(name: string, open: () => Promise<GraphEngine>, laws: OperatorLaws = {}): void {
  const { families = OPERATOR_FAMILIES, refuses = () => undefined } = laws;
  describe.each(families)(`${name} computes operators and their gradients: %s`, (family) => {
    const answers = storedOutputs(family);
    let engine: GraphEngine;
    beforeAll(async () => {
      engine = await open();
    });

    it.each(operatorCases(family))(
      '$name',
      async (check) => {
        expect(answers.has(check.name), `golden/${family}.json has the output`).toBe(true);
        const [answer, refusal] = [answers.get(check.name), refuses(check.name)];
        await (refusal === undefined ? checkOperator(engine, check, answer) : checkRefusal(engine, check, refusal, answer));
        // Central differences of a recurrent layer are some thousand runs.
      },
      120_000,
    );
  });
}
