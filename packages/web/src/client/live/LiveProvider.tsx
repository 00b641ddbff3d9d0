import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { LiveTickJson } from '../../server/api/live.ts';
import type { LiveFeed, LiveStatus } from './live-feed.ts';

const LiveContext = createContext<LiveFeed | null>(null);

/** Opens the live feed for everything below it. */
export function LiveProvider({ feed, children }: { readonly feed: LiveFeed; readonly children: ReactNode }) {
  useEffect(() => {
    feed.open();
    return () => feed.close();
  }, [feed]);
  return <LiveContext value={feed}>{children}</LiveContext>;
}

/** The live feed. */
export function useLiveFeed(): LiveFeed {
  const feed = useContext(LiveContext);
  if (!feed) throw new Error('useLiveFeed needs a LiveProvider above it');
  return feed;
}

/** State of the stream, as the reader sees it. */
export function useLiveStatus(): LiveStatus {
  const feed = useLiveFeed();
  return useSyncExternalStore(feed.subscribe, () => feed.getState().status);
}

/** The last two minutes, a sample per second, oldest first. */
export function useLiveSamples(): readonly LiveTickJson[] {
  const feed = useLiveFeed();
  return useSyncExternalStore(feed.subscribe, () => feed.getState().samples);
}
