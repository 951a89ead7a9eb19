export { hashText } from './hash.js';
export { philoxWords } from './philox.js';
export { searchRandom } from './search-random.js';
export { Stream } from './stream.js';
