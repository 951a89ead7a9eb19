import { packageTests } from '../../vitest.shared.js';

export default packageTests('graph', import.meta.dirname);
