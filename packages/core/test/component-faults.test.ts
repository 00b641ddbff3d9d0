import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// The build, not the sources: every process loads its own entry file.
import { CeleryCnC } from '../dist/celery-cnc.js';
import type { ConfigError, ConfigFault } from '../dist/errors.js';
import { type Configured, isAlive, Project } from './project.ts';

let project: Project;
let cnc: CeleryCnC;

beforeEach(() => {
  project = new Project();
});

afterEach(async () => {
  await cnc.stop();
  expect(project.pids().filter((pid) => pid !== process.pid && isAlive(pid))).toEqual([]);
  project.remove();
});

function make(components: readonly Configured[]): CeleryCnC {
  cnc = new CeleryCnC(...project.apps, project.options(components));
  return cnc;
}

/** The faults of a start, by their paths. */
async function faultsOf(components: readonly Configured[]): Promise<Record<string, ConfigFault>> {
  const error = await make(components)
    .start()
    .then(
      () => undefined,
      (reason: ConfigError) => reason,
    );
  expect(error?.code).toBe('CNC_CONFIG_INVALID');
  return Object.fromEntries((error?.faults ?? []).map((fault) => [fault.path, fault]));
}

describe('components that cannot be', () => {
  it('harm nobody until they are configured', async () => {
    await make([['good', {}]]).start();
    expect(cnc.components.get('good')?.status).toBe('up');
    expect(cnc.components.list()).toHaveLength(4);
  });

  it('are told all at once, each with its code and its cure, and nothing runs', async () => {
    const faults = await faultsOf([
      ['good', { port: 'x', startdelayMs: 1 }],
      ['thrower', {}],
      ['wrong-api', {}],
      ['no-manifest', {}],
      ['no-entry', {}],
      ['absent', {}],
      ['thrower', {}],
    ]);
    expect(faults).toEqual({
      'components[0].port': expect.objectContaining({ problem: expect.stringContaining('"x"') }),
      'components[0].startdelayMs': expect.objectContaining({ cure: 'did you mean "startDelayMs"?' }),
      'components[1]': expect.objectContaining({
        problem: 'cnc-thrower could not be loaded: thrown at import',
        code: 'CNC_COMPONENT_INIT',
      }),
      'components[2]': expect.objectContaining({
        problem: expect.stringMatching(/interface 99, this core has 1/),
        code: 'CNC_COMPONENT_API_MISMATCH',
      }),
      'components[3]': expect.objectContaining({ code: 'CNC_NOT_A_COMPONENT' }),
      'components[4]': expect.objectContaining({
        problem: expect.stringContaining('./elsewhere'),
        code: 'CNC_NOT_A_COMPONENT',
      }),
      'components[5]': expect.objectContaining({
        cure: 'npm install cnc-absent',
        code: 'CNC_COMPONENT_NOT_INSTALLED',
      }),
      'components[6]': expect.objectContaining({
        problem: 'cnc-thrower is configured by components[1] already',
        code: 'CNC_COMPONENT_DUPLICATE',
      }),
    });
    const stack = project.log().filter(({ message }) => message === 'the check failed');
    expect(JSON.stringify(stack)).toContain('thrower/component.js');
    expect(project.processes('process is up')).toEqual([]);
  });

  it('are told where they want one name, one port, or somebody who is not there', async () => {
    const faults = await faultsOf([
      ['good', { port: 1 }],
      ['namesake', { port: 1 }],
      ['lonely', {}],
    ]);
    expect(faults['components[1].port']?.problem).toBe('1 is wanted by components[0].port too');
    expect(faults['components[1]']).toMatchObject({
      problem: "calls itself 'good', as components[0] does",
      code: 'CNC_COMPONENT_DUPLICATE',
    });
    expect(faults['components[2]']).toMatchObject({
      problem: "component 'lonely' depends on 'nobody', which is not configured",
      code: 'CNC_COMPONENT_DEPENDENCY',
    });
  });

  it('are told where another program has their port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const faults = await faultsOf([['good', { port }]]);
    other.close();
    expect(faults).toEqual({
      'components[0].port': {
        path: 'components[0].port',
        problem: `another program listens on 127.0.0.1:${port} already`,
        cure: 'stop that program, or choose another port',
      },
    });
  });
});
