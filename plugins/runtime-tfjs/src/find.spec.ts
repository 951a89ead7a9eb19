import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { copyOfTfjsNode, temporaryFolder } from '../test/temporary-folder.js';
import { findTfjsNode } from './find.js';

const root = temporaryFolder();
const folder = (name: string) => path.join(root, name);
const from = (name: string) => pathToFileURL(path.join(folder(name), 'plugin.js')).href;

const whole = copyOfTfjsNode(folder('whole'), '', 'addon');
const other = copyOfTfjsNode(folder('other'), '', 'addon');
const broken = copyOfTfjsNode(folder('broken'), '');
const half = copyOfTfjsNode(folder('half'), '', 'addon');
mkdirSync(path.join(half, 'deps', 'lib'), { recursive: true });

describe(findTfjsNode, () => {
  it('takes what was set up before what is among the packages', () => {
    expect(findTfjsNode({ setUp: folder('whole'), named: false, from: from('other') })).toEqual({ found: true, directory: whole });
    expect(findTfjsNode({ setUp: folder('nothing'), named: false, from: from('other') })).toEqual({ found: true, directory: other });
  });

  it('passes a copy over that has no addon', () => {
    expect(findTfjsNode({ setUp: folder('broken'), named: false, from: from('other') })).toEqual({ found: true, directory: other });
    expect(findTfjsNode({ setUp: folder('nothing'), named: false, from: from('broken') })).toEqual({
      found: false,
      reason: `the @tensorflow/tfjs-node in ${broken} has no compiled addon`,
    });
  });

  it.runIf(process.platform === 'linux')('passes a copy over of which half is there, in its addon or its library', () => {
    const library = path.join(half, 'deps', 'lib', 'libtensorflow.so.2');
    const elf = readFileSync(process.execPath);
    const at = { setUp: folder('half'), named: true, from: from('nothing') };
    writeFileSync(library, elf.subarray(0, 5000));
    expect(findTfjsNode({ ...at, named: false, from: from('other') })).toEqual({ found: true, directory: other });
    expect(findTfjsNode(at)).toEqual({
      found: false,
      reason: `the @tensorflow/tfjs-node in ${half} is half a copy: libtensorflow.so.2 is cut short`,
    });
    rmSync(library);
    expect(findTfjsNode(at)).toEqual({ found: true, directory: half });
    writeFileSync(path.join(half, 'lib', 'napi-v8', 'tfjs_binding.node'), elf.subarray(0, 5000));
    expect(findTfjsNode(at)).toHaveProperty(
      'reason',
      `the @tensorflow/tfjs-node in ${half} is half a copy: tfjs_binding.node is cut short`,
    );
  });

  it('looks at nothing else when DEEPSENSOR_TFJS names a folder', () => {
    expect(findTfjsNode({ setUp: folder('nothing'), named: true, from: from('other') })).toEqual({
      found: false,
      reason: `there is no @tensorflow/tfjs-node in ${folder('nothing')}`,
    });
  });

  it('says that there is none', () => {
    expect(findTfjsNode({ setUp: folder('nothing'), named: false, from: from('nothing') })).toEqual({
      found: false,
      reason: '@tensorflow/tfjs-node is not installed',
    });
  });
});
