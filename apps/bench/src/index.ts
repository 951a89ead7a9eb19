export { spreadOf, type Spread } from './statistics.js';
