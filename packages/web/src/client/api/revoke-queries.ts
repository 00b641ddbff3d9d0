import { queryOptions } from '@tanstack/react-query';
import type { BrokerRevocationJson, RevocationJson, RevocationsJson } from '../../server/api/control.ts';
import type { RevokeTarget, Signal } from '../components/StopTasks/revoke-target.ts';
import { getJson, sendJson } from './api-client.ts';
import { queryKeys } from './query-keys.ts';

/** What is to be stopped, and how; no signal lets running tasks go on. */
export interface StopRequest {
  readonly target: RevokeTarget;
  readonly terminate: Signal | undefined;
}

/** Tasks that would be stopped now, and what it would not do. */
export const revokeCountQuery = ({ target, terminate }: StopRequest, enabled: boolean) =>
  queryOptions({
    queryKey: queryKeys.revokeCount(target, terminate),
    queryFn: ({ signal }) =>
      sendJson<RevocationsJson>('POST', '/tasks/revoke', signal, { ...target, terminate, dryRun: true }),
    enabled,
    gcTime: 0,
    refetchInterval: 3000,
  });

/** Stops tasks; resolves soon, maybe before all workers have been told. */
export function stopTasks({ target, terminate }: StopRequest): Promise<RevocationsJson> {
  return sendJson('POST', '/tasks/revoke', undefined, { ...target, terminate, dryRun: false });
}

/** How far a request is that was running when it was answered. */
export const revocationQuery = ({ broker, revocation }: BrokerRevocationJson) =>
  queryOptions({
    queryKey: queryKeys.revocation(broker, revocation?.id ?? ''),
    queryFn: ({ signal }) => getJson<RevocationJson>('/revocations', { broker, id: revocation?.id }, signal),
    enabled: revocation?.state === 'running',
    refetchInterval: (query) => (query.state.data && query.state.data.state !== 'running' ? false : 500),
  });
