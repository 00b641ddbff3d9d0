import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ListeningPort } from '../components/component.ts';
import type { ConfigFault } from '../errors.ts';

/** A port with where it is configured. */
export interface ConfiguredPort extends ListeningPort {
  /** As `frontend`. */
  readonly configPath: string;
}

/** Ports that two components want, and ports that another program has. */
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
      faults.push({
        path,
        problem: `${port} is wanted by ${other} too`,
        cure: 'give one of them another port',
      });
    } else if (await isTaken(host, port)) {
      faults.push({
        path,
        problem: `${host}:${port} cannot be listened on: another program has it, or this user may not`,
        cure: 'stop the other program, or choose another port',
      });
    }
  }
  return faults;
}

async function isTaken(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return false;
  } catch {
    // Whatever the reason, the component could not listen there either.
    return true;
  } finally {
    server.close();
  }
}
