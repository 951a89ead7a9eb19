import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

import { isCutShort } from './cut-short.js';
import { setUpFolder } from './place.js';

/** Where tfjs-node may lie. */
export interface Places {
  /** Folder of `npm run setup:tfjs`, or the one that `DEEPSENSOR_TFJS` names. */
  readonly setUp: string;
  /** Whether `DEEPSENSOR_TFJS` names it: then nothing else is looked at. */
  readonly named: boolean;
  /** File from which Node would look for packages. */
  readonly from: string;
}

/** Directory of the package of tfjs-node, or why there is none to load. */
export type Found = { readonly found: true; readonly directory: string } | { readonly found: false; readonly reason: string };

export function placesHere(): Places {
  return {
    setUp: setUpFolder(process.env, homedir(), process.platform, process.arch),
    named: Boolean(process.env['DEEPSENSOR_TFJS']),
    from: import.meta.url,
  };
}

/**
 * What was set up for DeepSensor comes before what happens to be among the packages: it is pinned, and its addon serves worker threads.
 * A copy without its compiled addon, or with half of it, is passed over here, and not by trying: half a library ends the process, and
 * a second copy of tfjs in a process that began to load a first one would share its globals.
 */
export function findTfjsNode({ setUp, named, from }: Places): Found {
  const copies = [path.join(setUp, 'node_modules', '@tensorflow', 'tfjs-node'), ...(named ? [] : amongPackages(from))].filter((directory) =>
    existsSync(path.join(directory, 'package.json')),
  );
  const whole = copies.find((directory) => faultOf(directory) === undefined);
  if (whole !== undefined) return { found: true, directory: whole };
  const [broken] = copies;
  if (broken !== undefined) return { found: false, reason: `the @tensorflow/tfjs-node in ${broken} ${faultOf(broken)}` };
  return { found: false, reason: named ? `there is no @tensorflow/tfjs-node in ${setUp}` : '@tensorflow/tfjs-node is not installed' };
}

function amongPackages(from: string): readonly string[] {
  try {
    return [path.dirname(createRequire(from).resolve('@tensorflow/tfjs-node/package.json'))];
  } catch {
    return [];
  }
}

/** What keeps a copy from being loaded, as far as its files say. */
function faultOf(directory: string): string | undefined {
  const addons = filesIn(path.join(directory, 'lib'))
    .map((folder) => path.join(folder, 'tfjs_binding.node'))
    .filter((addon) => existsSync(addon));
  if (addons.length === 0) return 'has no compiled addon';
  const cut = [...addons, ...filesIn(path.join(directory, 'deps', 'lib'))].find((file) => statSync(file).isFile() && isCutShort(file));
  return cut && `is half a copy: ${path.basename(cut)} is cut short`;
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((file) => existsSync(file));
}
