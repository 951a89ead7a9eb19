import { packageTests } from '../../vitest.shared.js';

export default packageTests('search-swarm', import.meta.dirname);
