import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import { contribution, definePlugin, type Contribution, type Oracle } from './index.js';

it('infers options from the schema and the product from the kind', () => {
  const declared = contribution({
    kind: 'oracle',
    id: 'x/y',
    summary: '',
    options: z.object({ k: z.number() }),
    create(options) {
      expectTypeOf(options).toEqualTypeOf<{ k: number }>();
      return {} as Oracle;
    },
  });
  expectTypeOf(declared).toEqualTypeOf<Contribution<'oracle', { k: number }>>();
  definePlugin('p', '1.0.0', [declared]);
  // @ts-expect-error an oracle is not a reporter
  contribution({ kind: 'reporter', id: '', summary: '', options: z.object({}), create: () => ({}) as Oracle });
});
