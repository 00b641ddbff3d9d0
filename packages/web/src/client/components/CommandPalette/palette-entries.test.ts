import { describe, expect, it } from 'vitest';
import type { ComponentJson } from '../../../server/api/components.ts';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { taskJson } from '../../test-data.ts';
import { findPaletteEntries, type PaletteSources } from './palette-entries.ts';

const SOURCES: PaletteSources = {
  components: [
    { name: 'beat', displayName: 'Beat', route: '/beat' },
    { name: 'frontend', displayName: 'Web', route: null },
    { name: 'a/b', displayName: 'Odd', route: null },
  ] as ComponentJson[],
  workers: [{ name: 'math@host', broker: 'amqp://h//', status: 'online' }] as WorkerJson[],
  taskNames: ['math.add', 'math & <b>', 'text.upper'],
  tasks: [],
};

const labels = (text: string, sources = SOURCES) =>
  findPaletteEntries(text, sources).map(({ label }) => label);

describe('findPaletteEntries', () => {
  it('offers the pages of what is configured, without itself', () => {
    expect(labels('')).toEqual([
      'Overview',
      'Tasks',
      'Statistics',
      'Workers',
      'Queues',
      'Events',
      'Components',
      'Beat',
      'Odd',
    ]);
  });

  it('finds in workers and task names, and offers a search', () => {
    expect(labels('MATH')).toEqual(['math@host', 'math.add', 'math & <b>', 'Search all tasks for “MATH”']);
  });

  it('escapes what goes into addresses', () => {
    const hrefs = Object.fromEntries(findPaletteEntries('a', SOURCES).map(({ id, href }) => [id, href]));
    expect(hrefs['page /components/a%2Fb']).toBeUndefined();
    const entries = [...findPaletteEntries('odd', SOURCES), ...findPaletteEntries('math', SOURCES)];
    expect(entries.map(({ href }) => href)).toEqual(
      expect.arrayContaining([
        '/components/a%2Fb',
        '/workers/math%40host?broker=amqp%3A%2F%2Fh%2F%2F',
        '/tasks?q=name%3A%22math+%26+%3Cb%3E%22',
      ]),
    );
  });

  it('opens a task by its id, once', () => {
    const id = '0f9c2a1e-77aa-4b1d-9c11-aa0000000001';
    expect(labels(id).at(-1)).toBe(`Open the task with id ${id}`);
    const found = findPaletteEntries(id, { ...SOURCES, tasks: [taskJson({ id })] });
    expect(found.filter(({ href }) => href === `/tasks/${id}`)).toHaveLength(1);
  });
});
