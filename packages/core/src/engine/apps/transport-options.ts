import { z } from 'zod';
import type { SentinelAccess } from '../../config/broker-access.ts';
import { APP_DEFAULTS } from '../../config/defaults.ts';
import type { TransportOptions } from '../../config/resolved-config.ts';
import { sslShape, tlsOfDictionary } from './use-ssl.ts';

const wireNames = APP_DEFAULTS.transportOptions;
const name = z.string().min(1).max(255);

/** Checks Celery's `sentinel_kwargs`. */
export const sentinelKwargs = z.strictObject({
  username: z.string().min(1).nullish(),
  password: z.string().min(1).nullish(),
  ssl: z.boolean().optional(),
  ...sslShape,
});

/** Checks what of Celery's `broker_transport_options`, and of its exchanges' names, a monitor has to know. */
export const transportOptions = z.strictObject({
  globalKeyPrefix: z.string().max(255).default(wireNames.globalKeyPrefix),
  sep: name.default(wireNames.sep),
  prioritySteps: z
    .array(z.int().min(0).max(255))
    .min(1)
    .max(256)
    .refine(isAscending, 'have to be in ascending order, each once, as kombu wants them')
    .default([...wireNames.prioritySteps]),
  // kombu's own forms: on, off, or another prefix.
  fanoutPrefix: z.union([z.boolean(), z.string().max(255)]).default(wireNames.fanoutPrefix),
  fanoutPatterns: z.boolean().default(wireNames.fanoutPatterns),
  unackedKey: name.default(wireNames.unackedKey),
  eventExchange: name.default(wireNames.eventExchange),
  controlExchange: name.default(wireNames.controlExchange),
  masterName: name.optional(),
  sentinelKwargs: sentinelKwargs.default({}),
});

/** Names on the wire, as a user writes them. */
type WireNameOptions = {
  readonly [Key in keyof Omit<TransportOptions, 'fanoutPrefix'>]?: TransportOptions[Key] | undefined;
};

/** What the app's Celery configuration changes of names on the wire, and how its Sentinels are asked. */
export interface TransportOptionsInput extends WireNameOptions {
  /** `fanout_prefix`: `true` is `/{db}.`, `false` none. @default true */
  readonly fanoutPrefix?: boolean | string | undefined;
  /** `master_name`: whom Sentinels are asked for. */
  readonly masterName?: string | undefined;
  /** `sentinel_kwargs`, as far as Sentinels' own credentials and TLS (`ssl: true`, `ssl_ca_certs` …) go. */
  readonly sentinelKwargs?: z.input<typeof sentinelKwargs> | undefined;
}

/** The options, parted into names on the wire and the way to Sentinels. */
export function partTransportOptions(given: z.output<typeof transportOptions>): {
  readonly names: TransportOptions;
  readonly sentinel: SentinelAccess | null;
} {
  const { masterName, sentinelKwargs: kwargs, fanoutPrefix, ...names } = given;
  return {
    names: Object.freeze({
      ...names,
      prioritySteps: Object.freeze(names.prioritySteps),
      fanoutPrefix: prefixOf(fanoutPrefix),
    }),
    sentinel: masterName === undefined ? null : sentinelAccess(masterName, kwargs),
  };
}

function isAscending(steps: readonly number[]): boolean {
  return steps.every((step, index) => index === 0 || step > (steps[index - 1] as number));
}

function prefixOf(given: boolean | string): string {
  if (typeof given === 'string') return given;
  return given ? wireNames.fanoutPrefix : '';
}

/** Whom to ask Sentinels for. */
export function sentinelAccess(masterName: string, kwargs: z.output<typeof sentinelKwargs>): SentinelAccess {
  const { username, password, ssl, ...tls } = kwargs;
  return Object.freeze({
    masterName,
    username: username ?? null,
    password: password ?? null,
    tls: ssl ? Object.freeze(tlsOfDictionary(tls)) : null,
  });
}
