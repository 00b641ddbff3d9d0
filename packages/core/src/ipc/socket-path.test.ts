import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntimeDir } from './socket-path.ts';

const systemTmp = process.env.TMPDIR;
let tmp = '';

beforeEach(async () => {
  tmp = await mkdtemp(join(tmpdir(), 'cnc-dir-'));
  process.env.TMPDIR = tmp;
});
afterEach(async () => {
  if (systemTmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = systemTmp;
  await rm(tmp, { recursive: true });
});

const base = () => join(tmp, `celery-cnc-${userInfo().uid}`);

describe.skipIf(process.platform === 'win32')('the runtime folder', () => {
  it('is for this user alone, one for each run, and goes again', async () => {
    const dir = await createRuntimeDir('run1');
    expect(dir.path).toBe(join(base(), 'run1'));
    for (const path of [base(), dir.path]) expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(dir.socketPath('database')).toBe(join(dir.path, 'database.sock'));
    const other = await createRuntimeDir('run2');
    await dir.remove();
    await expect(stat(dir.path)).rejects.toThrow('ENOENT');
    expect((await stat(other.path)).isDirectory()).toBe(true);
  });

  it('is never another run’s', async () => {
    await createRuntimeDir('run1');
    await expect(createRuntimeDir('run1')).rejects.toThrow('EEXIST');
  });

  it('is refused where others get in', async () => {
    await mkdir(base());
    await chmod(base(), 0o755);
    await expect(createRuntimeDir('run1')).rejects.toMatchObject({
      code: 'CNC_START_FAILED',
      details: { path: base() },
    });
  });

  it('is refused where another user or a link stands in its place', async () => {
    await symlink(await mkdtemp(join(tmp, 'elsewhere-')), base());
    await expect(createRuntimeDir('run1')).rejects.toMatchObject({ code: 'CNC_START_FAILED' });
    await rm(base());
    if (userInfo().uid !== 0) return;
    await mkdir(base(), { mode: 0o700 });
    await chown(base(), 12_345, 12_345);
    await expect(createRuntimeDir('run1')).rejects.toMatchObject({ code: 'CNC_START_FAILED' });
  });

  it('says when its path is too long for a socket', async () => {
    process.env.TMPDIR = join(tmp, 'x'.repeat(100));
    await mkdir(process.env.TMPDIR);
    const dir = await createRuntimeDir('run1');
    expect(() => dir.socketPath('database')).toThrow(expect.objectContaining({ code: 'CNC_START_FAILED' }));
  });
});
