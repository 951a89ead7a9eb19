import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { RunEvent } from '@deepsensor/contract';
import { describe, expect, it } from 'vitest';

import { deepsensor, ended, start } from './support/command.js';
import { temporaryFolder } from './support/folder.js';
import { writeModel } from './support/models.js';
import { refused, refusedRun } from './support/refused.js';
import { expectIdentical, findingsOf, linesOf } from './support/runs.js';
import { freeWhistleNetwork, whistleEmbedding, whistleNetwork, writeWhistles } from './support/sounds.js';

const at = await temporaryFolder();
const cwd = at();
const data = await writeWhistles(at('whistles'), 8);
const model = await writeModel(at('whistles.onnx'), whistleNetwork());
/** Three shards. */
const campaign = ['--model', model, '--data', data, '--snr', '6', '--seeds', '20', '--evaluations', '40'];

describe('a model of speakers', () => {
  const whole = at('whole');

  it('is described with the way in which it hears', async () => {
    const { code, stdout } = await deepsensor(['describe', model, '--data', data], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('32 recordings of 4 speakers');
    expect(stdout).toMatch(/waveform -1\.\.1 at 8,000 Hz, 2,400 samples \(0\.3 s.*: 100\.0 % of 32 right/);
  });

  it('is configured with the budgets that recordings have', async () => {
    expect((await deepsensor(['init', model, '--data', data, '--out', at('whistles.config.ts')], { cwd })).code).toBe(0);
    const written = await readFile(at('whistles.config.ts'), 'utf8');
    expect(written).toMatch(
      /raw units from -1 to 1 where it has no other: snr \(the least SNR in dB\), .*linf \(L∞\).*; or transforms: \[\.\.\.\]\./,
    );
    expect(written).toContain('verification (of enrolled speakers');
    expect(written).not.toMatch(/\bl0\b/);
  });

  it('is broken by recordings that replay confirms, each as long as its seed', async () => {
    const { code, stderr } = await deepsensor(['run', ...campaign, '--out', whole], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const findings = await findingsOf(whole);
    expect(findings.length).toBeGreaterThan(5);
    for (const { distances, file, referenceFile } of findings) {
      expect(distances['snr']).toBeGreaterThanOrEqual(6);
      const [failing, reference] = await Promise.all([file, referenceFile].map((name) => readFile(path.join(whole, name))));
      expect(failing!.subarray(0, 4).toString()).toBe('RIFF');
      expect(failing!.length).toBe(reference!.length);
    }
    const replayed = await deepsensor(['replay', whole, '--json'], { cwd });
    const told = linesOf(replayed.stdout).map((line) => JSON.parse(line) as { errs: boolean; seedRight: boolean });
    expect(told).toHaveLength(findings.length);
    expect(told.every(({ errs, seedRight }) => errs && seedRight)).toBe(true);
    const report = await readFile(path.join(whole, 'report.html'), 'utf8');
    expect(report).toContain('data:audio/wav;base64,');
  });

  it('is broken in the same way by one worker, by two, and after kill -9', async () => {
    expect((await deepsensor(['run', ...campaign, '--workers', '1', '--out', at('one')], { cwd })).code).toBe(0);
    await expectIdentical(whole, at('one'));
    const child = start(['run', ...campaign, '--workers', '1', '--json', '--out', at('killed')], { cwd });
    let told = '';
    child.stdout?.on('data', (text: Buffer) => {
      told += text.toString();
      if (linesOf(told).some((line) => line.startsWith('{"type":"finding"' satisfies `{"type":"${RunEvent['type']}"`)))
        child.kill('SIGKILL');
    });
    expect((await ended(child)).signal).toBe('SIGKILL');
    expect((await deepsensor(['run', '--resume', at('killed')], { cwd })).code).toBe(0);
    await expectIdentical(whole, at('killed'));
  });

  it('is tested by transforms in a row, whose parameters are told', async () => {
    const transformed = ['--model', model, '--data', data, '--transform', 'white-noise,clipping', '--seeds', '8', '--evaluations', '40'];
    for (const workers of ['1', '2'])
      expect((await deepsensor(['run', ...transformed, '--workers', workers, '--out', at(`t${workers}`)], { cwd })).code).toBe(0);
    await expectIdentical(at('t1'), at('t2'));
    const gained = ['--model', model, '--data', data, '--transform', 'pitch,speed,high-pass', '--perturbation', 'random', '--seeds', '8'];
    expect((await deepsensor(['run', ...gained, '--out', at('gained')], { cwd })).code).toBe(0);
    const findings = await findingsOf(at('gained'));
    expect(findings.length).toBeGreaterThan(0);
    for (const { distances } of findings) {
      expect(Math.abs(distances['pitch.shift']!)).toBeLessThanOrEqual(0.8);
      expect(distances['speed.factor']).toBeGreaterThanOrEqual(0.95);
      expect(distances['high-pass.cut-off']).toBeLessThanOrEqual(400);
    }
  });
});

describe('a stored run', () => {
  const levels = at('levels');

  it('is judged anew as its model was fed, whichever of its recordings are looked at first', async () => {
    const free = await writeModel(at('free.onnx'), freeWhistleNetwork());
    const args = ['run', '--model', free, '--data', data, '--snr', '6', '--seeds', '20', '--evaluations', '40', '--out', levels];
    expect((await deepsensor(args, { cwd })).code).toBe(0);
    const findings = await findingsOf(levels);
    const all = `${findings.length} of ${findings.length} findings still err, ${findings.length} of them taken for the same class.\n`;
    expect(findings.length).toBeGreaterThan(5);
    expect((await deepsensor(['replay', levels], { cwd })).stdout).toBe(all);
    const alone = await deepsensor(['replay', levels, findings[0]!.id, '--json'], { cwd });
    expect(JSON.parse(alone.stdout)).toMatchObject({ errs: true, seedRight: true });
  });

  it('is judged anew by the names of classes where a model says them', async () => {
    const embedding = await writeModel(at('names.onnx'), whistleEmbedding());
    const enrolled = async (speakers: string) => {
      const file = at(`${speakers}.onnx`);
      const args = ['enrol', embedding, '--data', data, '--recordings', '3', '--speakers', speakers, '--out', file];
      expect((await deepsensor(args, { cwd })).code).toBe(0);
      return file;
    };
    const [own, other] = [await enrolled('ann,bob,cat'), await enrolled('cat,ann,bob')];
    const args = ['run', '--model', own, '--data', data, '--oracle', 'verification', '--snr', '3', '--seeds', '16', '--evaluations', '60'];
    expect((await deepsensor([...args, '--out', at('named')], { cwd })).code).toBe(0);
    const { stdout } = await deepsensor(['replay', at('named'), '--model', other], { cwd });
    const [erring, of, alike] = stdout.match(/\d+/g)!.map(Number);
    expect(of).toBeGreaterThan(5);
    expect([erring, alike]).toEqual([of, of]);
    expect(stdout).not.toContain('wrong on the seed');
  });
});

describe('a mistake', () => {
  it('in the rate says both, and what converts', async () => {
    expect(await refusedRun([...campaign, '--sample-rate', '16000'], cwd)).toMatch(
      /^the model hears at 16,000 Hz \(sampleRate\), the recordings are at 8,000 Hz \(.*\.wav\); --resample converts them, or check --sample-rate\.$/,
    );
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'in the budget',
      ['--snr', '120'],
      /^at 120 dB, \d+ of 20 recordings may change by less than one level of 16 bits; at most [\d.]+ dB is allowed/,
    ],
    ['in two budgets', ['--snr', '20', '--linf', '0.1'], /^budget: linf and snr are both given; state one\.$/],
    ['in a transform', ['--transform', 'gian'], /^recordings have no transform "gian"; .*"gain"/],
    [
      'in a transform beside a distance',
      ['--transform', 'gain', '--snr', '20'],
      /^budget: snr and transforms are both given; state one\.$/,
    ],
    [
      'in a transform that has no gradient',
      ['--transform', 'gain', '--perturbation', 'swarm/guided'],
      /^"swarm\/guided" climbs a gradient, and transforms \(gain\) have none/,
    ],
    [
      'in a basis',
      ['--snr', '20', '--perturbation', 'swarm/pso', '--set', 'perturbation.basis=dct-8'],
      /^recordings of 2400 samples at 8000 Hz have no basis "dct-8"; allowed: /,
    ],
  ])('%s', async (_, args, says) => {
    expect(await refusedRun(['--model', model, '--data', data, '--seeds', '20', ...args], cwd)).toMatch(says);
  });

  it('in the rate that is left to guess says which was taken, and nothing of pictures', async () => {
    const told = await refusedRun(['--model', await writeModel(at('deaf.onnx'), whistleNetwork(0)), '--data', data], cwd);
    expect(told).toMatch(
      /no better than guessing .*: recordings are heard at 8,000 Hz, the rate of most of them; --sample-rate <Hz> --resample/,
    );
    expect(told).not.toContain('pictures');
    expect(await refusedRun(['--model', model, '--data', data, '--snr', '20dB'], cwd)).toMatch(/it must be a number of dB above zero/);
    expect(await refusedRun(['--model', model, '--data', at('nowhere')], cwd)).toMatch(
      /nowhere: there is no such file or folder; check --data\.$/,
    );
  });

  it('in asking a classifier who is nobody', async () => {
    expect(await refusedRun([...campaign, '--oracle', 'verification'], cwd)).toMatch(
      /whistles\.onnx: the model has no class for nobody, which --oracle verification takes its last class for; enrol it first/,
    );
  });

  it('in the data names what is allowed', async () => {
    const alone = await writeWhistles(at('alone'), 3, ['ann']);
    expect(await refusedRun(['--model', model, '--data', alone], cwd)).toMatch(/alone has one speaker \(ann\); at least two are needed\.$/);
    const cut = await writeWhistles(at('cut'), 3);
    for (const name of ['ann', 'bob']) {
      const file = path.join(cut, name, '1.wav');
      await writeFile(file, (await readFile(file)).subarray(0, 900));
    }
    expect(await refusedRun(['--model', model, '--data', cut], cwd)).toMatch(
      /^2 of 12 inputs cannot be read \(.*1\.wav: cut short: .*\); at most 5 % may be left out/,
    );
  });
});

describe('an embedding model', () => {
  it('is enrolled, and its false acceptances and rejections are found', async () => {
    const embedding = await writeModel(at('embedding.onnx'), whistleEmbedding());
    const enrolled = at('enrolled.onnx');
    // Dan is a stranger.
    const args = ['enrol', embedding, '--data', data, '--speakers', 'ann,bob,cat', '--recordings', '3', '--out', enrolled];
    const { code, stdout, stderr } = await deepsensor(args, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('ann, bob, cat; everybody else is nobody');
    expect(stdout).toMatch(
      /cosine 0\.\d+, where both errors are equally frequent: 0\.00 % of 54 impostor scores accepted, 0\.00 % of 15 genuine/,
    );
    const run = [
      'run',
      '--model',
      enrolled,
      '--data',
      data,
      '--oracle',
      'verification',
      '--snr',
      '3',
      '--seeds',
      '16',
      '--evaluations',
      '60',
    ];
    expect((await deepsensor([...run, '--out', at('verified')], { cwd })).code).toBe(0);
    const findings = await findingsOf(at('verified'));
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['false-acceptance', 'false-rejection']));
    for (const { kind, predicted, label } of findings) {
      expect(predicted === 'nobody').toBe(kind === 'false-rejection');
      expect(predicted).not.toBe(label);
    }
    expect(findings.some(({ label }) => label === 'nobody')).toBe(true);
    expect((await deepsensor(['replay', at('verified'), '--max-findings', '0'], { cwd })).code).toBe(1);
  });

  it('is no classifier, and the other way round', async () => {
    const embedding = await writeModel(at('embedding2.onnx'), whistleEmbedding());
    expect(await refusedRun(['--model', embedding, '--data', data], cwd)).toMatch(
      /8 classes, the data 4 .*if it answers with an embedding, enrol it first \(deepsensor enrol\)\.$/,
    );
    await rm(at('x.onnx'), { force: true });
    const wrong = ['enrol', embedding, '--data', data, '--out', at('x.onnx')];
    expect(await refused([...wrong, '--speakers', 'ann,eve'], cwd)).toMatch(/no speaker is called "eve"; known: "ann"/);
    expect(await refused([...wrong, '--recordings', '8'], cwd)).toMatch(/ann has 8 recordings; 8 make up a voice print/);
    expect(await refused([...wrong, '--speakers', 'ann'], cwd)).toMatch(/at least two speakers are enrolled; ann is given\.$/);
  });
});
