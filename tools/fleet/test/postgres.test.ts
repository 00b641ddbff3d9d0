import { expect, it } from 'vitest';
import { startPostgres } from '../dist/index.js';

it('PostgreSQL runs privately, asks for a password, and comes back with its data', async () => {
  const postgres = await startPostgres();
  try {
    expect(postgres.url).toMatch(/^postgres:\/\/cnc:[^@]+@127\.0\.0\.1:\d+\/cnc$/);
    expect(postgres.sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'cnc'")).toBe('f');
    postgres.sql('CREATE TABLE kept (value int); INSERT INTO kept VALUES (7)');
    await postgres.kill();
    expect(() => postgres.sql('SELECT 1')).toThrow();
    await postgres.restart();
    expect(postgres.sql('SELECT value FROM kept')).toBe('7');
  } finally {
    await postgres.stop();
  }
});
