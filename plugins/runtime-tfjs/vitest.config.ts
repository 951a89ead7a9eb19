import { packageTests } from '../../vitest.shared.js';

export default packageTests('runtime-tfjs', import.meta.dirname);
