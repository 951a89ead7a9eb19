import type { GraphValue, Sample } from '@deepsensor/contract';
import { differentiate, GraphBuilder, inferShapes } from '@deepsensor/graph';
import { describe, expect, it } from 'vitest';

import { evaluate } from '../../test/evaluate.js';
import { context, pngSample } from '../../test/support.js';
import { image } from '../modality.js';
import type { ImageOptions } from './options.js';

const grey = await pngSample({ channels: 1, height: 2, width: 3 }, 0, 'digits/1.png');
const colour = await pngSample({ channels: 3, height: 2, width: 3 }, 1, './photos/cat/001.jpg');
const square = await pngSample({ channels: 3, height: 32, width: 32 }, 2, './photos/cat/001.jpg');

function input(...shape: (number | string)[]): GraphValue {
  return { name: 'x', type: 'float32', shape };
}
const frontEnds = (model: GraphValue, preview: readonly Sample[], options: ImageOptions = {}) =>
  image.create(options, context).frontEnds(model, preview);
const ids = async (...given: Parameters<typeof frontEnds>) => (await frontEnds(...given)).map(({ id }) => id);
const mismatch = (says: string | RegExp) =>
  expect.objectContaining({
    code: 'DATA_MISMATCH',
    message: typeof says === 'string' ? says : (expect.stringMatching(says) as string),
  }) as Error;

/** What a model of this input gets for the picture. */
async function fed(model: GraphValue, sample: Sample, options: ImageOptions) {
  const adapter = image.create(options, context);
  const [frontEnd] = await adapter.frontEnds(model, [sample]);
  const { inputs } = await adapter.bind(frontEnd!).decode([sample]);
  return frontEnd!.fragment === undefined ? inputs : evaluate(frontEnd!.fragment, inputs);
}
const levels = async (sample: Sample) =>
  [...(await fed(input('n', 3, 2, 3), sample, { scaling: 'unit' })).data].map((x) => Math.round(x * 255));
const close = (values: Iterable<number>) => [...values].map((value) => expect.closeTo(value, 4) as number);

