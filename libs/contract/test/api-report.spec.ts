import path from 'node:path';

import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { expect, it } from 'vitest';

const folder = path.resolve(import.meta.dirname, '..');

it('is what the committed report says it is', () => {
  const config = ExtractorConfig.loadFileAndPrepare(path.join(folder, 'api-extractor.json'));
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: false, messageCallback: (message) => (message.handled = true) });
  expect(apiReportChanged, 'the contract changed: npx nx api contract writes the report anew, for review').toBe(false);
});
