import type { ComponentContext } from '@celery-cnc/core/component';
import type { Context } from 'hono';
import type { FrontendSettings } from '../options.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { BulkRetries } from './retries/bulk-retries.ts';

/** What handlers work with: one for the life of the component. */
export interface WebServices {
  readonly context: ComponentContext<FrontendSettings>;
  readonly live: LiveHub;
  readonly retries: BulkRetries;
  /** Epoch seconds. */
  readonly startedAtSeconds: number;
}

/** Answers one route of the API; throws an `HttpError`, or an error that `toHttpError` knows. */
export type ApiHandler = (context: Context, services: WebServices) => Response | Promise<Response>;

/** Now, epoch seconds. */
export function nowSeconds(): number {
  return Date.now() / 1000;
}
