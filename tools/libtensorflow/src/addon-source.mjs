import { Problem } from './problem.mjs';

const include = '#include <set>\n';
const names = 'static std::set<std::string> ATTR_NAME_SET;\n';
const use = 'ATTR_NAME_SET.insert(attr_name_string.c_str()).first->c_str();';

/**
 * The addon's `tfjs_backend.cc` with a lock around the attribute names, which it keeps in one set for the whole process: without it
 * worker threads that begin together end the process now and then.
 * @param {string} source
 */
export function withLock(source) {
  let locked = replaceOnce(source, include, `${include}#include <mutex>\n`);
  locked = replaceOnce(
    locked,
    names,
    `${names}static std::mutex ATTR_NAME_MUTEX;

static const char *KeepAttrName(const std::string &name) {
  std::lock_guard<std::mutex> lock(ATTR_NAME_MUTEX);
  return ATTR_NAME_SET.insert(name).first->c_str();
}
`,
  );
  return replaceOnce(locked, use, 'KeepAttrName(attr_name_string);');
}

/**
 * @param {string} text
 * @param {string} old
 * @param {string} fresh
 */
function replaceOnce(text, old, fresh) {
  const parts = text.split(old);
  if (parts.length !== 2) {
    throw new Problem(
      `the addon's source has "${old.trim()}" ${parts.length - 1} times, not once: it is not that of the pinned tfjs-node`,
      'undo and set up again: npm run setup:tfjs -- --undo',
    );
  }
  return parts.join(fresh);
}
