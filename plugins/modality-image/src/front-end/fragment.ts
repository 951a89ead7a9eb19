import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

import type { Arrangement, Layout } from './layout.js';
import type { Scaling } from './scaling.js';

/**
 * The piece of graph from `raw [n, C, H, W]` in [0, 1] to the model's input, made of differentiable operators; `undefined` when raw
 * inputs fit as they are.
 */
export function fragmentFor({ arrangement, size }: Layout, scaling: Scaling): NetworkGraph | undefined {
  if (arrangement === 'nchw' && scaling.map.kind === 'identity' && scaling.colour === 'rgb') return undefined;
  const { channels, height, width } = size;
  const builder = new GraphBuilder();
  const raw = builder.input('raw', ['n', channels, height, width]);
  const ordered = scaling.colour === 'bgr' ? reverseColours(builder, raw) : raw;
  const arranged = arrange(builder, scale(builder, ordered, scaling), arrangement);
  builder.output(arranged, arrangedShape({ arrangement, size }));
  return builder.build('front-end');
}

/** By Split and Concat, whose gradients are each other; that of a Gather would scatter. */
function reverseColours(builder: GraphBuilder, tensor: string): string {
  const planes = builder.addMany('Split', [tensor, builder.ints([1, 1, 1])], 3, { axis: 1 });
  return builder.add('Concat', planes.toReversed(), { axis: 1 });
}

function scale(builder: GraphBuilder, tensor: string, { map }: Scaling): string {
  switch (map.kind) {
    case 'identity':
      return tensor;
    case 'linear': {
      const multiplied = builder.add('Mul', [tensor, builder.scalar(map.factor)]);
      return map.shift === 0 ? multiplied : builder.add('Add', [multiplied, builder.scalar(map.shift)]);
    }
    case 'normalise': {
      const column = (values: readonly number[]) => builder.floats(values, [1, values.length, 1, 1]);
      return builder.add('Div', [builder.add('Sub', [tensor, column(map.mean)]), column(map.deviation)]);
    }
  }
}

function arrange(builder: GraphBuilder, tensor: string, arrangement: Arrangement): string {
  switch (arrangement) {
    case 'nchw':
      return tensor;
    case 'nhwc':
      return builder.add('Transpose', [tensor], { perm: [0, 2, 3, 1] });
    case 'nhw':
      return builder.add('Squeeze', [tensor, builder.ints([1])]);
    case 'flat-nchw':
      return builder.add('Flatten', [tensor], { axis: 1 });
    case 'flat-nhwc':
      return builder.add('Flatten', [arrange(builder, tensor, 'nhwc')], { axis: 1 });
  }
}

function arrangedShape({ arrangement, size: { channels, height, width } }: Layout): readonly (number | string)[] {
  switch (arrangement) {
    case 'nchw':
      return ['n', channels, height, width];
    case 'nhwc':
      return ['n', height, width, channels];
    case 'nhw':
      return ['n', height, width];
    case 'flat-nchw':
    case 'flat-nhwc':
      return ['n', channels * height * width];
  }
}
