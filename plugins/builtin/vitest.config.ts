import { packageTests } from '../../vitest.shared.js';

export default packageTests('builtin', import.meta.dirname);
