import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '@celery-cnc/fleet';
import { afterEach, describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('../run.mjs', import.meta.url));

let demo: ChildProcess | undefined;

afterEach(() => {
  if (demo?.exitCode === null) demo.kill('SIGKILL');
});

interface Tasks {
  readonly items: readonly { readonly state: string; readonly name: string }[];
}

async function until(what: string, condition: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Names and pids of everything that the demo has started, by its own process group's descendants. */
async function descendants(pid: number): Promise<number[]> {
  const { execFileSync } = await import('node:child_process');
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [pid];
  for (const parent of found) for (const [child, of] of rows) if (of === parent) found.push(child);
  return found.slice(1);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Demo {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly metricsPort: number;
}

/** Runs the demo on free ports until it has printed its address. */
async function startDemo(broker: string): Promise<Demo> {
  const [port, metricsPort] = [await findFreePort(), await findFreePort()];
  const options = { broker, port, 'metrics-port': metricsPort, rate: 10 };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)]);
  const started = spawn('node', [RUN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  demo = started;
  let output = '';
  started.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const isPrinted = async () => {
    if (started.exitCode !== null) throw new Error(`the demo ended: ${output}`);
    return output.includes(`http://127.0.0.1:${port}`);
  };
  await until('the address is printed', isPrinted, 180_000);
  return { process: started, pid: started.pid as number, port, metricsPort };
}

describe.each(['redis', 'amqp'])('npm run demo -- --broker %s', (broker) => {
  it('shows the tasks of real workers in all components, and Ctrl-C leaves nothing behind', async () => {
    const { process: started, pid, port, metricsPort } = await startDemo(broker);
    const api = `http://127.0.0.1:${port}/api/v1`;
    const get = async <Body>(path: string) => (await (await fetch(api + path)).json()) as Body;
    const states = new Set<string>();
    await until('tasks of all kinds', async () => {
      for (const task of (await get<Tasks>('/tasks?limit=500')).items) states.add(task.state);
      return ['SUCCESS', 'FAILURE', 'STARTED', 'REVOKED'].every((state) => states.has(state));
    });
    const { components } = await get<{ components: { name: string; status: string }[] }>('/components');
    expect(components.map(({ name, status }) => [name, status])).toEqual([
      ['prometheus', 'up'],
      ['otel', 'up'],
      ['beat', 'up'],
      ['web', 'up'],
    ]);
    await until('a scheduled task', async () => {
      const { items } = await get<Tasks>('/tasks?limit=500&search=40');
      return items.some(({ name, state }) => name === 'math.add' && state === 'SUCCESS');
    });
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(/flower_events_total\{.*task-succeeded.*\} \d+/);
    const processes = await descendants(pid);
    expect(processes.length).toBeGreaterThan(15);
    const ended = once(started, 'exit');
    started.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
    await until('no process is left', async () => !processes.some(isAlive), 10_000);
    expect([await listens(port), await listens(metricsPort)]).toEqual([false, false]);
  });
});

it('leaves nothing behind when it is killed', async () => {
  const { process: killed, pid, port, metricsPort } = await startDemo('redis');
  const processes = await descendants(pid);
  killed.kill('SIGKILL');
  await until('no process is left', async () => !processes.some(isAlive), 20_000);
  expect([await listens(port), await listens(metricsPort)]).toEqual([false, false]);
});
