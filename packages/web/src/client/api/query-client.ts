import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-client.ts';

/** The query cache. The live stream keeps it current, so focus and remount read nothing again by themselves. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // An answer with a status is an answer; only silence is worth another try, and as long as it takes.
        retry: (failures, error) => error instanceof ApiError && error.status === 0 && failures < 2,
        retryDelay: (failures) => Math.min(4000, 400 * 2 ** failures),
        networkMode: 'always',
      },
    },
  });
}
