/** Codes of errors that a user can act on. The command ends with exit code 2 for all of them. */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'CONTRIBUTION_UNKNOWN'
  | 'PLUGIN_CONFLICT'
  | 'PLUGIN_INCOMPATIBLE'
  | 'PLUGIN_UNLOADABLE'
  | 'MODEL_UNREADABLE'
  | 'MODEL_UNSUPPORTED'
  | 'DATA_INVALID'
  | 'DATA_MISMATCH'
  | 'BUDGET_INVALID'
  | 'SCALING_UNKNOWN'
  | 'SEEDS_MISSING'
  | 'NON_FINITE'
  | 'RUNTIME_UNAVAILABLE'
  | 'RUN_EXISTS'
  | 'RUN_INVALID'
  | 'RUN_LOCKED'
  | 'NO_SPACE'
  | 'WORKER_LOST'
  | 'CONTRACT_BROKEN';

const brand = Symbol.for('@deepsensor/error');

/** An error that the user can act on: one sentence with what, where, what is allowed. Anything else that escapes is a bug and keeps its stack. */
export class DeepSensorError extends Error {
  override readonly name = 'DeepSensorError';
  readonly [brand] = true;
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Works across duplicate copies of this package, unlike `instanceof`. */
  static is(value: unknown): value is DeepSensorError {
    return typeof value === 'object' && value !== null && brand in value;
  }
}

/** `"a", "b"`: the names in quotes, those nearest to `wanted` first, for errors that say what is known; `none` of none. */
export function knownNames(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const sorted = [...names].sort((a, b) => editDistance(wanted, a) - editDistance(wanted, b) || a.localeCompare(b));
  return sorted.map((name) => `"${name}"`).join(', ');
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
