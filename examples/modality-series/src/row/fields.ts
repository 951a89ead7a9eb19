const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Fields between commas, without the space and the quotes around them. A field in quotes may hold no comma. */
export function fieldsOf(line: string): readonly string[] {
  return line.split(',').map((field) => {
    const trimmed = field.trim();
    return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  });
}

/** Whether a field is a decimal number; JavaScript would read an empty one as 0, and `0x10` as 16. */
export function isNumber(field: string): boolean {
  return number.test(field);
}

/** Names a field in a message. */
export function quoted(field: string): string {
  return field === '' ? 'empty' : `"${field.length > 20 ? `${field.slice(0, 20)}…` : field}"`;
}
