import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type PackedPackage, readManifest, run } from './packed-package.ts';

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
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      link(installedAt(packed.source, name, version), join(target, 'node_modules', name));
    }
    for (const [name, path] of Object.entries(manifest.bin ?? {})) {
      chmodSync(join(target, path), 0o755);
      link(join(target, path), join(this.folder, 'node_modules', '.bin', name));
    }
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
