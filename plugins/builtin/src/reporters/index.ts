import { consoleReporter } from './console/console.js';

export { consoleReporter };

/** All reporters of this package. */
export const reporters = [consoleReporter];
