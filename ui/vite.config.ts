import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: './',
  clearScreen: false,
  plugins: [svelte(), svelteTesting()],
  // Fonts and icons stay files: the content security policy has no `data:` for fonts.
  build: { target: 'safari16.4', outDir: 'dist', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
    // Accessibility rules over a whole screen take seconds on a busy machine.
    testTimeout: 20_000,
  },
});