describe('front ends', () => {
  it('are the usual ones in their order when no scaling is given', async () => {
    expect(await ids(input('n', 1, 2, 3), [grey])).toEqual(['unit-nchw', 'byte-nchw', 'signed-nchw', 'mnist-nchw']);
    expect(await ids(input('n', 3, 2, 3), [colour])).toEqual(['unit-nchw', 'byte-nchw', 'signed-nchw', 'imagenet-nchw', 'byte-bgr-nchw']);
    expect(await ids(input(1, 2, 3, 3), [colour], { colour: 'bgr' })).toEqual([
      'unit-bgr-nhwc',
      'byte-bgr-nhwc',
      'signed-bgr-nhwc',
      'imagenet-bgr-nhwc',
    ]);
  });

  it('are one when the options settle it, none of it a fragment where raw inputs fit', async () => {
    const [only, ...others] = await frontEnds(input('n', 1, 2, 3), [grey], { scaling: 'unit' });
    expect(others).toEqual([]);
    expect(only).toEqual({
      id: 'unit-nchw',
      summary: 'pixels 0..1, NCHW',
      advice: 'pictures by --scaling and the option "colour"',
      settledBy: '--scaling unit',
      domain: { shape: [1, 2, 3], lower: 0, upper: 1 },
    });
  });

  it('say by which options each of them is stated', async () => {
    const settled = async (model: GraphValue, sample: Sample) => (await frontEnds(model, [sample], {})).map(({ settledBy }) => settledBy);
    expect(await settled(input('n', 1, 2, 3), grey)).toEqual([
      '--scaling unit',
      '--scaling byte',
      '--scaling signed',
      `--set 'modality.scaling={"mean":0.1307,"std":0.3081}'`,
    ]);
    expect((await settled(input('n', 3, 2, 3), colour)).slice(3)).toEqual([
      '--scaling imagenet',
      '--scaling byte --set modality.colour=bgr',
    ]);
    expect((await settled(input('n', 18), colour)).slice(4, 6)).toEqual([
      '--scaling byte --set modality.colour=bgr --set modality.layout=nchw',
      '--scaling unit --set modality.layout=nhwc',
    ]);
  });

  it('scale and order values as they say', async () => {
    const raw = await levels(colour);
    const [red, green, blue] = [raw.slice(0, 6), raw.slice(6, 12), raw.slice(12)];
    const nchw = input('n', 3, 2, 3);
    expect([...(await fed(nchw, colour, { scaling: 'byte' })).data]).toEqual(close(raw));
    expect([...(await fed(nchw, colour, { scaling: 'signed' })).data]).toEqual(close(raw.map((x) => x / 127.5 - 1)));
    expect([...(await fed(nchw, colour, { scaling: 'byte', colour: 'bgr' })).data]).toEqual(close([...blue!, ...green!, ...red!]));
    const imagenet = [
      ...red!.map((x) => (x / 255 - 0.485) / 0.229),
      ...green!.map((x) => (x / 255 - 0.456) / 0.224),
      ...blue!.map((x) => (x / 255 - 0.406) / 0.225),
    ];
    expect([...(await fed(nchw, colour, { scaling: 'imagenet' })).data]).toEqual(close(imagenet));
    expect([...(await fed(nchw, colour, { scaling: { mean: 0.5, std: [1, 2, 4] } })).data]).toEqual(
      close(raw.map((x, i) => (x / 255 - 0.5) / [1, 2, 4][Math.floor(i / 6)]!)),
    );
  });

  it('arrange values as the model wants them', async () => {
    const raw = await levels(colour);
    const interleaved = Array.from({ length: 18 }, (_, i) => raw[(i % 3) * 6 + Math.floor(i / 3)]!);
    const last = await fed(input('n', 2, 3, 3), colour, { scaling: 'byte', layout: 'nhwc' });
    expect(last).toEqual({ data: close(interleaved), shape: [1, 2, 3, 3] });
    expect(await fed(input('n', 18), colour, { scaling: 'byte', layout: 'nchw' })).toEqual({ data: close(raw), shape: [1, 18] });
    expect(await fed(input('n', 18), colour, { scaling: 'byte', layout: 'nhwc' })).toEqual({ data: close(interleaved), shape: [1, 18] });
    expect(await ids(input('n', 18), [colour], { scaling: 'byte' })).toEqual(['byte-flat-nchw', 'byte-flat-nhwc']);
    const flat = await fed(input('n', 2, 3), grey, { scaling: 'unit' });
    expect(flat.shape).toEqual([1, 2, 3]);
  });

  it('are understood and differentiated by the graph', async () => {
    for (const model of [input('n', 3, 2, 3), input('n', 2, 3, 3), input('n', 18)]) {
      for (const { fragment, domain, id } of await frontEnds(model, [colour])) {
        if (fragment === undefined) continue;
        const [output] = fragment.outputs;
        expect(inferShapes(fragment).get(output!.name)?.shape, id).toEqual(output!.shape);
        const builder = new GraphBuilder();
        const here = builder.inline(fragment, { raw: builder.input('raw', ['n', ...domain.shape]) });
        const cotangents = new Map([[here(output!.name), builder.input('cotangent', output!.shape)]]);
        expect(differentiate(builder, { cotangents, wrt: ['raw'] }).has('raw'), id).toBe(true);
      }
    }
  });

  it('take free dimensions from the pictures', async () => {
    const [nchw] = await frontEnds(input('n', 3, 'h', 'w'), [colour]);
    expect(nchw!.domain.shape).toEqual([3, 2, 3]);
    const [nhwc] = await frontEnds(input('n', 'h', 'w', 1), [grey]);
    expect(nhwc).toMatchObject({ id: 'unit-nhwc', domain: { shape: [1, 2, 3] } });
    const [open] = await frontEnds(input('n', 'c', 'h', 'w'), [grey], { layout: 'nchw' });
    expect(open!.domain.shape).toEqual([1, 2, 3]);
    const [flat] = await frontEnds(input('n', 'd'), [grey]);
    expect(flat!.fragment!.outputs[0]!.shape).toEqual(['n', 6]);
  });

  it('repeat grey pictures for a model of colours', async () => {
    const { data } = await fed(input('n', 3, 2, 3), grey, { scaling: 'unit' });
    expect([...data].slice(6, 12)).toEqual([...data].slice(0, 6));
    expect([...data].slice(12)).toEqual([...data].slice(0, 6));
  });

  it('refuse pictures of another size or colour, saying both', async () => {
    await expect(frontEnds(input('n', 1, 28, 28), [square])).rejects.toThrow(
      mismatch(
        'the model takes 1×28×28, the pictures are 3×32×32 (./photos/cat/001.jpg). --resize accepts this and scales each picture; or check --data.',
      ),
    );
    await expect(frontEnds(input('n', 1, 8000), [square])).rejects.toThrow(
      mismatch(/takes 1×1×8000, the pictures are .* It is no model of pictures; check --model and --data\.$/),
    );
    await expect(frontEnds(input('n', 1, 2, 3), [grey, colour])).rejects.toThrow(mismatch(/takes 1×2×3, the pictures are 3×2×3/));
    await expect(frontEnds(input('n', 784), [square])).rejects.toThrow(mismatch(/takes 1×28×28, the pictures are 3×32×32/));
    await expect(frontEnds(input('n', 'h', 'w', 3), [colour, square])).rejects.toThrow(mismatch(/takes 3×2×3, the pictures are 3×32×32/));
  });

  it('accept other sizes with resize', async () => {
    const [frontEnd] = await frontEnds(input('n', 1, 28, 28), [square, grey], { resize: true });
    expect(frontEnd!.domain.shape).toEqual([1, 28, 28]);
    expect(await ids(input('n', 3, 'h', 'w'), [colour, square], { resize: true, scaling: 'unit' })).toEqual(['unit-nchw']);
  });

  it('refuse a model that takes no pictures', async () => {
    await expect(frontEnds(input('n', 1, 2, 3, 4), [grey])).rejects.toThrow(mismatch(/\[n, 1, 2, 3, 4\], of rank 5; pictures fit/));
    await expect(frontEnds(input('n', 4, 28, 28), [grey])).rejects.toThrow(mismatch(/neither 1 nor 3 channels/));
    await expect(frontEnds(input('n', 17), [grey])).rejects.toThrow(mismatch(/which is no picture of 1×2×3/));
    await expect(frontEnds({ ...input('n', 1, 2, 3), type: 'uint8' }, [grey])).rejects.toThrow(mismatch(/takes uint8/));
  });

  it('refuse means for another number of channels, and free sizes with nothing to take them from', async () => {
    await expect(frontEnds(input('n', 1, 2, 3), [grey], { scaling: { mean: [0, 0, 0], std: 1 } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
    const unreadable: Sample = { id: 'a.png', label: 0, bytes: new Uint8Array(0), format: 'png' };
    await expect(frontEnds(input('n', 3, 'h', 'w'), [unreadable])).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });

  it('refuse options that they do not know', () => {
    expect(image.options.safeParse({ scale: 'unit' }).success).toBe(false);
    expect(image.options.safeParse({ scaling: { mean: 0, std: 0 } }).success).toBe(false);
    expect(
      image.options.safeParse({ scaling: { mean: [0.5, 0.5, 0.5], std: 0.5 }, layout: 'nhwc', colour: 'bgr', resize: true }).success,
    ).toBe(true);
  });
});
