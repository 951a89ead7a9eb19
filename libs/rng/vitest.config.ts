import { packageTests } from '../../vitest.shared.js';

export default packageTests('rng', import.meta.dirname);
