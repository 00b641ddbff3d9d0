import type { TransportOptions } from '../../config/resolved-config.ts';

/** The exchange on which workers hear control commands: kombu appends `.pidbox` to Celery's `control_exchange`. */
export function pidboxExchange({ controlExchange }: TransportOptions): string {
  return `${controlExchange}.pidbox`;
}
