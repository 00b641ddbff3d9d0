import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '@celery-cnc/fleet';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { documentedFiles } from './documented-component.ts';
import { Installation } from './installation.ts';
import { loadedPackages } from './loaded-packages.ts';
import {
  PACKAGES,
  type PackageFolder,
  type PackedPackage,
  packPackage,
  run,
  specifiersOf,
} from './packed-package.ts';

const ATTW = new URL('../../../node_modules/.bin/attw', import.meta.url).pathname;
/** Nobody listens there: what is checked needs no broker. */
const NO_BROKER = 'redis://127.0.0.1:1/0';

const COMPONENTS = PACKAGES.filter((folder) => folder !== 'core');

const tarballs = mkdtempSync(join(tmpdir(), 'cnc-tarballs-'));
const installation = new Installation();
const packed = new Map<PackageFolder, PackedPackage>();

beforeAll(async () => {
  for (const folder of PACKAGES) {
    const packedPackage = await packPackage(folder, tarballs);
    packed.set(folder, packedPackage);
    await installation.install(packedPackage);
  }
});
afterAll(() => {
  rmSync(tarballs, { recursive: true, force: true });
  installation.remove();
});

function packedOf(folder: PackageFolder): PackedPackage {
  const found = packed.get(folder);
  if (!found) throw new Error(`${folder} has not been packed`);
  return found;
}

describe.each(PACKAGES)('%s as npm publishes it', (folder) => {
  it('holds its licence, its readme and its code, and no tests', () => {
    const { files, manifest } = packedOf(folder);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js']));
    expect(files.filter((path) => /\.test\.|tsbuildinfo|^src\/|^test\//.test(path))).toEqual([]);
    expect(manifest.license).toBe('MIT');
  });

  it('has no fault that publint knows', async () => {
    const bytes = readFileSync(packedOf(folder).tarball);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that resolve where it is imported', async () => {
    // It fails where a problem is not one of the resolutions that packages without CommonJS leave out on purpose.
    const checked = await run(ATTW, [packedOf(folder).tarball, '--profile', 'esm-only'], tarballs);
    for (const specifier of specifiersOf(packedOf(folder).manifest))
      expect(checked.stdout).toContain(`"${specifier}"`);
  });

  it('can be imported with nothing but what it declares', async () => {
    const specifiers = specifiersOf(packedOf(folder).manifest);
    const imports = specifiers.map((specifier) => `import(${JSON.stringify(specifier)})`);
    const code = `const modules = await Promise.all([${imports.join(', ')}]);
      process.stdout.write(JSON.stringify(modules.map((module) => Object.keys(module).length)));`;
    const entry = installation.module(`import-${folder}.mjs`, code);
    const { stdout } = await run(process.execPath, [entry], installation.folder);
    expect(JSON.parse(stdout)).toHaveLength(specifiers.length);
    expect(Math.min(...JSON.parse(stdout))).toBeGreaterThan(0);
  });
});

describe('what an import loads', () => {
  it.each(COMPONENTS)('%s: no server, driver or SDK', async (folder) => {
    const { name } = packedOf(folder).manifest;
    // What checks options and nothing else; the list is short so that nothing slips into it.
    const allowed = ['@celery-cnc/core', name, 'fastest-levenshtein', 'zod'];
    expect(await loadedPackages(installation, name)).toEqual(allowed.sort());
  });

  it('core: neither a database driver nor a broker client', async () => {
    const loaded = await loadedPackages(installation, '@celery-cnc/core');
    expect(loaded).toContain('@celery-cnc/core');
    expect(loaded.filter((name) => /sqlite|drizzle|^pg|ioredis|amqplib|piscina/.test(name))).toEqual([]);
  });

  it('models: nothing that a browser has not', async () => {
    // The query language offers the nearest field or state for a wrong word.
    const allowed = ['@celery-cnc/core', 'fastest-levenshtein'];
    expect(await loadedPackages(installation, '@celery-cnc/core/models')).toEqual(allowed);
  });
});

describe('celery-cnc as installed', () => {
  it('tells its version', async () => {
    const { stdout } = await run(installation.bin('celery-cnc'), ['--version'], installation.folder);
    expect(stdout.trim()).toBe(packedOf('core').manifest.version);
  });

  it('starts without components and stops in order', async () => {
    const { isUp, stop, kill } = up(['--no-components']);
    onTestFinished(() => void kill());
    await isUp();
    expect(await stop()).toEqual({ code: 0, signal: null });
  });

  it('starts every component, and serves the built frontend', async () => {
    const [port, metricsPort] = [await findFreePort(), await findFreePort()];
    const env = { CELERY_CNC_PROMETHEUS__PORT: String(metricsPort) };
    const { isUp, stop, kill } = up(['--port', String(port), '--component', ...COMPONENTS], env);
    onTestFinished(() => void kill());
    await isUp();
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    const script = /src="([^"]+\.js)"/.exec(page)?.[1];
    expect((await fetch(`http://127.0.0.1:${port}${script}`)).status).toBe(200);
    expect(await componentStatuses(port)).toEqual(Object.fromEntries(COMPONENTS.map((name) => [name, 'up'])));
    expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).status).toBe(200);
    expect(await stop()).toEqual({ code: 0, signal: null });
  });
});

describe('the component of docs/writing-a-component.md', () => {
  let folder: string;
  beforeAll(() => {
    folder = installation.installFiles(documentedFiles(), packedOf('core').source);
  });

  it('passes its own test', async () => {
    const { stdout } = await run(process.execPath, ['--test'], folder);
    expect(stdout).toMatch(/^# pass 1$/m);
  });

  it('is configured by what its index exports', async () => {
    const code = `import { slowTasks } from '@acme/cnc-slow-tasks';
      process.stdout.write(JSON.stringify(slowTasks()));`;
    const entry = installation.module('configure-documented.mjs', code);
    const { stdout } = await run(process.execPath, [entry], installation.folder);
    expect(JSON.parse(stdout)).toMatchObject({
      package: '@acme/cnc-slow-tasks',
      options: { thresholdSeconds: 10 },
    });
  });

  it('runs beside the frontend, which shows it', async () => {
    const port = await findFreePort();
    const { isUp, stop, kill } = up(['--port', String(port), '--component', 'web', '@acme/cnc-slow-tasks']);
    onTestFinished(() => void kill());
    await isUp();
    expect(await componentStatuses(port)).toEqual({ web: 'up', 'slow-tasks': 'up' });
    expect(await stop()).toEqual({ code: 0, signal: null });
  });
});

/** The configured components and their status, as the frontend tells. */
async function componentStatuses(port: number): Promise<Record<string, string>> {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/components`);
  const { components } = (await response.json()) as { components: { name: string; status: string }[] };
  return Object.fromEntries(components.map(({ name, status }) => [name, status]));
}

/** `celery-cnc up` in the project. */
function up(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const log = join(installation.folder, 'logs', 'celery-cnc.log');
  rmSync(log, { force: true });
  const child = spawn(installation.bin('celery-cnc'), ['up', '--broker', NO_BROKER, ...args], {
    cwd: installation.folder,
    env: { PATH: process.env.PATH, HOME: installation.folder, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  return {
    /** Rejects with the log when it ends before. */
    async isUp() {
      const written = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
      while (!written().includes('Celery CnC is up')) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${written()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await exited;
      return { code, signal };
    },
    kill: () => child.kill('SIGKILL'),
  };
}
