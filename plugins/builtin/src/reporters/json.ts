import { contribution, type Reporter } from '@deepsensor/contract';
import { z } from 'zod';

/** One event a line, for programs. Numbers that JSON has not (the PSNR of equal inputs) are `null`. */
export const jsonReporter = contribution({
  kind: 'reporter',
  id: 'json',
  summary: 'Writes every event of the run as one line of JSON to the terminal.',
  options: z.strictObject({}),
  create: (_options, { terminal }): Reporter => ({
    report(event) {
      terminal.write(`${JSON.stringify(event)}\n`);
    },
  }),
});
