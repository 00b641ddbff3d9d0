import { findFreePort, type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';
import { sampleBatch, sampleTaskLife } from '../../dist/testing/sample-events.js';
import { KEEP_ALL } from './hosts.ts';

let postgres: PrivatePostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

function controllerFor(url: string, schema = 'cnc'): PostgresController {
  return new PostgresController({
    ...{ url, schema, poolSize: 4, run: 'test', retention: KEEP_ALL },
    onProblem: () => {},
    onRetentionRun: () => {},
  });
}

/** The error of a start, which shows no password. */
async function faultOf(controller: PostgresController): Promise<{ code: string; message: string }> {
  try {
    await controller.init();
    await controller.migrate();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(message).not.toContain('ss/word');
    return { code, message };
  } finally {
    await controller.close();
  }
  return { code: 'started', message: '' };
}

describe('a PostgreSQL that cannot be used is told with a code and a cure', () => {
  it('when nobody listens', async () => {
    const fault = await faultOf(controllerFor(`postgres://u:pa%2Fss@127.0.0.1:${await findFreePort()}/cnc`));
    expect(fault).toEqual({
      code: 'CNC_DATABASE_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('when the password is wrong', async () => {
    const url = postgres.url.replace(/:[^:@]+@/, ':wrong@');
    expect(await faultOf(controllerFor(url))).toMatchObject({ code: 'CNC_DATABASE_LOGIN' });
  });

  it('when the database is not there', async () => {
    const fault = await faultOf(controllerFor(postgres.url.replace(/cnc$/, 'other')));
    expect(fault).toEqual({
      code: 'CNC_DATABASE_MISSING',
      message: expect.stringContaining('createdb'),
    });
  });

  it('when the user may not create tables, and goes on where the schema was made for it', async () => {
    postgres.sql("CREATE ROLE guest LOGIN PASSWORD 'guest'; REVOKE ALL ON DATABASE cnc FROM PUBLIC");
    postgres.sql('GRANT CONNECT ON DATABASE cnc TO guest');
    const url = postgres.url.replace(/\/\/.*@/, '//guest:guest@');
    expect(await faultOf(controllerFor(url, 'own'))).toEqual({
      code: 'CNC_DATABASE_DENIED',
      message: expect.stringContaining('CREATE SCHEMA'),
    });
    postgres.sql('CREATE SCHEMA own AUTHORIZATION guest');
    expect(await faultOf(controllerFor(url, 'own'))).toMatchObject({ code: 'started' });
  });

  it('when encryption is asked for and the server has none', async () => {
    const fault = await faultOf(controllerFor(`${postgres.url}?sslmode=require`));
    expect(fault.code).toBe('CNC_DATABASE_UNREACHABLE');
  });

  it('when the database cannot hold every text', async () => {
    postgres.sql(`CREATE DATABASE latin OWNER cnc ENCODING LATIN1 LOCALE 'C' TEMPLATE template0`, 'postgres');
    const fault = await faultOf(controllerFor(postgres.url.replace(/cnc$/, 'latin')));
    expect(fault).toEqual({ code: 'CNC_DATABASE', message: expect.stringContaining('ENCODING UTF8') });
  });

  it('when a newer program wrote the schema', async () => {
    expect(await faultOf(controllerFor(postgres.url, 'newer'))).toMatchObject({ code: 'started' });
    postgres.sql("INSERT INTO newer.__drizzle_migrations (hash, created_at) VALUES ('x', 9e12), ('y', 9e12)");
    postgres.sql(
      "INSERT INTO newer.__drizzle_migrations (hash, created_at) SELECT 'z', 9e12 FROM generate_series(1, 99)",
    );
    expect(await faultOf(controllerFor(postgres.url, 'newer'))).toEqual({
      code: 'CNC_DATABASE_NEWER',
      message: expect.stringContaining('database.schema'),
    });
  });
});

describe('two hosts that start at once', () => {
  it('migrate one after another', async () => {
    const hosts = Array.from({ length: 4 }, () => controllerFor(postgres.url, 'at_once'));
    await Promise.all(hosts.map((host) => host.init()));
    await Promise.all(hosts.map((host) => host.migrate()));
    await Promise.all(hosts.map((host) => host.close()));
    expect(postgres.sql('SELECT count(*) > 0 FROM at_once.__drizzle_migrations')).toBe('t');
  });
});

describe('texts that PostgreSQL cannot hold', () => {
  it('are stored with a sign in their place, however hostile, and are found under it', async () => {
    const db = controllerFor(postgres.url, 'hostile');
    await db.init();
    await db.migrate();
    const id = 'a\0b\ud800';
    const name = `n\0${'é'.repeat(990)}`;
    const args = '(\0, "\\", {NULL})';
    const taskEvents = sampleTaskLife({ id, name, args, worker: 'w\0@host' }).map((event) => ({
      ...event,
      extra: JSON.stringify({ stamps: { 'k\0': ['v\0', '"\\'] } }),
    }));
    for (const sequence of [1, 2]) {
      const { committed } = await db.ingest(sampleBatch({ sequence, taskEvents }));
      expect(committed).toBe(sequence === 1 ? 4 : 0);
    }
    const task = await db.getTask({ id });
    expect(task).toMatchObject({ id: 'a␀b\ufffd', state: 'SUCCESS', args: '(␀, "\\", {NULL})' });
    expect(task?.events).toHaveLength(4);
    const found = await db.listTasks({ limit: 5, where: [{ field: 'stamp', key: 'k\0', value: '"\\' }] });
    expect(found.items).toHaveLength(1);
    await db.close();
  });
});
