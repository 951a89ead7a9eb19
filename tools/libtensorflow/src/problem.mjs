/** What stops the set-up, and what to do next: one sentence each. Anything else that is thrown is a bug and keeps its stack. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} next
   */
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}
