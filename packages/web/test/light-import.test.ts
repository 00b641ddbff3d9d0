import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** Built by `npm run build`, which tests depend on. */
const ENTRY = new URL('../dist/index.js', import.meta.url);

/** Module hooks that print the URL of everything loaded. */
const hooks = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context); }`;
const asUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const registration = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hooks))});`;

describe('importing the package', () => {
  it('loads the configuration and no server', async () => {
    const arguments_ = ['--import', asUrl(registration), fileURLToPath(ENTRY)];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_);
    const loaded = stdout.split('\n');
    expect(loaded).toContain(ENTRY.href);
    expect(loaded.filter((url) => /hono|better-sqlite3|server\/(?!loopback-host)/.test(url))).toEqual([]);
  });
});
