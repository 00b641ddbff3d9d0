import type { ComponentRecord } from '@celery-cnc/core/component';
import type { ComponentJson, ComponentsJson } from '../api/components.ts';

/** All components and processes as the API gives them; `nowSeconds` is epoch seconds. */
export function toComponentsJson(records: readonly ComponentRecord[], nowSeconds: number): ComponentsJson {
  const of = (wanted: boolean): ComponentJson[] =>
    records
      .filter((record) => (record.kind === 'component') === wanted)
      .map((record) => toComponentJson(record, nowSeconds));
  return { components: of(true), processes: of(false) };
}

function toComponentJson(record: ComponentRecord, nowSeconds: number): ComponentJson {
  const { upSince, ...rest } = record;
  return {
    ...rest,
    uptimeSeconds: upSince === null ? null : Math.max(0, Math.round((nowSeconds - upSince) * 1000) / 1000),
    // A component may know better where it listens than its configuration does.
    links: record.details?.links ?? record.links,
  };
}
