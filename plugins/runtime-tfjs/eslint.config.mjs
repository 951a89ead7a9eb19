import house, { allow } from '../../eslint.config.mjs';

export default [
  ...house,
  allow(['**/*.ts'], '@tensorflow/tfjs-node', '@tensorflow/tfjs-core'),
  {
    files: ['**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="@tensorflow/tfjs-core"][importKind!="type"]',
          message: "Types alone (import type): the copy that runs is tfjs-node's own, and two of them do not bear with each other.",
        },
      ],
    },
  },
];
