import { z } from 'zod';
import type { MethodRule } from '../../src/ipc/method-rule.ts';

/** The contract of these tests. */
export interface EchoMethods {
  echo(value: unknown): Promise<unknown>;
  add(query: { a: number; b: number }): Promise<number>;
  /** Ends when it is aborted. */
  hang(query: Record<string, never>): Promise<null>;
  /** Must not be repeated; ends when the test says so. */
  publish(query: Record<string, never>): Promise<number>;
  /** `plain`: an error that is not ours. */
  fail(query: { code: string }): Promise<null>;
  /** A text of that length. */
  text(query: { length: number }): Promise<string>;
}

const rule = (parts: Partial<MethodRule> = {}): MethodRule => ({
  params: z.unknown(),
  roles: ['component'],
  repeatable: true,
  deadlineMs: 30_000,
  ...parts,
});

export const ECHO_METHODS: Record<keyof EchoMethods, MethodRule> = {
  echo: rule(),
  add: rule({ params: z.strictObject({ a: z.number(), b: z.number() }) }),
  hang: rule({ deadlineMs: 60_000 }),
  publish: rule({ repeatable: false, roles: ['component', 'engine'] }),
  fail: rule(),
  text: rule(),
};

/** A message of the subscription `ticks`. */
export interface Tick {
  readonly sequence: number;
  readonly text: string;
}

export const TOKEN = 'secret-token';
