import { packageTests } from '../../vitest.shared.js';

export default packageTests('simd', import.meta.dirname);
