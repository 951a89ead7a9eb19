import { describe, expect, it } from 'vitest';

import { withLock } from './addon-source.mjs';

const source = `#include <memory>
#include <set>
#include "utils.h"
static std::set<std::string> ATTR_NAME_SET;

  const char *attr_name =
      ATTR_NAME_SET.insert(attr_name_string.c_str()).first->c_str();
`;

describe(withLock, () => {
  it('lets one function alone touch the names, under a lock', () => {
    const locked = withLock(source);
    expect(locked).toContain('#include <set>\n#include <mutex>\n');
    expect(locked).toContain('const char *attr_name =\n      KeepAttrName(attr_name_string);');
    expect(locked.match(/ATTR_NAME_SET/g)).toHaveLength(2);
    expect(locked.indexOf('std::lock_guard')).toBeLessThan(locked.indexOf('ATTR_NAME_SET.insert'));
  });

  it.each([
    ['has it already', withLock(source)],
    ['is another', source.replace('ATTR_NAME_SET.insert(attr_name_string.c_str())', 'names.insert(attr_name_string)')],
    ['has two such places', source + source],
  ])('refuses a source that %s', (_why, other) => {
    expect(() => withLock(other)).toThrow(/not that of the pinned tfjs-node/);
  });
});
