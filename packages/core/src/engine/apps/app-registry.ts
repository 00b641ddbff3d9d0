import { z } from 'zod';
import { optionFaults } from '../../components/parse-options.ts';
import { APP_DEFAULTS } from '../../config/defaults.ts';
import type { ResolvedApp } from '../../config/resolved-config.ts';
import { type ConfigFault, isCncError } from '../../errors.ts';
import { brokerIdOf } from '../brokers/broker-address.ts';
import { parseBrokerUrl } from '../brokers/broker-url.ts';
import { backendOptions, partBackendOptions } from './backend-options.ts';
import type { CeleryAppOptions } from './celery-app.ts';
import { appOfCeleryNodeClient, type CeleryNodeClient, isCeleryNodeClient } from './celery-node-client.ts';
import { MANAGEMENT_CURE, readManagementUrl } from './management-url.ts';
import { partTransportOptions, transportOptions } from './transport-options.ts';
import { tlsOfOption, useSslOption } from './use-ssl.ts';

/** What may be given as an app: a `CeleryApp`, a plain object, or a client of `celery-node` as it is. */
export type CeleryAppHandle = CeleryAppOptions | CeleryNodeClient;

/** Checks one app as a user writes it. */
const appOptions = z.strictObject({
  name: z.string().trim().min(1).max(100),
  broker: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  backend: z.string().min(1).nullish(),
  defaultQueue: z.string().min(1).max(255).default(APP_DEFAULTS.defaultQueue),
  managementUrl: z.string().min(1).nullish(),
  brokerUseSsl: useSslOption,
  transportOptions: transportOptions.prefault({}),
  backendUseSsl: useSslOption,
  backendOptions: backendOptions.prefault({}),
});

/** All apps of a run, checked and complete; every fault is added to `faults`. */
export function resolveApps(handles: readonly unknown[], faults: ConfigFault[]): ResolvedApp[] {
  if (handles.length === 0) {
    faults.push({
      path: 'apps',
      problem: 'there is no Celery app to look after',
      cure: "give one: new CeleryCnC(new CeleryApp({ name: 'math', broker: 'redis://localhost/0' })), or --broker <url>",
    });
  }
  const names = new Map<string, string>();
  return withNames(handles).flatMap((handle, index) => {
    const path = `apps[${index}]`;
    const app = resolveApp(handle, path, faults);
    const name = app?.name ?? nameOf(handle);
    const earlier = name === undefined ? undefined : names.get(name);
    if (earlier !== undefined) {
      faults.push({
        path: `${path}.name`,
        problem: `${JSON.stringify(name)} is the name of ${earlier} already`,
        cure: 'give every app a name of its own',
      });
    } else if (name !== undefined) names.set(name, path);
    return app ? [app] : [];
  });
}

/** Clients of celery-node have no name: the first is `celery`, then `celery-2` …, beside the names that are given. */
function withNames(handles: readonly unknown[]): unknown[] {
  const taken = new Set(handles.map(nameOf));
  return handles.map((handle) => {
    if (!isCeleryNodeClient(handle)) return handle;
    let name = 'celery';
    for (let number = 2; taken.has(name); number++) name = `celery-${number}`;
    taken.add(name);
    return appOfCeleryNodeClient(handle, name);
  });
}

function nameOf(handle: unknown): string | undefined {
  if (typeof handle !== 'object' || handle === null || !('name' in handle)) return undefined;
  return typeof handle.name === 'string' ? handle.name : undefined;
}

function resolveApp(handle: unknown, path: string, faults: ConfigFault[]): ResolvedApp | undefined {
  const parsed = appOptions.safeParse(handle);
  if (!parsed.success) {
    faults.push(...optionFaults(parsed.error, handle, path, appOptions));
    return undefined;
  }
  const { name, broker, brokerUseSsl, backend, backendUseSsl, defaultQueue } = parsed.data;
  const brokerUrl = typeof broker === 'string' ? broker : broker.join(';');
  const { names, sentinel } = partTransportOptions(parsed.data.transportOptions);
  const results = partBackendOptions(parsed.data.backendOptions);
  const brokerAccess = Object.freeze({ tls: tlsOfOption(brokerUseSsl), sentinel });
  try {
    const address = parseBrokerUrl(brokerUrl, brokerAccess);
    if (brokerUseSsl === true && address.transport === 'redis') {
      faults.push({
        path: `${path}.brokerUseSsl`,
        problem: 'over Redis, Celery takes no `true` and leaves the connection unencrypted',
        cure: "give the options of broker_use_ssl, as { ssl_cert_reqs: 'required' }",
      });
      return undefined;
    }
    const management = readManagementUrl(parsed.data.managementUrl ?? null, address);
    if (typeof management === 'string') {
      faults.push({ path: `${path}.managementUrl`, problem: management, cure: MANAGEMENT_CURE });
      return undefined;
    }
    const brokerId = brokerIdOf(address);
    return Object.freeze({
      name,
      brokerUrl,
      brokerAccess,
      management,
      // Kept as given: which backends can be read is told by whoever reads results.
      backendUrl: backend ?? null,
      brokerId,
      defaultQueue,
      transportOptions: names,
      backendAccess: Object.freeze({ tls: tlsOfOption(backendUseSsl), sentinel: results.sentinel }),
      backendOptions: results.names,
    });
  } catch (error) {
    if (!isCncError(error)) throw error;
    faults.push({ path: `${path}.broker`, problem: error.message, cure: String(error.details.cure) });
    return undefined;
  }
}
