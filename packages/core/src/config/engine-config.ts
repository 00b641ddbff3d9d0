import { z } from 'zod';
import { ENGINE_DEFAULTS } from './defaults.ts';
import type { ResolvedEngineOptions } from './resolved-config.ts';

/** Ten years: whoever means "never" gets it. */
const LONGEST_WAIT_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** Checks what a user writes under `engine`. */
export const engineOptions = z.strictObject({
  payloadLimit: z.int().min(256).max(10_000_000).default(ENGINE_DEFAULTS.payloadLimit),
  bufferEvents: z.int().min(1000).max(10_000_000).default(ENGINE_DEFAULTS.bufferEvents),
  eventQueue: z
    .string()
    .min(1)
    .max(255)
    .regex(/^(?!amq\.)/, { error: 'names that begin with "amq." belong to RabbitMQ' })
    .default(ENGINE_DEFAULTS.eventQueue),
  eventQueueExpiresMs: z.int().min(60_000).max(4_294_967_295).default(ENGINE_DEFAULTS.eventQueueExpiresMs),
  eventQueueMaxLength: z.int().min(1000).default(ENGINE_DEFAULTS.eventQueueMaxLength),
  inspectWorkers: z.boolean().default(ENGINE_DEFAULTS.inspectWorkers),
  enableEvents: z.boolean().default(ENGINE_DEFAULTS.enableEvents),
  repairTasks: z.boolean().default(ENGINE_DEFAULTS.repairTasks),
  repairEveryMs: z.int().min(1000).max(86_400_000).default(ENGINE_DEFAULTS.repairEveryMs),
  lostAfterMs: z.int().min(1000).max(LONGEST_WAIT_MS).default(ENGINE_DEFAULTS.lostAfterMs),
  lostAfterUnansweredMs: z
    .int()
    .min(1000)
    .max(LONGEST_WAIT_MS)
    .default(ENGINE_DEFAULTS.lostAfterUnansweredMs),
});

/** How engines receive, as a user writes it; every option has a default. */
export type EngineOptions = {
  readonly [Key in keyof ResolvedEngineOptions]?: ResolvedEngineOptions[Key] | undefined;
};
