import path from 'node:path';

import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '..');

// It compiles the contract, which takes longer than tests are given where much else is running.
it('is what the committed report says it is', { timeout: 60_000 }, () => {
  const config = ExtractorConfig.loadFileAndPrepare(path.join(folder, 'api-extractor.json'));
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: false, messageCallback: (message) => (message.handled = true) });
  expect(apiReportChanged, 'the contract changed: npx nx api contract writes the report anew, for review').toBe(false);
});
