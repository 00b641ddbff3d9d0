import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EnvelopeError, openRedisEnvelope } from './redis-envelope.ts';

const text = JSON.stringify({ type: 'task-sent', uuid: 'é"\\' });
const base64 = Buffer.from(text).toString('base64');
const properties = { body_encoding: 'base64', delivery_tag: 't' };
const envelope = {
  body: base64,
  'content-encoding': 'utf-8',
  'content-type': 'application/json',
  headers: { hostname: 'w1@höst', compression: 'application/x-bz2' },
  properties,
};

/** As Python's `json.dumps` writes it. */
const pythonic = (value: object) =>
  `{${Object.entries(value)
    .map(([key, field]) => `${JSON.stringify(key)}: ${JSON.stringify(field)}`)
    .join(', ')}}`;

const open = (json: string) => {
  const opened = openRedisEnvelope(Buffer.from(json));
  return { ...opened, body: opened.body.toString() };
};

const expected = {
  body: text,
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  compression: 'application/x-bz2',
  headers: envelope.headers,
};

it('opens envelopes as Python and JavaScript write them, whatever comes first', () => {
  const { body, ...others } = envelope;
  for (const json of [
    pythonic(envelope),
    JSON.stringify(envelope),
    JSON.stringify(envelope, null, 2),
    pythonic({ ...others, body }),
  ]) {
    expect(open(json)).toEqual(expected);
  }
});

it('takes a body that is not in base64 as it is, escapes and all', () => {
  const plain = { ...envelope, body: text, properties: {} };
  expect(open(pythonic(plain)).body).toBe(text);
  const escaped = pythonic(envelope).replace(
    base64,
    `\\u0065${Buffer.from(text).toString('base64').slice(1)}`,
  );
  expect(open(escaped).body).toBe(text);
});

it('takes the last of two bodies, as JSON does', () => {
  const twice = pythonic(envelope).replace(/\}$/, ', "body": "e30="}');
  expect(open(twice).body).toBe('{}');
});

it.each([
  '',
  '{',
  '[]',
  'null',
  '{"body": "',
  '{"body": ""',
  '{"body": "e30="]',
  '{"body": 1}',
  '{"other": "x"}',
])('refuses %j', (json) => {
  expect(() => openRedisEnvelope(Buffer.from(json))).toThrow(EnvelopeError);
});

it('never throws anything else, and reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(
      fc.record({ body: fc.string(), properties: fc.anything(), headers: fc.anything() }),
      (value) => {
        const json = JSON.stringify(value);
        const { body } = openRedisEnvelope(Buffer.from(json));
        const isBase64 =
          (JSON.parse(json).properties as { body_encoding?: unknown } | null)?.body_encoding === 'base64';
        const parsed = JSON.parse(json).body as string;
        expect(body.toString()).toBe(isBase64 ? Buffer.from(parsed, 'base64').toString() : parsed);
      },
    ),
  );
});
