import { packageTests } from '../../vitest.shared.js';

export default packageTests('libtensorflow', import.meta.dirname);
