import { DeepSensorError, type FrontEnd, type GraphValue, type Sample } from '@deepsensor/contract';

import { readPicture, Unreadable } from '../picture/decode.js';
import { fragmentFor } from './fragment.js';
import { layoutsFor, type Arrangement, type Layout, type Preview } from './layout.js';
import { SCALINGS, type ImageOptions } from './options.js';
import { scalings, type Scaling } from './scaling.js';

const spoken: Readonly<Record<Arrangement, string>> = {
  nchw: 'NCHW',
  nhwc: 'NHWC',
  nhw: 'NHW',
  'flat-nchw': 'flat CHW',
  'flat-nhwc': 'flat HWC',
};

/** The ways in which pictures like the previewed ones could be fed to the model: layouts, and under each the scalings. */
export async function frontEndsFor(model: GraphValue, preview: readonly Sample[], options: ImageOptions): Promise<readonly FrontEnd[]> {
  const layouts = layoutsFor(model, await look(preview), options);
  return layouts.flatMap((layout) => scalings(options, layout.size.channels).map((scaling) => frontEnd(layout, scaling)));
}

/** Sizes of the samples that can be read; the others are left to be counted when they are decoded. */
async function look(samples: readonly Sample[]): Promise<readonly Preview[]> {
  const previews: Preview[] = [];
  for (const sample of samples) {
    try {
      const { channels, height, width } = await readPicture(sample);
      previews.push({ id: sample.id, size: { channels, height, width } });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return previews;
}

function frontEnd(layout: Layout, scaling: Scaling): FrontEnd {
  const { channels, height, width } = layout.size;
  if (scaling.map.kind === 'normalise') {
    const lengths = [scaling.map.mean.length, scaling.map.deviation.length];
    if (!lengths.every((length) => length === 1 || length === channels))
      throw new DeepSensorError(
        'CONFIG_INVALID',
        `option "scaling" gives ${lengths[0]} means and ${lengths[1]} deviations; the model has ${channels} channels: 1 or ${channels} are allowed.`,
      );
  }
  const fragment = fragmentFor(layout, scaling);
  return {
    id: `${scaling.id}-${layout.arrangement}`,
    summary: `${scaling.summary}, ${spoken[layout.arrangement]}`,
    advice: 'pictures by --scaling and the option "colour"',
    settledBy: settingOf(layout, scaling),
    domain: { shape: [channels, height, width], lower: 0, upper: 1 },
    ...(fragment === undefined ? {} : { fragment }),
  };
}

/** What to say on the command line for this layout and scaling. */
function settingOf({ arrangement, size }: Layout, { id, colour, map }: Scaling): string {
  const [mean, std] = map.kind === 'normalise' ? [map.mean, map.deviation].map((each) => (each.length === 1 ? each[0] : each)) : [];
  const name = SCALINGS.find((each) => id === each || id === `${each}-bgr`);
  return [
    name === undefined ? `--set 'modality.scaling=${JSON.stringify({ mean, std })}'` : `--scaling ${name}`,
    ...(colour === 'bgr' ? ['--set modality.colour=bgr'] : []),
    ...(arrangement.startsWith('flat-') && size.channels > 1 ? [`--set modality.layout=${arrangement.slice('flat-'.length)}`] : []),
  ].join(' ');
}
