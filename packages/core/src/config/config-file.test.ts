import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isCncError } from '../errors.ts';
import { findConfigFile, loadConfigFile } from './config-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'cnc-config-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function faultOf(file: string) {
  try {
    await loadConfigFile(file);
  } catch (error) {
    if (isCncError(error)) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

const OBJECT = `{ apps: [{ name: 'math', broker: 'redis://h/0' }], frontend: { port: 8000 } }`;
const YAML = `
apps:
  - name: math
    broker: redis://h/0
frontend: { port: 8000 }
`;

describe('loadConfigFile', () => {
  it.each([
    [
      'a.ts',
      `const config: { frontend: { port: number } } & Record<string, unknown> = ${OBJECT};\nexport default config;`,
    ],
    ['a.mts', `export default ${OBJECT} satisfies object;`],
    ['a.js', `export default ${OBJECT};`],
    ['b.js', `module.exports = ${OBJECT};`],
    [
      'a.mjs',
      `const { port } = await Promise.resolve({ port: 8000 });\nexport default { ...${OBJECT}, frontend: { port } };`,
    ],
    ['a.json', JSON.stringify({ apps: [{ name: 'math', broker: 'redis://h/0' }], frontend: { port: 8000 } })],
    ['a.yaml', YAML],
    ['a.yml', YAML],
  ])('loads %s', async (name, text) => {
    expect(await loadConfigFile(put(name, text))).toEqual({
      file: join(folder, name),
      apps: [{ name: 'math', broker: 'redis://h/0' }],
      config: { frontend: { port: 8000 } },
    });
  });

  it.each([
    ['bad.json', '{\n  "frontend": { "port": 1,, }\n}', /line 2, column \d+/],
    ['cut.json', '{\n  "frontend": {', /line 2, column/],
    ['bad.yaml', 'frontend:\n  port: [1, 2\nbeat: x\n', /line [23], column/],
    ['twice.yaml', 'beat: 1\nbeat: 2\n', /line 2, column 1/],
    ['bad.ts', 'export default {\n  a: = 1 };', /2:5/],
    ['throws.js', 'const x = undefined;\n\nexport default x.y;', /line 3, column \d+: Cannot read/],
    ['none.js', 'export const config = {};', /no default export/],
    ['list.json', '[]', /has to hold an object/],
    ['text.yaml', 'hello', /has to hold an object/],
    ['apps.yaml', 'apps: { a: b }', /"apps" has to be a list/],
    ['a.toml', 'a = 1', /"\.toml" is no ending/],
  ])('tells file and position of a fault: %s', async (name, text, message) => {
    const fault = await faultOf(put(name, text));
    expect(fault.code).toBe('CNC_CONFIG_FILE');
    expect(fault.message).toContain(join(folder, name));
    expect(fault.message).toMatch(message);
  });

  it('says that a file is missing', async () => {
    expect((await faultOf(join(folder, 'missing.ts'))).message).toMatch(/no such file/);
  });

  it('does not quote a text that may hold a password', async () => {
    const fault = await faultOf(put('secret.json', '{"apps":[{"broker":"redis://:hunter2@h"}] x}'));
    expect(fault.message).not.toContain('hunter2');
  });

  it('lets pass what a config class found itself', async () => {
    const text = `const error = Object.assign(new Error('frontend.port: 99999'), { code: 'CNC_CONFIG_INVALID' });\nthrow error;\nexport default {};`;
    expect((await faultOf(put('class.mjs', text))).code).toBe('CNC_CONFIG_INVALID');
  });
});

describe('findConfigFile', () => {
  it('finds none, then the first of the known names', () => {
    expect(findConfigFile(folder)).toBeUndefined();
    put('cnc.config.yml', '');
    const json = put('cnc.config.json', '{}');
    expect(findConfigFile(folder)).toBe(json);
  });
});
