import { packageTests } from '../../vitest.shared.js';

export default packageTests('runtime-onnx', import.meta.dirname);
