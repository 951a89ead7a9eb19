import { Problem } from './problem.mjs';
import { run } from './programs.mjs';

/**
 * A Python 3 with pip; TensorFlow is not installed into it, only downloaded and unpacked.
 * @returns {Promise<string>}
 */
export async function findPython() {
  const named = process.env['PYTHON'];
  const candidates = named ? [named] : ['python3', 'python'];
  for (const python of candidates) {
    const version = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 7))']);
    if (!version.ok) continue;
    const pip = await run(python, ['-m', 'pip', '--version']);
    if (pip.ok) return python;
    throw new Problem(
      `${python} (${version.output.trim()}) has no pip: ${pip.why}`,
      `install it (Debian, Ubuntu: apt-get install python3-pip; elsewhere: ${python} -m ensurepip --user), or name another Python in PYTHON`,
    );
  }
  throw new Problem(`there is no Python 3.7 or newer (tried ${candidates.join(', ')})`, 'install python3 with pip, or name one in PYTHON');
}
