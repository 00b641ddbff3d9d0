import { deserialize, serialize } from 'node:v8';
import { Packr } from 'msgpackr';

/** A way to turn values into bytes and back. */
export interface Codec {
  readonly name: string;
  encode(value: unknown): Buffer;
  decode(bytes: Buffer): unknown;
}

const plain = new Packr({ useRecords: false, mapsAsObjects: true });
const records = new Packr({ useRecords: true });

/** The codecs that were considered for the sockets. */
export const CODECS: readonly Codec[] = [
  {
    name: 'JSON',
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(bytes.toString()),
  },
  { name: 'v8', encode: serialize, decode: deserialize },
  {
    name: 'msgpackr, plain maps',
    encode: (value) => plain.pack(value),
    decode: (bytes) => plain.unpack(bytes),
  },
  {
    name: 'msgpackr, records',
    encode: (value) => records.pack(value),
    decode: (bytes) => records.unpack(bytes),
  },
];
