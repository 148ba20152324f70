/**
 * Builds the portal into `portal/dist`: hashed files, no inline script, no inline style.
 *
 * The server sends a strict content security policy, so nothing may be inlined as a data address either.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
});
