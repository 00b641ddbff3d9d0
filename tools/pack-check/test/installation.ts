import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFiles } from './documented-component.ts';
import { type Manifest, type PackedPackage, readManifest, run } from './packed-package.ts';

/**
 * A user's empty project outside the repository with the packed packages installed, without a network and without
 * compiling. Stricter than `npm install`: every package sees only what it declares itself, from links in its own
 * `node_modules`, so nothing that another one brings along can hide a missing dependency.
 */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'cnc-pack-'));

  async install(packed: PackedPackage): Promise<void> {
    const { manifest, tarball } = packed;
    const target = join(this.folder, 'node_modules', manifest.name);
    mkdirSync(target, { recursive: true });
    await run('tar', ['-xzf', tarball, '--strip-components=1'], target);
    linkDependencies(manifest, packed.source, target);
    for (const [name, path] of Object.entries(manifest.bin ?? {})) {
      chmodSync(join(target, path), 0o755);
      link(join(target, path), join(this.folder, 'node_modules', '.bin', name));
    }
  }

  /** Installs a package that is given as files; its dependencies are those that `source` has. Returns its folder. */
  installFiles(files: ReadonlyMap<string, string>, source: string): string {
    const manifest = JSON.parse(files.get('package.json') ?? '') as Manifest;
    const target = join(this.folder, 'node_modules', manifest.name);
    writeFiles(target, files);
    linkDependencies(manifest, source, target);
    return target;
  }

  /** Writes a module into the project and returns its path. */
  module(name: string, code: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, code);
    return path;
  }

  bin(name: string): string {
    return join(this.folder, 'node_modules', '.bin', name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Gives a package what it declares, and nothing else. */
function linkDependencies(manifest: Manifest, source: string, target: string): void {
  for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
    link(installedAt(source, name, version), join(target, 'node_modules', name));
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Where the repository has the dependency of a package, in the very version that the package declares. */
function installedAt(source: string, name: string, version: string): string {
  for (let folder = source; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (!existsSync(candidate)) continue;
    const found = readManifest(candidate).version;
    if (found === version) return candidate;
    throw new Error(`${source} declares ${name} ${version}, installed is ${found}`);
  }
  throw new Error(`${source} declares ${name}, which is not installed`);
}
