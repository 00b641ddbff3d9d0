import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { run } from './packed-package.ts';

/** Module hooks that print the URL of everything loaded. */
const HOOKS = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context); }`;
const asUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const REGISTRATION = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOKS))});`;

/** Names of the packages whose modules are loaded when a project imports `specifier`, sorted. */
export async function loadedPackages(installation: Installation, specifier: string): Promise<string[]> {
  const entry = installation.module('import-one.mjs', `import ${JSON.stringify(specifier)};\n`);
  const { stdout } = await run(
    process.execPath,
    ['--import', asUrl(REGISTRATION), entry],
    installation.folder,
  );
  const urls = stdout.split('\n').filter((url) => url.startsWith('file:') && !url.endsWith(entry));
  return [...new Set(urls.map((url) => packageOf(url, join(installation.folder, 'node_modules'))))].sort();
}

/** Our own packages are files of the installation; others are linked, so their URLs lead elsewhere. */
function packageOf(url: string, modulesFolder: string): string {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? url;
  if (name.startsWith('@celery-cnc/') && !url.includes(modulesFolder))
    throw new Error(`${url} was loaded from outside the installation`);
  return name;
}
