export * from './binary.js';
export { instantiate } from './instance.js';
export { COLUMNS, products, ROWS, type Products } from './products.js';
