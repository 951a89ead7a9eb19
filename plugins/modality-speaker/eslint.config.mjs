import house, { allow } from '../../eslint.config.mjs';

export default [...house, allow(['**/*.ts'], 'wavefile')];
