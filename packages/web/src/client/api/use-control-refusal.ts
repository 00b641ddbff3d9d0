import { useQuery } from '@tanstack/react-query';
import { metaQuery } from './queries.ts';

/** Why nothing can be changed from this page; `null` where it can, and while that is not known yet. */
export function useControlRefusal(): string | null {
  return useQuery(metaQuery).data?.controlRefusal ?? null;
}
