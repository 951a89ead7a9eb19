import { keyedRandom } from '@deepsensor/conformance';
import type { NetworkGraph } from '@deepsensor/contract';
import { GraphBuilder } from '@deepsensor/graph';

const random = keyedRandom(7, ['weights']);

/** Writes layers with He-normal weights (He et al. 2015), fixed numbers for a network's name. */
class Layers {
  readonly builder = new GraphBuilder();
  private step = 0;

  weight(fanIn: number, ...shape: number[]): string {
    const data = new Float32Array(shape.reduce((size, axis) => size * axis, 1));
    random.normal(0, 'weight', this.step++, data, 0, data.length);
    const scale = Math.sqrt(2 / fanIn);
    return this.builder.constant({ type: 'float32', shape, data: data.map((value) => scale * value) }, 'weight');
  }

  fill(length: number, value: number): string {
    return this.builder.constant({ type: 'float32', shape: [length], data: new Float32Array(length).fill(value) }, 'weight');
  }

  conv(x: string, from: number, to: number, size: number, stride: number, pad: number, bias: boolean): string {
    const inputs = [x, this.weight(from * size * size, to, from, size, size), ...(bias ? [this.fill(to, 0)] : [])];
    return this.builder.add('Conv', inputs, { kernel_shape: [size, size], strides: [stride, stride], pads: [pad, pad, pad, pad] });
  }

  dense(x: string, from: number, to: number): string {
    return this.builder.add('Gemm', [x, this.weight(from, to, from), this.fill(to, 0)], { transB: 1 });
  }

  norm(x: string, channels: number): string {
    const [one, zero] = [1, 0].map((value) => this.fill(channels, value));
    return this.builder.add('BatchNormalization', [x, one!, zero!, this.fill(channels, 0), this.fill(channels, 1)]);
  }

  relu(x: string): string {
    return this.builder.add('Relu', [x]);
  }

  pool(x: string): string {
    return this.builder.add('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
  }
}

/** LeNet-5 with ReLU and max pooling on `[n, 1, 28, 28]`, untrained. */
export function lenet5(classes = 10): NetworkGraph {
  const net = new Layers();
  const first = net.pool(net.relu(net.conv(net.builder.input('input', ['n', 1, 28, 28]), 1, 6, 5, 1, 2, true)));
  const second = net.pool(net.relu(net.conv(first, 6, 16, 5, 1, 0, true)));
  const flat = net.builder.add('Flatten', [second], { axis: 1 });
  const hidden = net.relu(net.dense(net.relu(net.dense(flat, 400, 120)), 120, 84));
  net.builder.output(net.dense(hidden, 84, classes), ['n', classes]);
  return net.builder.build('lenet5');
}

/** ResNet-20 with projections (He et al. 2016) on `[n, 3, 32, 32]`, untrained. */
export function resnet20(classes = 10): NetworkGraph {
  const net = new Layers();
  const input = net.builder.input('input', ['n', 3, 32, 32]);
  let x = net.relu(net.norm(net.conv(input, 3, 16, 3, 1, 1, false), 16));
  let width = 16;
  for (const channels of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) {
      const stride = channels !== width ? 2 : 1;
      const inner = net.relu(net.norm(net.conv(x, width, channels, 3, stride, 1, false), channels));
      const outer = net.norm(net.conv(inner, channels, channels, 3, 1, 1, false), channels);
      const around = stride === 1 ? x : net.norm(net.conv(x, width, channels, 1, stride, 0, false), channels);
      x = net.relu(net.builder.add('Add', [outer, around]));
      width = channels;
    }
  }
  const pooled = net.builder.add('Flatten', [net.builder.add('GlobalAveragePool', [x])], { axis: 1 });
  net.builder.output(net.dense(pooled, width, classes), ['n', classes]);
  return net.builder.build('resnet20');
}
