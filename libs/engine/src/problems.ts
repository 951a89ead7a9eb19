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
  if (issue.code === 'invalid_union') {
    // What each alternative wants of the value itself; what lies deeper belongs to one that was hardly meant.
    const wanted = issue.errors.flatMap((alternative) => alternative.filter(({ path }) => path.length === 0).map(({ message }) => message));
    if (wanted.length > 0) return [...new Set(wanted)].join(', or ');
  }
  return issue.message;
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
