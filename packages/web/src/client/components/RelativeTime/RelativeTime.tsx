import { formatAbsolute, formatRelative } from '../../format/time.ts';
import { useNow } from '../../live/use-now.ts';

/** A moment relative to now, with the absolute time on hover. `–` where there is none. */
export function RelativeTime({ at }: { readonly at: string | null }) {
  const nowMs = useNow();
  if (at === null) return <span>–</span>;
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatAbsolute(atMs)} className="numeric">
      {formatRelative(atMs, nowMs)}
    </time>
  );
}
