// Makes the models of the folders js-* with TensorFlow.js itself, and what they compute: answers-js.json.
//
//     npm i @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-layers@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0
//     node make-in-browser.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The workspace does without these packages.
const [tf, tfl] = await Promise.all(['core', 'layers', 'backend-cpu'].map((name) => import(`@tensorflow/tfjs-${name}`)));

const here = dirname(fileURLToPath(import.meta.url));
const { layers } = tfl;
const answers = {};
let state = 1;
const drawn = () => {
  state = (state * 48271) % 2147483647;
  return state / 1073741824 - 1;
};

/** Saves a model that ends in a softmax, and what it computes. */
async function keep(name, model) {
  const made = model.weights.map(({ name: weight, shape }) => {
    const isSpread = weight.includes('variance');
    const numbers = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (isSpread ? 0.5 + Math.abs(drawn()) : 0.8 * drawn()));
    return tf.tensor(numbers, shape);
  });
  model.setWeights(made);
  const shape = [2, ...model.inputs[0].shape.slice(1)];
  const x = tf.tensor(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.round(200 * drawn()) / 100), shape);
  const labels = [1, 2];
  const hot = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 3), 'float32');
  const losses = (input) => tf.neg(tf.sum(tf.mul(hot, tf.log(model.apply(input, { training: false }))), -1));
  const flat = (t) => [...t.dataSync()].map((v) => Number(v.toPrecision(6)));
  answers[`${name}/model.json`] = {
    shape,
    input: flat(x),
    labels,
    logProbabilities: flat(tf.log(model.apply(x, { training: false }))),
    loss: flat(losses(x)),
    gradient: flat(tf.grad((input) => tf.sum(losses(input)))(x)),
  };
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData, format, generatedBy, convertedBy }) => {
      mkdirSync(join(here, name), { recursive: true });
      const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
      writeFileSync(join(here, name, 'model.json'), JSON.stringify(json));
      writeFileSync(join(here, name, 'weights.bin'), new Uint8Array(Array.isArray(weightData) ? weightData[0] : weightData));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
}

const image = tfl.sequential();
image.add(layers.conv2d({ inputShape: [6, 5, 2], filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'hardSigmoid' }));
image.add(layers.batchNormalization({ epsilon: 0.01 }));
image.add(layers.separableConv2d({ filters: 4, kernelSize: 2, activation: 'softplus' }));
image.add(layers.leakyReLU({ alpha: 0.2 }));
image.add(layers.dropout({ rate: 0.3 }));
image.add(layers.flatten());
image.add(layers.dense({ units: 3, activation: 'softmax' }));
await keep('js-image', image);

const steps = tfl.input({ shape: [4, 3] });
const states = layers.bidirectional({ layer: layers.lstm({ units: 2, recurrentInitializer: 'zeros', returnSequences: true }), mergeMode: 'concat' }).apply(steps);
const last = layers.gru({ units: 3, recurrentInitializer: 'zeros', recurrentActivation: 'hardSigmoid' }).apply(states);
const first = layers.simpleRNN({ units: 3, recurrentInitializer: 'zeros', activation: 'relu' }).apply(steps);
const both = layers.concatenate().apply([layers.add().apply([last, first]), layers.globalAveragePooling1d({}).apply(states)]);
await keep('js-steps', tfl.model({ inputs: steps, outputs: layers.dense({ units: 3, activation: 'softmax' }).apply(both) }));

writeFileSync(join(here, 'answers-js.json'), JSON.stringify(answers));
