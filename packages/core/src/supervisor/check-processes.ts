import type { ResolvedComponent } from '../components/resolver.ts';
import { ConfigError, type ConfigFault, isCncError } from '../errors.ts';
import type { ManagedProcess } from './managed-process.ts';
import { portFaults } from './port-faults.ts';
import { startOrder } from './start-order.ts';

/** A component's process with what configured it. */
export interface ComponentProcess {
  readonly managed: ManagedProcess;
  readonly component: ResolvedComponent;
}

/**
 * Forks every process at once, so that their loading overlaps, and has each check what it was given. Resolves with
 * the components in the order of their start.
 *
 * @throws {ConfigError} that tells the faults of all, together with those that were known before.
 */
export async function checkProcesses(
  core: readonly ManagedProcess[],
  components: readonly ComponentProcess[],
  knownFaults: readonly ConfigFault[],
): Promise<readonly ManagedProcess[]> {
  const [checks] = await Promise.all([
    Promise.allSettled(components.map(({ managed }) => managed.check())),
    ...core.map((managed) => managed.check()),
  ]);
  const faults = [
    ...knownFaults,
    ...checks.flatMap((check, index) =>
      check.status === 'rejected' ? checkFaults(check.reason, components[index]) : [],
    ),
  ];
  const checked = components.flatMap(({ managed, component: { configPath } }) => {
    const { report } = managed;
    return report ? [{ ...report, managed, configPath }] : [];
  });
  const ports = checked.flatMap(({ configPath, ports }) => ports.map((port) => ({ ...port, configPath })));
  faults.push(...(await portFaults(ports)));
  // Where one could not be checked, its name is not known either.
  const order = startOrder(checked);
  if (checked.length === components.length && knownFaults.length === 0) faults.push(...order.faults);
  if (faults.length > 0) throw new ConfigError(faults);
  const byName = new Map(checked.map(({ name, managed }) => [name, managed]));
  for (const { managed, dependsOn } of order.ordered) {
    managed.dependOn(dependsOn.flatMap((name) => byName.get(name) ?? []));
  }
  return order.ordered.map(({ managed }) => managed);
}

function checkFaults(error: unknown, process: ComponentProcess | undefined): readonly ConfigFault[] {
  if (isCncError(error) && 'faults' in error) return error.faults as readonly ConfigFault[];
  const { configPath = '', packageName = '' } = process?.component ?? {};
  return [
    {
      path: configPath,
      problem: error instanceof Error ? error.message : String(error),
      cure: `repair or update ${packageName}, or take ${configPath} out; the log has the stack`,
      code: isCncError(error) ? error.code : 'CNC_COMPONENT_INIT',
    },
  ];
}
