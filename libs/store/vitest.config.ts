import { packageTests } from '../../vitest.shared.js';

export default packageTests('store', import.meta.dirname);
