import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { CeleryAppHandle } from '../engine/apps/app-registry.ts';
import { CncError, isCncError } from '../errors.ts';
import type { CeleryCnCConfigOptions } from './celery-cnc-config.ts';
import { parseJson, parseYaml } from './config-text.ts';

/** What a config file holds: apps beside the keys of the configuration. Only the shape is checked yet. */
export interface LoadedConfigFile {
  /** Absolute. */
  readonly file: string;
  readonly apps: readonly CeleryAppHandle[];
  readonly config: CeleryCnCConfigOptions;
}

/** Names of a config file that are looked for, in this order. */
export const CONFIG_FILE_NAMES = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(
  (ending) => `cnc.config.${ending}`,
);

/** The config file of a folder, `undefined` where there is none. */
export function findConfigFile(folder: string): string | undefined {
  return CONFIG_FILE_NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * Loads a config file: a module whose default export is `{ apps, ...config }`, or the same as JSON or YAML.
 *
 * @throws {CncError} `CNC_CONFIG_FILE` that names the file, and the position where it cannot be read.
 */
export async function loadConfigFile(path: string): Promise<LoadedConfigFile> {
  const file = resolve(path);
  if (!existsSync(file)) throw fileError(file, 'there is no such file; check the path');
  const content = await readContent(file);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw fileError(file, 'has to hold an object, as { apps: [{ name, broker }], frontend: { port: 8000 } }');
  }
  const { apps = [], ...config } = content as Record<string, unknown>;
  if (!Array.isArray(apps)) throw fileError(file, '"apps" has to be a list, as [{ name, broker, backend }]');
  // Both are checked with everything else, so that all faults are told at once.
  return { file, apps: apps as CeleryAppHandle[], config: config as CeleryCnCConfigOptions };
}

async function readContent(file: string): Promise<unknown> {
  const ending = extname(file);
  try {
    if (ending === '.json') return parseJson(await readFile(file, 'utf8'));
    if (ending === '.yaml' || ending === '.yml') return parseYaml(await readFile(file, 'utf8'));
    if (/^\.[cm]?[jt]s$/.test(ending)) return await importModule(file);
  } catch (error) {
    // A config class told a fault of its own, with path and cure.
    if (isCncError(error)) throw error;
    throw fileError(file, describe(error, file), error);
  }
  throw fileError(
    file,
    `"${ending}" is no ending of a config file; use .ts, .js, .mjs, .json, .yaml or .yml`,
  );
}

/** Runs the module, TypeScript too. */
async function importModule(file: string): Promise<unknown> {
  // Heavy, and needed by few.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(file, { fsCache: false, interopDefault: false });
  const module: unknown = await jiti.import(file);
  const hasDefault = typeof module === 'object' && module !== null && 'default' in module;
  if (hasDefault) return module.default;
  // `module.exports = {…}` is as good; an ES module without a default export is not.
  const isCommonJs =
    typeof module === 'object' && module !== null && !('__esModule' in module) && !isModule(module);
  if (isCommonJs) return module;
  throw new Error('has no default export; write export default { apps: […] }');
}

function isModule(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Module]';
}

function describe(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error);
  // Where in the user's own module it was thrown; errors of the parser name their position themselves.
  const stack = error.stack ?? '';
  const at = stack.indexOf(`${file}:`);
  const position = at === -1 ? undefined : /^:(\d+):(\d+)/.exec(stack.slice(at + file.length));
  if (error instanceof SyntaxError || !position) return error.message;
  return `line ${position[1]}, column ${position[2]}: ${error.message}`;
}

function fileError(file: string, problem: string, cause?: unknown): CncError {
  return new CncError('CNC_CONFIG_FILE', `${file}: ${problem}`, { details: { file }, cause });
}
