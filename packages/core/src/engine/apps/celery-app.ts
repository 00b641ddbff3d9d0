import type { BackendOptionsInput } from './backend-options.ts';
import type { TransportOptionsInput } from './transport-options.ts';
import type { UseSslOption } from './use-ssl.ts';

/** A Celery app, as a user writes it. */
export interface CeleryAppOptions {
  /** Unique among the apps of a run. */
  readonly name: string;
  /** Celery's `broker_url`, in every form that Celery accepts; several are a failover list. */
  readonly broker: string | readonly string[];
  /** Celery's `result_backend`; absent or `null` where the app keeps no results. */
  readonly backend?: string | null | undefined;
  /** RabbitMQ: its management API, as `http://user:password@host:15672`; without a user, that of the broker. */
  readonly managementUrl?: string | null | undefined;
  /** Celery's `task_default_queue`. @default 'celery' */
  readonly defaultQueue?: string | undefined;
  /** Celery's `broker_use_ssl`, in Celery's own words; what stands in a URL is stronger. */
  readonly brokerUseSsl?: UseSslOption;
  /** Of Celery's `broker_transport_options`, what changes names on the wire, and how Sentinels are asked. */
  readonly transportOptions?: TransportOptionsInput | undefined;
  /** Celery's `redis_backend_use_ssl`, in Celery's own words; what stands in a URL is stronger. */
  readonly backendUseSsl?: UseSslOption;
  /** What its Celery configuration changes of names in the result backend, and how Sentinels are asked for it. */
  readonly backendOptions?: BackendOptionsInput | undefined;
}

/** A Celery app that Celery CnC looks after. Options are checked with the rest of the configuration. */
export class CeleryApp implements CeleryAppOptions {
  declare readonly name: string;
  declare readonly broker: string | readonly string[];
  declare readonly backend?: string | null;
  declare readonly managementUrl?: string | null;
  declare readonly defaultQueue?: string;
  declare readonly brokerUseSsl?: NonNullable<CeleryAppOptions['brokerUseSsl']>;
  declare readonly transportOptions?: NonNullable<CeleryAppOptions['transportOptions']>;
  declare readonly backendUseSsl?: NonNullable<CeleryAppOptions['backendUseSsl']>;
  declare readonly backendOptions?: NonNullable<CeleryAppOptions['backendOptions']>;

  constructor(options: CeleryAppOptions) {
    Object.assign(this, options);
  }
}
