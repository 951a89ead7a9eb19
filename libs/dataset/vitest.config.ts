import { packageTests } from '../../vitest.shared.js';

export default packageTests('dataset', import.meta.dirname);
