import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Tooltip } from 'radix-ui';
import { createQueryClient } from './api/query-client.ts';
import { LiveProvider } from './live/LiveProvider.tsx';
import { LiveFeed } from './live/live-feed.ts';
import { createAppRouter } from './router.tsx';

const queryClient = createQueryClient();
const feed = new LiveFeed(queryClient, '/api/v1/live');
const router = createAppRouter(queryClient);

/** Everything: data, live stream, pages. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <LiveProvider feed={feed}>
        <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
          <RouterProvider router={router} />
        </Tooltip.Provider>
      </LiveProvider>
    </QueryClientProvider>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
