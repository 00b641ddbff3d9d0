import { z } from 'zod';

/** Who is calling; each method names the roles that may call it. */
export const IPC_ROLES = ['supervisor', 'engine', 'component'] as const;

/** A caller's role. */
export type IpcRole = (typeof IPC_ROLES)[number];

/** How one method may be called. */
export interface MethodRule {
  /** Checks what a caller sent; the insides trust it afterwards. */
  readonly params: z.ZodType;
  readonly roles: readonly IpcRole[];
  /** Whether a call that was in flight when the connection broke may simply be sent again. */
  readonly repeatable: boolean;
  readonly deadlineMs: number;
}

/** Parameters of a method that takes none. */
export const nothing = z.strictObject({});
/** A number of rows, from 1 to `most`. */
export const limit = (most: number) => z.int().min(1).max(most);
/** A time, epoch seconds. */
export const epochSeconds = z.number().finite();
/** All roles. */
export const everyone: readonly IpcRole[] = IPC_ROLES;
/** The rule of a method that changes nothing: open to every role, and safe to repeat. */
export const read = (params: z.ZodType, deadlineMs = 10_000): MethodRule => ({
  params,
  roles: everyone,
  repeatable: true,
  deadlineMs,
});
