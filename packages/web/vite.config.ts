import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/client',
  plugins: [react()],
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    // The content security policy forbids `data:` scripts and inline styles; assets are files with a hash in their name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
