import { packageTests } from '../../vitest.shared.js';

export default packageTests('fitness-excitable', import.meta.dirname);
