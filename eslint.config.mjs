import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';

const onlyIn = (name, where) => ({ name, message: `Imported in ${where} alone.` });
const fenced = [
  onlyIn('onnxruntime-node', 'plugins/runtime-onnx'),
  onlyIn('@tensorflow/tfjs-node', 'plugins/runtime-tfjs'),
  onlyIn('@tensorflow/tfjs-core', 'plugins/runtime-tfjs, for its types,'),
  onlyIn('jimp', 'plugins/modality-image'),
  onlyIn('wavefile', 'plugins/modality-speaker'),
  onlyIn('libsql', 'libs/store'),
  onlyIn('h5wasm', 'libs/graph'),
  onlyIn('inversify', 'libs/contract/src/plugin.ts and files named container.ts'),
];
const fence = (...allowed) => ({
  'no-restricted-imports': ['error', { paths: fenced.filter(({ name }) => !allowed.includes(name)) }],
});

/** For a package's own configuration: what its sources may import in spite of the fence. */
export const allow = (files, ...names) => ({ files, rules: fence(...names) });

/** Apps own the clock; libs and plugins are given one. */
export const ownClock = { files: ['**/*.ts'], rules: { 'no-restricted-properties': 'off' } };

export default [
  { ignores: ['**/dist', '**/out-tsc', '**/coverage', '**/test-output', '.nx', 'runs'] },
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  prettier,
  {
    files: ['**/*.{ts,mts,js,mjs}'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          banTransitiveDependencies: true,
          // The command loads its plugins when they are needed; its specs import them plainly.
          checkDynamicDependenciesExceptions: ['.*'],
          allow: ['^.*/eslint\\.config\\.mjs$', '^.*/vitest\\.shared\\.js$'],
          depConstraints: [
            { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: ['layer:contract'] },
            { sourceTag: 'layer:foundation', onlyDependOnLibsWithTags: ['layer:contract', 'layer:foundation', 'layer:testing'] },
            { sourceTag: 'layer:engine', onlyDependOnLibsWithTags: ['layer:contract', 'layer:foundation', 'layer:testing'] },
            { sourceTag: 'layer:plugin', onlyDependOnLibsWithTags: ['layer:contract', 'layer:foundation', 'layer:testing'] },
            { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: ['layer:contract', 'layer:foundation'] },
            {
              sourceTag: 'layer:app',
              onlyDependOnLibsWithTags: [
                'layer:contract',
                'layer:foundation',
                'layer:engine',
                'layer:plugin',
                'layer:app',
                'layer:testing',
              ],
            },
            { sourceTag: 'layer:tool', onlyDependOnLibsWithTags: ['layer:contract'] },
          ],
        },
      ],
    },
  },
  {
    files: ['{apps,examples,libs,plugins}/**/*.ts', 'src/**/*.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      ...fence(),
    },
  },
  // Conformance kits are test code.
  {
    files: ['**/*.ts'],
    ignores: ['**/*.spec.ts', '**/test/**', '**/conformance/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [onlyIn('@deepsensor/conformance', 'specs')] }],
    },
  },
  {
    files: ['{examples,libs,plugins}/*/src/**/*.ts', 'src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is an argument: runs must replay.' },
        { object: 'Date', property: 'now', message: 'Clocks are arguments.' },
        { object: 'performance', property: 'now', message: 'Clocks are arguments.' },
      ],
    },
  },
  { files: ['**/container.ts'], rules: fence('inversify') },
];
