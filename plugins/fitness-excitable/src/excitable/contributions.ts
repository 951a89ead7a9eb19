import { contribution } from '@deepsensor/contract';

import { excitableCount, excitableSoft } from './fitness.js';
import { countOptions, softOptions } from './options.js';

export const soft = contribution({
  kind: 'fitness',
  id: 'excitable/soft',
  summary: 'Soft count of excitable neurons, with a gradient and towards an aim.',
  options: softOptions,
  create: excitableSoft,
});

export const count = contribution({
  kind: 'fitness',
  id: 'excitable/count',
  summary: 'Count of excitable neurons, ties broken by the margin.',
  options: countOptions,
  create: excitableCount,
});
