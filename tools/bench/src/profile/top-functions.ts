import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A function and the time spent in itself, what it calls left out. */
export interface HotFunction {
  readonly name: string;
  readonly seconds: number;
  /** Of all time that was not idle. */
  readonly share: number;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

const IDLE = new Set(['(idle)', '(root)']);

/** The functions of a `.cpuprofile` file in which most time was spent. */
export function topFunctions(file: string, most: number): readonly HotFunction[] {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const seconds = new Map<string, number>();
  profile.samples.forEach((id, index) => {
    const name = names.get(id) ?? '';
    seconds.set(name, (seconds.get(name) ?? 0) + Math.max(0, profile.timeDeltas[index] ?? 0) / 1e6);
  });
  const busy = [...seconds].filter(([name]) => !IDLE.has(name));
  const total = busy.reduce((sum, [, spent]) => sum + spent, 0);
  return busy
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, spent]) => ({ name, seconds: spent, share: spent / total }));
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const path = url.replace(/^file:\/\//, '');
  const place = path.includes('/node_modules/') ? path.split('/node_modules/').at(-1) : basename(path);
  return `${name} ${place}:${lineNumber + 1}`;
}
