import path from 'node:path';

/** A path as people would write it from here: relative when it lies below, absolute when not. */
export function shownPath(place: string): string {
  const relative = path.relative(process.cwd(), place) || '.';
  return relative.startsWith('..') || path.isAbsolute(relative) ? place : relative;
}
