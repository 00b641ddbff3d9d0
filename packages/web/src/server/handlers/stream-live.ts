import { HttpError } from '../http-error.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /live`: the stream of changes as server-sent events. */
export const streamLive: ApiHandler = (context, { live }) => {
  const stream = live.open(context.req.header('last-event-id'));
  if (stream === null) {
    throw new HttpError(
      503,
      'CNC_HTTP_STREAM_LIMIT',
      'Too many browsers listen already; close some, or raise the frontend option maxLiveClients.',
    );
  }
  return context.body(stream, 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    // `no-transform` keeps proxies from compressing, which would hold messages back.
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
};
