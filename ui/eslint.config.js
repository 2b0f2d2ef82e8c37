import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const features = ['sign-in', 'patient', 'access', 'results', 'documents', 'diagnostics'];

/** What a folder must not import, and why. */
const forbid = (...patterns) => ['error', { patterns }];
const tauri = { group: ['@tauri-apps/*'], message: 'Only src/ipc talks to Tauri.' };
const invokeOnly = {
  group: ['**/ipc/commands', '**/ipc/commands.ts', '**/ipc/host', '**/ipc/host.ts', '**/ipc/fake*'],
  message: 'components and format draw what they are given; they call nothing.',
};
const noFeature = { group: ['**/features/*'], message: 'components and format know no feature.' };
const noApp = { group: ['**/app/*'], message: 'Imports run downwards: app > features > components > format.' };

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/ipc/bindings.ts'] },
  ...svelte.configs.recommended,
  { files: ['**/*.ts'], languageOptions: { parser: ts.parser } },
  { files: ['**/*.ts', '**/*.svelte'], rules: { 'no-restricted-imports': forbid(tauri) } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      // Sets are replaced, never changed: the state that holds them is raw.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['src/components/**', 'src/format/**'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': forbid(tauri, invokeOnly, noFeature, noApp) },
  },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': forbid(tauri, noApp, {
        group: features.filter((other) => other !== name).map((other) => `**/${other}/*`),
        message: 'Features do not import each other; what both need goes to components, format or state.',
      }),
    },
  })),
  // A test of the whole window stands in for the shell.
  { files: ['src/ipc/**', '**/*.test.ts'], rules: { 'no-restricted-imports': 'off' } },
);
