import { packageTests } from '../../vitest.shared.js';

export default packageTests('runtime', import.meta.dirname);
