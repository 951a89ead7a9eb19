import { contribution, type Reporter } from '@deepsensor/contract';
import { z } from 'zod';

import { writeReport } from './report.js';

/** Writes `report.html` into the run directory when the run is over. */
export const htmlReporter = contribution({
  kind: 'reporter',
  id: 'html',
  summary: 'Writes report.html into the run directory: one page, no network, every finding explained.',
  options: z.strictObject({}),
  create: (): Reporter => ({
    async report(event) {
      if (event.type === 'run-finished') await writeReport(event.directory);
    },
  }),
});
