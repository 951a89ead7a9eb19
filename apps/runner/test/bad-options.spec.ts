import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';

import { describe, expect, inject, it } from 'vitest';

import { deepsensor } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { refused, refusedRun } from './support/refused.js';

const { run, model, digits } = inject('workshop');
const at = await temporaryFolder();
const campaign = ['--model', model, '--data', digits];

describe('a budget that is none', () => {
  it.each([
    ['--linf', '0'],
    ['--linf', '-0.1'],
    ['--linf', 'abc'],
    ['--linf', '1/0'],
    ['--l2', '0'],
    ['--seeds', '0'],
    ['--seeds', '1.5'],
    ['--evaluations', '0'],
    ['--workers', '0'],
    ['--max-time', '0'],
    ['--max-time', 'soon'],
    ['--seed', '-1'],
    ['--seed', '4294967296'],
  ])('%s %s', async (option, value) => {
    const message = await refusedRun([...campaign, `${option}=${value}`], at());
    expect(message).toContain(option.slice(2).split('-').at(-1));
    expect(message).toMatch(/must be|above zero|<=/);
  });

  it('two of them', async () => {
    expect(await refusedRun([...campaign, '--linf', '0.1', '--l2', '2'], at())).toMatch(/linf and l2 are both given/);
  });

  it('in a measure that nobody knows', async () => {
    expect(await refusedRun([...campaign, '--distance', 'ssim-ish=1'], at())).toMatch(/ssim-ish.*linf/);
    expect(await refusedRun([...campaign, '--snr', '20'], at())).toBe(
      'budget: the modality "image" has no budget in "snr"; allowed: "l0", "l2", "linf".',
    );
    expect(await refusedRun([...campaign, '--distance', 'l2'], at())).toContain('--distance l2');
  });

  it('too small for what a picture can hold', async () => {
    expect(await refusedRun([...campaign, '--linf', '0.0001'], at())).toMatch(/1\/255|level|255/);
  });
});

