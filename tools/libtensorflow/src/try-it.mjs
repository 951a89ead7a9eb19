// try-it.mjs FOLDER: loads tfjs-node and differentiates a convolution and a maximum whose gradients are known; prints what it found as JSON.
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';

// Node 23 took both away; tfjs-node 4.22.0 calls them.
Object.assign(util.default ?? util, { isNullOrUndefined: (value) => value == null, isArray: Array.isArray });
const require = createRequire(import.meta.url);
const tf = require(path.resolve(process.argv[2], 'node_modules/@tensorflow/tfjs-node'));
await tf.ready();

// A kernel of -1 on 1, 2, 3, 4: the largest output is -1, at the first position, so the gradient there is the kernel and the kernel's is 1.
const picture = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
const kernel = tf.tensor4d([-1], [1, 1, 1, 1]);
const gradients = tf.grads((x, w) => tf.maxPool(tf.conv2d(x, w, 1, 'valid'), 2, 2, 'valid'))([picture, kernel]);

process.stdout.write(
  `\n${JSON.stringify({
    tfjs: tf.version['tfjs-node'],
    tensorflow: tf.backend().binding.TF_Version,
    backend: tf.getBackend(),
    gradients: gradients.map((each) => [...each.dataSync()]),
  })}\n`,
);
