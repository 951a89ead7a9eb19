import { describeReporter } from '@deepsensor/conformance';

import { consoleReporter, jsonReporter } from './index.js';

// html and junit read the run that the events tell of; their own specs give them one.
for (const each of [consoleReporter, jsonReporter]) {
  describeReporter(each.id, (context) => each.create(each.options.parse({}) as never, context));
}
