/** Inspecting and controlling workers: this part of what an engine serves. */
import { z } from 'zod';
import {
  CONTROL_COMMANDS,
  type ControlCommand,
  INSPECT_COMMANDS,
  type InspectCommand,
  isCustomCommand,
} from './control-commands.ts';
import { type MethodRule, read } from './method-rule.ts';

/**
 * Which workers are meant: by node name, by a glob with `*` and `?`, or by a regular expression that fits the whole name.
 * Globs and expressions are compared here with the workers that are known, since old workers ignore them and obey.
 */
export type WorkerSelection =
  | { readonly names: readonly string[] }
  | { readonly glob: string }
  | { readonly regexp: string }
  /** Every worker, those too that nobody has heard of: as where nothing is said, for commands that want it said. */
  | { readonly all: true };

/** What is common to both kinds of calls. */
interface WorkerCall {
  /** Every worker where absent; `shutdown` wants it said. */
  readonly workers?: WorkerSelection;
  /** How long replies are waited for, 50 to 60,000 milliseconds; ends sooner when all have answered. Default 3,000. */
  readonly timeoutMs?: number;
}

/** A question to workers. Equal questions asked at once are sent once. */
export interface InspectRequest extends WorkerCall {
  readonly command: InspectCommand;
  /** As `INSPECT_COMMANDS` has them. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** A command to workers: one of Celery's, or one that users added to their own workers. */
export interface ControlCallRequest extends WorkerCall {
  /** A {@link ControlCommand}, or the name of one of the users' own. */
  readonly command: string;
  /** As `CONTROL_COMMANDS` has them; any JSON for the users' own. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** What one worker said. Two workers with the same name give two answers. */
export type WorkerAnswer = {
  readonly worker: string;
  /** Came after the time that it was waited for. */
  readonly late: boolean;
} & (
  | {
      readonly status: 'ok';
      /** As the worker sent it: plain JSON, integers beyond 2⁵³, `NaN` and `Infinity` as text, secrets masked. */
      readonly value: unknown;
    }
  /** The worker refused or failed; `error` is its own text, a Python representation. */
  | { readonly status: 'error'; readonly error: string }
);

/** The answers to a call. A broker that cannot be reached is none: the call rejects with `CNC_BROKER_UNREACHABLE`. */
export interface WorkerAnswers {
  /** Names the call: `getWorkerAnswers` gives the answers that come late. */
  readonly ticket: string;
  readonly command: string;
  readonly answers: readonly WorkerAnswer[];
  /** Workers that were asked, or known to be alive when all were asked, and have not answered. */
  readonly silent: readonly string[];
}

/** How an engine talks to workers. */
export interface ControlMethods {
  inspect(request: InspectRequest): Promise<WorkerAnswers>;
  control(request: ControlCallRequest): Promise<WorkerAnswers>;
  /** A call of the last ten minutes, with the answers that came late; `null` where it is forgotten. */
  getWorkerAnswers(query: { readonly ticket: string }): Promise<WorkerAnswers | null>;
}

const name = z.string().min(1).max(300);
const workers = z.union([
  z.strictObject({ names: z.array(name).min(1).max(10_000) }),
  z.strictObject({ glob: name }),
  z.strictObject({ regexp: name.refine(isRegExp, 'no regular expression') }),
  z.strictObject({ all: z.literal(true) }),
]);
const call = {
  workers: workers.optional(),
  timeoutMs: z.int().min(50).max(60_000).optional(),
};

function isRegExp(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

function calls(commands: Readonly<Record<string, z.ZodType>>): z.ZodObject[] {
  return Object.entries(commands).map(([command, schema]) =>
    z.strictObject({
      command: z.literal(command),
      arguments: schema.safeParse({}).success ? schema.optional() : schema,
      ...call,
      ...(command === 'shutdown' ? { workers } : {}),
    }),
  );
}

type Calls = [z.ZodObject, ...z.ZodObject[]];
const inspectRequest = z.discriminatedUnion('command', calls(INSPECT_COMMANDS) as Calls);
const customCall = z.strictObject({
  command: z
    .string()
    .refine(isCustomCommand, 'neither a control command of Celery nor a possible one of your own'),
  arguments: z.record(z.string().max(200), z.json()).optional(),
  ...call,
});
const knownCall = z.discriminatedUnion('command', calls(CONTROL_COMMANDS) as Calls);

/** Checked by the command's own schema, so that a fault is told of its argument and not of all commands there are. */
const controlRequest = z.unknown().transform((value, context) => {
  const { command } = (typeof value === 'object' && value !== null ? value : {}) as { command?: unknown };
  const isKnown = typeof command === 'string' && Object.hasOwn(CONTROL_COMMANDS, command);
  const parsed = (isKnown ? knownCall : customCall).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
  return z.NEVER;
});

/** The slowest call: its own time limit, twice for a fleet in slices, and some more. */
const DEADLINE_MS = 130_000;

/** The rules of these methods. */
export const CONTROL_METHODS: Readonly<Record<keyof ControlMethods, MethodRule>> = {
  inspect: read(inspectRequest, DEADLINE_MS),
  control: { params: controlRequest, roles: ['component'], repeatable: false, deadlineMs: DEADLINE_MS },
  getWorkerAnswers: read(z.strictObject({ ticket: z.string().min(1).max(100) })),
};
