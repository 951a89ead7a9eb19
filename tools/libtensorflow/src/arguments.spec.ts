import { describe, expect, it } from 'vitest';

import { parseArguments } from './arguments.mjs';

describe(parseArguments, () => {
  it.each([
    [[], { action: 'set-up', from: 'auto' }],
    [['--from', 'wheel'], { action: 'set-up', from: 'wheel' }],
    [['--from=download'], { action: 'set-up', from: 'download' }],
    [['--check'], { action: 'check', from: 'auto' }],
    [['--undo'], { action: 'undo', from: 'auto' }],
    [['--help', '--undo'], { action: 'help', from: 'auto' }],
  ])('reads %j', (given, asked) => {
    expect(parseArguments(given)).toEqual(asked);
  });

  it.each([
    [['--from', 'source'], /--from source is not known/],
    [['--check', '--undo'], /exclude each other/],
    [['--force'], /--force/],
    [['now'], /now/],
  ])('refuses %j and says what is allowed', (given, message) => {
    expect(() => parseArguments(given)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), next: expect.any(String) }),
    );
  });
});
