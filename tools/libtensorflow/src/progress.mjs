/**
 * @typedef {object} Progress
 * @property {(name: string, what: string, work: (tell: (how: string) => void) => Promise<string> | string) => Promise<void>} step
 *   shows that a step begins, how it goes on and how long it took; `work` gives what came of it
 * @property {(name: string, what: string) => void} note
 */

/** @param {string} name */
const column = (name) => name.padEnd(10);

/**
 * On a terminal a step is one line that is written over; elsewhere it is a line when it begins, one every ten seconds and one at its end.
 * @param {{ write(text: string): unknown, isTTY?: boolean | undefined, columns?: number | undefined }} stream
 * @param {() => number} clock in milliseconds
 * @returns {Progress}
 */
export function progressTo(stream, clock) {
  // A line that is longer than the terminal is wide cannot be written over.
  const width = (stream.columns ?? 80) - 1;
  /** @type {(line: string, last: boolean) => unknown} */
  const show =
    stream.isTTY === true
      ? (line, last) => stream.write(`\r\x1b[2K${last ? `${line}\n` : line.slice(0, width)}`)
      : (line) => stream.write(`${line}\n`);
  const pause = stream.isTTY === true ? 100 : 10_000;
  return {
    async step(name, what, work) {
      const began = clock();
      let shown = began;
      show(`${column(name)} ${what} …`, false);
      try {
        const outcome = await work((how) => {
          if (clock() - shown < pause) return;
          shown = clock();
          show(`${column(name)} ${what}: ${how}, ${seconds(shown - began)}`, false);
        });
        show(`${column(name)} ${what}: ${outcome}, ${seconds(clock() - began)}`, true);
      } catch (error) {
        show(`${column(name)} ${what}: no, ${seconds(clock() - began)}`, true);
        throw error;
      }
    },
    note: (name, what) => void show(`${column(name)} ${what}`, true),
  };
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
