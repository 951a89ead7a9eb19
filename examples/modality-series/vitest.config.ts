import { packageTests } from '../../vitest.shared.js';

export default packageTests('example-modality-series', import.meta.dirname);
