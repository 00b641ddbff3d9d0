import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const COMPRESSIBLE = /\.(?:js|css|html|svg|json)$/;
const SMALLEST_BYTES = 1024;

/** Writes a brotli and a gzip copy beside each text asset: the server hands out files and compresses nothing itself. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.keys(bundle).filter((name) => COMPRESSIBLE.test(name));
      for (const file of files.map((name) => join(dir, name))) {
        const content = await readFile(file);
        if (content.byteLength < SMALLEST_BYTES) continue;
        await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: 'src/client',
  plugins: [react(), precompress()],
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    // The content security policy forbids `data:` scripts and inline styles: assets are files with a hash in their name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
