import { consoleReporter } from './console/console.js';
import { htmlReporter } from './html/html.js';
import { renderReport, writeReport } from './html/report.js';
import { jsonReporter } from './json.js';
import { junitReporter } from './junit.js';

export { consoleReporter, htmlReporter, jsonReporter, junitReporter, renderReport, writeReport };

/** All reporters of this package. */
export const reporters = [consoleReporter, htmlReporter, jsonReporter, junitReporter];
