import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { runPython, startMariadb } from '../dist/index.js';

const QUERY = `
import os, pymysql
connection = pymysql.connect(**eval(os.environ["PLACE"]))
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user(), database()")
    print(*cursor.fetchone())
`;

it('MariaDB runs privately and asks for a password, over TCP and its socket', async () => {
  const { url, port, socketPath, stop } = await startMariadb();
  const ask = (place: string) =>
    runPython(['-c', QUERY], { brokerUrl: 'redis://localhost:1', env: { PLACE: place } });
  try {
    expect(url).toMatch(/^mysql:\/\/cnc:[^@]+@127\.0\.0\.1:\d+\/cnc$/);
    const login = `user='cnc', password='p@ss/word', database='cnc'`;
    expect(await ask(`dict(host='127.0.0.1', port=${port}, ${login})`)).toContain('cnc@% cnc');
    expect(await ask(`dict(unix_socket='${socketPath}', ${login})`)).toContain('cnc@% cnc');
    await expect(ask(`dict(host='127.0.0.1', port=${port}, user='cnc', password='no')`)).rejects.toThrow(
      /denied/,
    );
  } finally {
    await stop();
  }
  const refused = new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
  expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
});
