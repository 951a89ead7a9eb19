export { fillNormal, fillUniform } from './fill.js';
export { hashText } from './hash.js';
export { philoxWords, type PhiloxPlace } from './philox.js';
export { searchRandom } from './search-random.js';
export { Stream } from './stream.js';
