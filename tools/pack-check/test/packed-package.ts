import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** What is published, by folder below `packages`. */
export const PACKAGES = ['core', 'beat', 'otel', 'prometheus', 'web'] as const;

/** Folder of a package. */
export type PackageFolder = (typeof PACKAGES)[number];

/** The part of a `package.json` that matters here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package as npm would publish it. */
export interface PackedPackage {
  readonly manifest: Manifest;
  readonly tarball: string;
  /** Where its sources are. */
  readonly source: string;
  /** Paths within the package. */
  readonly files: readonly string[];
}

/** Packs one package into `target`. */
export async function packPackage(folder: PackageFolder, target: string): Promise<PackedPackage> {
  const source = join(REPOSITORY, 'packages', folder);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', target], source);
  // A list up to npm 11, by name from npm 12 on.
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, PackReport>);
  if (!packed) throw new Error(`npm pack told nothing of ${source}`);
  return {
    manifest: readManifest(source),
    tarball: join(target, packed.filename),
    source,
    files: packed.files.map(({ path }) => path),
  };
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The `package.json` of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** What can be imported from a package: its entries but `package.json`. */
export function specifiersOf({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => `${name}${entry.slice(1)}`);
}

/** Runs a program to its end; rejects, with its output, when it fails. */
export async function run(command: string, args: readonly string[], cwd: string) {
  return promisify(execFile)(command, [...args], { cwd, maxBuffer: 16 * 1024 * 1024 });
}
