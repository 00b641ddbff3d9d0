import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ListeningPort } from '../components/component.ts';
import type { ConfigFault } from '../errors.ts';

/** A port with where it is configured. */
export interface ConfiguredPort extends ListeningPort {
  /** As `frontend`. */
  readonly configPath: string;
}

/** Ports that two components want, and ports that cannot be listened on. */
export async function portFaults(ports: readonly ConfiguredPort[]): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  const wanted = new Map<number, string>();
  for (const { configPath, option, host, port } of ports) {
    const path = `${configPath}.${option}`;
    // Any free port will do.
    if (port === 0) continue;
    const other = wanted.get(port);
    wanted.set(port, path);
    if (other !== undefined) {
      faults.push({ path, problem: `${port} is wanted by ${other} too`, cure: 'give one another port' });
      continue;
    }
    const reason = await listenError(host, port);
    if (reason !== null) faults.push({ path, ...explain(reason, host, port) });
  }
  return faults;
}

/** Why the port cannot be listened on; `null` when it can. */
async function listenError(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  server.close();
  await once(server, 'close');
  return null;
}

function explain(reason: string, host: string, port: number): Omit<ConfigFault, 'path'> {
  switch (reason) {
    case 'EADDRINUSE':
      return {
        problem: `another program listens on ${host}:${port} already`,
        cure: 'stop that program, or choose another port',
      };
    case 'EACCES':
      return {
        problem: `this user may not listen on ${host}:${port}`,
        cure: 'choose a port above 1023, or give the right to it',
      };
    default:
      return {
        problem: `${host}:${port} cannot be listened on (${reason})`,
        cure: 'choose an address of this machine: 127.0.0.1, or 0.0.0.0 for all',
      };
  }
}
