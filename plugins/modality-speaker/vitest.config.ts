import { packageTests } from '../../vitest.shared.js';

export default packageTests('modality-speaker', import.meta.dirname);
