import type { Scope } from './rollup-key.ts';

/** A filter in labels. */
export interface LabelFilter {
  readonly name?: number;
  readonly queue?: number;
  readonly worker?: number;
}

/** Rollups that answer a question: of one label, or of all (`id` is `null`); or those of the series that fit. */
export type RollupSource =
  | { readonly scope: Exclude<Scope, 'series'>; readonly id: number | null }
  | 'series';

/** Sums are kept of one name, worker or queue; anything finer is picked out of the series. */
export function rollupSource({ name, queue, worker }: LabelFilter, byName: boolean): RollupSource {
  const given = [name, queue, worker].filter((label) => label !== undefined);
  const [only, ...more] = given;
  if (only === undefined) return byName ? { scope: 'name', id: null } : { scope: 'total', id: 0 };
  if (more.length > 0) return 'series';
  if (name !== undefined) return { scope: 'name', id: only };
  if (byName) return 'series';
  return { scope: worker === undefined ? 'queue' : 'worker', id: only };
}
