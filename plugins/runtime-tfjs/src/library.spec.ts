import { describe, expect, it } from 'vitest';

import { copyOfTfjsNode, temporaryFolder } from '../test/temporary-folder.js';
import { withTensorflow } from '../test/with-tensorflow.js';
import { loadFrom, loadTensorflow } from './library.js';
import { nativeBackend } from './native.js';

const root = temporaryFolder();

/** Loads code in place of tfjs-node, with an addon that is none. */
const loadCode = (name: string, code: string) => {
  const setUp = `${root}/${name}`;
  copyOfTfjsNode(setUp, code, 'not a library');
  return loadFrom({ setUp, named: true, from: import.meta.url });
};

describe(loadFrom, () => {
  it('keeps the reason why a native library does not load, and what it came from', async () => {
    const loading = loadCode('garbage', "require('./lib/napi-v8/tfjs_binding.node')");
    await expect(loading).rejects.toThrow(/^its native library does not load: .+/);
    await expect(loading).rejects.toHaveProperty('cause.code', 'ERR_DLOPEN_FAILED');
  });

  it('names a package that is missing, which is not the native library', async () => {
    await expect(loadCode('missing', "require('@tensorflow/no-such-package')")).rejects.toThrow(
      /^the @tensorflow\/tfjs-node in \S*missing\S* is half a copy: @tensorflow\/no-such-package is missing$/,
    );
    await expect(loadCode('other', "throw new Error('no\\nmore')")).rejects.toThrow(/^it does not load: no$/);
  });

  it('refuses one that fell back on JavaScript', async () => {
    const code = "module.exports = { ready: () => Promise.resolve(), getBackend: () => 'cpu' }";
    await expect(loadCode('javascript', code)).rejects.toThrow('it runs on its "cpu" backend, not on TensorFlow');
  });

  it('gives tfjs-node the functions of util that newer Nodes lack', async () => {
    const code = `const { isArray, isNullOrUndefined } = require('util');
      throw new Error([isArray([]), isNullOrUndefined(null), isNullOrUndefined(undefined), isNullOrUndefined(0)].join());`;
    await expect(loadCode('util', code)).rejects.toThrow('true,true,true,false');
  });
});

await withTensorflow('the loading of TensorFlow', ({ tf, version, tensorflowVersion }) => {
  it('is loaded once', async () => {
    expect((await loadTensorflow()).tf).toBe(tf);
    expect(version).toBe('4.22.0');
    expect(tensorflowVersion).toMatch(/^2\.\d+\.\d+$/);
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it("has TensorFlow's own gradient of ReLU, once and twice", () => {
    const tensors = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor1d([-2, -1, 0, 0.5, 3]);
      const cube = (z: typeof x) => {
        const y = tf.relu(z);
        return tf.sum(tf.mul(y, tf.mul(y, y)));
      };
      const slope = tf.grad((z) => cube(z as typeof x));
      expect([...slope(x).dataSync()]).toEqual([0, 0, 0, 0.75, 27]);
      // Of 3 y²: 6 y.
      expect([
        ...tf
          .grad((z) => tf.sum(slope(z)))(x)
          .dataSync(),
      ]).toEqual([0, 0, 0, 3, 18]);
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('takes one operator for it', () => {
    const operators: string[] = [];
    const backend = nativeBackend(tf);
    const execute = backend.executeSingleOutput;
    backend.executeSingleOutput = (operator, ...rest) => {
      operators.push(operator);
      return execute.call(backend, operator, ...rest);
    };
    tf.tidy(() => tf.grad((z) => tf.relu(z))(tf.tensor1d([-1, 2]), tf.tensor1d([5, 7])));
    backend.executeSingleOutput = execute;
    expect(operators.filter((operator) => /Relu|Step|Select|Greater/.test(operator))).toEqual(['Relu', 'ReluGrad']);
  });
});
