/** Says what keeps a recording from being used, to go into a list of failures. */
export class Unreadable extends Error {}

/** `16,000`, as messages have it. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
