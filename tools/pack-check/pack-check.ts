/**
 * The packages as npm installs them, with all that they bring along, in an empty folder outside the repository:
 * `npx tsx tools/pack-check/pack-check.ts`. It needs a registry and builds SQLite, which takes minutes; everything else
 * is checked without either by this package's tests.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGES, type PackedPackage, packPackage, run, specifiersOf } from './test/packed-package.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function pack(target: string): Promise<PackedPackage[]> {
  mkdirSync(target);
  const packed: PackedPackage[] = [];
  for (const folder of PACKAGES) packed.push(await packPackage(folder, target));
  return packed;
}

/** Installs the tarballs together, with no install script but the one that core's README names. */
async function install(project: string, packed: readonly PackedPackage[]): Promise<void> {
  mkdirSync(project);
  const manifest = { name: 'empty', private: true, type: 'module', allowScripts: { 'better-sqlite3': true } };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const tarballs = packed.map(({ tarball }) => tarball);
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs], project);
}

async function importEach(project: string, packed: readonly PackedPackage[]): Promise<void> {
  for (const specifier of packed.flatMap(({ manifest }) => specifiersOf(manifest))) {
    await run(process.execPath, ['--input-type=module', '--eval', `await import('${specifier}')`], project);
    say(`imported ${specifier}`);
  }
}

async function openDatabase(project: string): Promise<void> {
  const code = `
    import { createRequire } from 'node:module';
    const core = createRequire(import.meta.resolve('@celery-cnc/core'));
    new (core('better-sqlite3'))(':memory:').prepare('select 1').get();`;
  await run(process.execPath, ['--input-type=module', '--eval', code], project);
  say('SQLite works');
}

const folder = mkdtempSync(join(tmpdir(), 'cnc-pack-check-'));
try {
  const packed = await pack(join(folder, 'tarballs'));
  say(`packed ${packed.length} packages; installing them …`);
  const project = join(folder, 'project');
  await install(project, packed);
  await importEach(project, packed);
  await openDatabase(project);
  const { stdout } = await run('npx', ['--no-install', 'celery-cnc', '--version'], project);
  say(`celery-cnc --version: ${stdout.trim()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
