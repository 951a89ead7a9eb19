import house from '../../eslint.config.mjs';

export default [
  ...house,
  {
    // What the example is to show: a modality is built from the contract alone.
    files: ['src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.|node:|@deepsensor/contract$|zod$)',
              message: 'The example is built from @deepsensor/contract and zod alone.',
            },
          ],
        },
      ],
    },
  },
];
