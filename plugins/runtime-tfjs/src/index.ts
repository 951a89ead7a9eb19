export { probeTensorflow } from './provider.js';
