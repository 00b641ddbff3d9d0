import { once } from 'node:events';
import { createServer } from 'node:net';
import type { DemoOptions } from './options.ts';

/**
 * Checks before anything starts that the demo's ports are free.
 * @throws with one line per taken port, and what to do
 */
export async function checkPorts({ port, metricsPort }: DemoOptions): Promise<void> {
  const wanted = [
    ['--port', port],
    ['--metrics-port', metricsPort],
  ] as const;
  const faults: string[] = [];
  for (const [option, number] of wanted) {
    const fault = await whyNotFree(number);
    if (fault) faults.push(`Port ${number} ${fault}: choose another with npm run demo -- ${option} N`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

async function whyNotFree(port: number): Promise<string | undefined> {
  const server = createServer();
  server.listen({ host: '127.0.0.1', port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${code ?? message})`;
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
