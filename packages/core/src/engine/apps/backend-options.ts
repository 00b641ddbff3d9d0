import { z } from 'zod';
import type { SentinelAccess } from '../../config/broker-access.ts';
import { APP_DEFAULTS } from '../../config/defaults.ts';
import type { BackendOptions } from '../../config/resolved-config.ts';
import { sentinelAccess, sentinelKwargs } from './transport-options.ts';

const names = APP_DEFAULTS.backendOptions;
const sqlName = z.string().min(1).max(128);

/** Checks what of Celery's settings of result backends whoever reads them has to know. */
export const backendOptions = z.strictObject({
  globalKeyPrefix: z.string().max(255).default(names.globalKeyPrefix),
  tableNames: z
    .strictObject({
      task: sqlName.default(names.tableNames.task),
      group: sqlName.default(names.tableNames.group),
    })
    .default(names.tableNames),
  tableSchemas: z
    .strictObject({ task: sqlName.nullable().default(null), group: sqlName.nullable().default(null) })
    .default(names.tableSchemas),
  masterName: z.string().min(1).max(255).optional(),
  sentinelKwargs: sentinelKwargs.default({}),
});

/** Celery's `result_backend_transport_options`, `database_table_names` and `database_table_schemas`, as a user writes them. */
export type BackendOptionsInput = z.input<typeof backendOptions>;

/** The options, parted into names in the backend and the way to Sentinels. */
export function partBackendOptions({
  masterName,
  sentinelKwargs: kwargs,
  ...given
}: z.output<typeof backendOptions>): {
  readonly names: BackendOptions;
  readonly sentinel: SentinelAccess | null;
} {
  return {
    names: Object.freeze(given),
    sentinel: masterName === undefined ? null : sentinelAccess(masterName, kwargs),
  };
}