describe('names that nobody knows are answered with the nearest ones', () => {
  it.each([
    [['--perturbation', 'swarm/guide'], /no perturbation is called "swarm\/guide"; known: "swarm\/guided"/],
    [['--fitness', 'excitable/sof'], /no fitness is called "excitable\/sof"; known: "excitable\/soft"/],
    [['--oracle', 'misclasified'], /no oracle is called "misclasified"; known: "misclassified"/],
    [['--modality', 'images'], /no modality is called "images"; known: "image"/],
    [['--runtime', 'onxx'], /no runtime is called "onxx"; known: "onnx", .*"auto"/],
    [['--reporter', 'htm'], /no reporter is called "htm"; known: "html"/],
    [['--layers', 'conv9'], /no layer is called "conv9"; known: "conv/],
    [['--granularity', 'chanel'], /channel/],
    [['--scaling', 'bytes'], /"unit"|"byte"/],
    [['--set', 'perturbation.particels=3'], /particels.*"particles"/],
    [['--set', 'perturbation.particles=none'], /particles/],
    [['--set', 'particles=3'], /--set particles=3: write <part>\.<option>=<value>/],
    [['--set', 'fitnes.x=3'], /fitness/],
    [['--plugin', 'deepsensor-of-nobody'], /plugin "deepsensor-of-nobody" cannot be loaded/],
    [['--plugin', './nowhere.mjs'], /plugin "\.\/nowhere\.mjs" cannot be loaded: there is no file/],
    [['--config', 'nowhere.config.ts'], /nowhere\.config\.ts/],
    [['--fitness', 'excitable/sensitivity-v1', '--perturbation', 'swarm/guided'], /gradient|aims/],
  ])('%j', async (options, says) => {
    expect(await refusedRun([...campaign, ...options], at())).toMatch(says);
  });

  it('in describe, without data too', async () => {
    expect(await refused(['describe', model, '--granularity', 'chanel'], at())).toMatch(/--granularity chanel: it must be channel or unit/);
    expect(await refused(['describe', model, '--layers', 'conv9'], at())).toMatch(/no layer is called "conv9"; known: "conv/);
  });

  it.each([
    [['runn'], /unknown command 'runn'.*run/],
    [['runn', '--help'], /unknown command 'runn'.*run/],
    [['--verbose', '-h', 'runn', '--linf', '1'], /unknown command 'runn'.*run/],
    [['help', 'describ'], /unknown command 'describ'.*describe/],
    [['datasets', 'fetsch', '--help'], /unknown command 'fetsch' of 'datasets' \(it has fetch\)/],
    [['run', '--evaluation', '4'], /unknown option '--evaluation'.*--evaluations/],
    [['run', '--seeds'], /--seeds/],
    [['findings'], /missing required argument 'run'/],
    [['trace', 'm.onnx', '--out', 'x'], /--inputs/],
    [['compare', 'a', 'b', 'c'], /too many arguments/],
  ])('%j on the command line', async (args, says) => {
    expect(await refused(args, at())).toMatch(says);
  });
});

describe('a configuration file', () => {
  const config = async (text: string) => {
    await writeFile(at('bad.config.ts'), text);
    return refused(['run', '--config', at('bad.config.ts'), '--out', 'out'], at());
  };

  it('that does not parse is named with what is wrong', async () => {
    expect(await config('export default {')).toMatch(/bad\.config\.ts cannot be read: /);
  });

  it('that exports nothing is told what to export', async () => {
    expect(await config('export const x = 1;')).toMatch(/default export/);
  });

  it('has all of its problems said at once', async () => {
    const message = await config(
      `export default { model: ${JSON.stringify(model)}, dataset: ${JSON.stringify(digits)}, seed: -1, budget: { linf: 0, seads: 3 } };`,
    );
    expect(message).toMatch(/seed: /);
    expect(message).toMatch(/budget\.linf: a budget must be above zero/);
    expect(message).toMatch(/seads/);
  });

  it('may not hold plugins that are none', async () => {
    expect(await config(`export default { model: 'm', dataset: 'd', plugins: 'x' };`)).toMatch(/plugins/);
    expect(await config(`export default { model: 'm', dataset: 'd', plugins: [{ name: 'x' }] };`)).toMatch(/plugins/);
  });
});

describe('a place to write', () => {
  it('that is taken is left as it is', async () => {
    await mkdir(at('taken'));
    await writeFile(at('taken', 'thesis.txt'), 'years of work');
    const message = await refused(['run', ...campaign, '--out', 'taken'], at());
    expect(message).toMatch(/taken exists already/);
    expect(message).toContain('--resume');
    expect(await readdir(at('taken'))).toEqual(['thesis.txt']);
    expect(await refused(['run', ...campaign, '--out', run], at())).toContain('--resume');
  });

  it('is not taken by what a run left that was killed while it was being made', async () => {
    await mkdir(at('begun', 'artefacts'), { recursive: true });
    for (const name of ['run.lock', 'run.sqlite', 'config.json']) await writeFile(at('begun', name), '');
    expect(await refused(['run', '--resume', 'begun'], at())).toMatch(/stopped while being made: give the command again without --resume/);
    const args = ['run', ...campaign, '--seeds', '2', '--evaluations', '10', '--out', 'begun'];
    expect((await deepsensor(args, { cwd: at() })).code).toBe(0);
  });

  it("that holds a file of somebody's by the name of one of a run's", async () => {
    await mkdir(at('project'));
    await writeFile(at('project', 'config.json'), '{"mine":true}');
    expect(await refused(['run', ...campaign, '--out', 'project'], at())).toMatch(/project exists already/);
    expect(await readdir(at('project'))).toEqual(['config.json']);
  });

  it('is left empty when it is this very folder and the budget lets nothing change', async () => {
    await mkdir(at('here'));
    expect(await refused(['run', ...campaign, '--linf', '0.0001', '--out', '.'], at('here'))).toMatch(/1\/255|level|255/);
    expect(await readdir(at('here'))).toEqual([]);
  });

  it('that holds a demo already is left as it is, before a digit is drawn', async () => {
    await mkdir(at('shown', 'campaign'), { recursive: true });
    await writeFile(at('shown', 'campaign', 'notes.txt'), 'mine');
    expect(await refused(['demo', '--out', 'shown'], at())).toMatch(/campaign exists already/);
    expect(await readdir(at('shown'))).toEqual(['campaign']);
  });

  it('that is a file', async () => {
    await writeFile(at('file'), '');
    expect(await refused(['run', ...campaign, '--out', 'file'], at())).toContain('file');
    expect(await refused(['run', ...campaign, '--out', 'file/below'], at())).toMatch(/file/);
  });

  it('that may not be written', async () => {
    await mkdir(at('locked'));
    await chmod(at('locked'), 0o500);
    const mayAnyway = await writeFile(at('locked', 'probe'), '').then(
      () => true,
      () => false,
    );
    if (mayAnyway) {
      console.warn('this user may write anywhere, so a folder of the system takes the place of a locked one');
      expect(await refused(['run', ...campaign, '--out', '/sys/deepsensor-run'], at())).toMatch(/\/sys\/deepsensor-run/);
    } else expect(await refused(['run', ...campaign, '--out', 'locked/run'], at())).toMatch(/locked/);
  });
});

it('help is no error', async () => {
  for (const args of [['--help'], ['run', '--help'], ['help', 'run'], ['datasets', 'fetch', '-h'], ['datasets', '--help'], ['--version']]) {
    const { code, stderr, stdout } = await deepsensor(args, { cwd: at() });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toBe('');
  }
});
