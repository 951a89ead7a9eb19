import { knownNames } from '@deepsensor/contract';
import { z } from 'zod';

/** All problems of a configuration in one sentence: where, what, and what is allowed there. */
export function problems(error: z.ZodError, schema: z.ZodType): string {
  return error.issues
    .map((issue) => {
      const says = saysOf(issue, schema);
      return issue.path.length > 0 ? `${issue.path.join('.')}: ${says}` : says;
    })
    .join('; ');
}

function saysOf(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(schema, issue.path);
    return issue.keys
      .map((key) => `there is no option "${key}"${known.length === 0 ? '' : `; known: ${knownNames(key, known)}`}`)
      .join(', ');
  }
  const wanted = wants(issue);
  return wanted.length === 0 ? issue.message : `it must be ${[...new Set(wanted)].join(', or ')}`;
}

/** What is allowed, as what follows "it must be"; nothing where an option has words of its own for it. */
function wants(issue: z.core.$ZodIssue): readonly string[] {
  switch (issue.code) {
    // What each alternative wants of the value itself; what lies deeper belongs to one that was hardly meant.
    case 'invalid_union':
      return issue.errors.flatMap((alternative) => alternative.filter(({ path }) => path.length === 0).flatMap(wants));
    case 'invalid_type':
      return [typeNames[issue.expected] ?? issue.expected];
    case 'invalid_value': {
      const values = issue.values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
      return [values.length === 1 ? values[0]! : `one of ${values.join(', ')}`];
    }
    case 'too_small':
      return issue.message.startsWith('Too small')
        ? [bound(issue.minimum, issue.inclusive === false ? 'above' : 'at least', issue.origin)]
        : [];
    case 'too_big':
      return issue.message.startsWith('Too big')
        ? [bound(issue.maximum, issue.inclusive === false ? 'below' : 'at most', issue.origin)]
        : [];
    default:
      return [];
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object of options',
  record: 'an object of options',
};

function bound(value: number | bigint, than: string, origin: string): string {
  const number = value.toLocaleString('en', { maximumFractionDigits: 20 });
  if (origin === 'string') return `a text of ${than} ${number} ${value === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `a list of ${than} ${number}`;
  return value === 0 && than === 'above' ? 'above zero' : `${than} ${number}`;
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Names of the options at a place of a schema. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let here: JsonSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  for (const step of path) here = here?.properties?.[String(step)];
  return Object.keys(here?.properties ?? {});
}
