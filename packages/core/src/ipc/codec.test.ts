import { expect, expectTypeOf, it } from 'vitest';
import { decodeBody, encodeBody, encodeMessageOnce } from './codec.ts';
import type { DatabaseMethods } from './contract.ts';
import type { EngineMethods } from './engine-contract.ts';
import type { Plain, PlainMethods } from './plain-value.ts';

it('carries plain values as they are', () => {
  const value = {
    text: 'ü\u{1f955}\ud800',
    numbers: [0, -1, 1.5, 2 ** 53],
    nested: { none: null, yes: true },
  };
  expect(decodeBody(encodeBody(value))).toEqual(value);
  expect(decodeBody(encodeBody(undefined))).toBeUndefined();
});

it('says when bytes are nothing it knows', () => {
  expect(() => decodeBody(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'CNC_IPC_PROTOCOL' }));
});

it('encodes a message once, however many listen', () => {
  const message = { sequence: 1 };
  expect(encodeMessageOnce(message)).toBe(encodeMessageOnce(message));
  expect(encodeMessageOnce({ sequence: 1 })).not.toBe(encodeMessageOnce(message));
});

it('lets nothing else into a contract', () => {
  interface WithDate {
    now(query: { readonly zone: string }): Promise<{ readonly at: Date | null }>;
  }
  expectTypeOf<WithDate extends PlainMethods<WithDate> ? 'plain' : 'alien'>().toEqualTypeOf<'alien'>();
  expectTypeOf<
    DatabaseMethods extends PlainMethods<DatabaseMethods> ? 'plain' : 'alien'
  >().toEqualTypeOf<'plain'>();
  expectTypeOf<
    EngineMethods extends PlainMethods<EngineMethods> ? 'plain' : 'alien'
  >().toEqualTypeOf<'plain'>();
  expectTypeOf<Plain<bigint | Map<string, string> | (() => void)>>().toBeNever();
  expectTypeOf<Plain<{ a?: readonly string[] }>>().toEqualTypeOf<{ readonly a?: readonly string[] }>();
});
