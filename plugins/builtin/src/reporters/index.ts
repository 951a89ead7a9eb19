import { consoleReporter } from './console/console.js';
import { htmlReporter } from './html/html.js';
import { renderReport, writeReport } from './html/report.js';

export { consoleReporter, htmlReporter, renderReport, writeReport };

/** All reporters of this package. */
export const reporters = [consoleReporter, htmlReporter];
