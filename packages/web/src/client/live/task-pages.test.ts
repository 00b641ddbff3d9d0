import { describe, expect, it } from 'vitest';
import { taskJson } from '../test-data.ts';
import { dropTasks, findNewTasks, insertTasks, patchTaskPages, type TaskPages } from './task-pages.ts';

const at = (minute: number, id = `m${minute}`) =>
  taskJson({ id, sentAt: `2026-11-24T08:${String(minute).padStart(2, '0')}:00Z` });

const pages = (nextCursor: string | null = 'next'): TaskPages => ({
  pages: [
    { items: [at(50), at(48), at(46)], nextCursor: 'second', previousCursor: null },
    { items: [at(44), at(42)], nextCursor, previousCursor: null },
  ],
  pageParams: [null, 'second'],
});

const ids = (data: TaskPages) => data.pages.map((page) => page.items.map((item) => item.id));

describe('patchTaskPages', () => {
  it('changes rows in place and keeps untouched pages as they are', () => {
    const before = pages();
    const changed = { ...at(42), state: 'SUCCESS' as const };
    const after = patchTaskPages(before, new Map([['m42', changed]]));
    expect(ids(after)).toEqual(ids(before));
    expect(after.pages[1]?.items[1]).toBe(changed);
    expect(after.pages[0]).toBe(before.pages[0]);
  });

  it('gives back the same object where nothing is on these pages', () => {
    const before = pages();
    expect(patchTaskPages(before, new Map([['m1', at(1)]]))).toBe(before);
  });
});

describe('findNewTasks', () => {
  it('leaves out known ones and those that belong to later pages', () => {
    const found = findNewTasks(pages(), [at(55), at(48), at(47), at(45), at(1)]);
    expect(found.map((task) => task.id)).toEqual(['m55', 'm47']);
  });

  it('takes all where the first page is the last', () => {
    const short: TaskPages = {
      pages: [{ items: [at(50)], nextCursor: null, previousCursor: null }],
      pageParams: [null],
    };
    expect(findNewTasks(short, [at(1)])).toHaveLength(1);
    const empty: TaskPages = {
      pages: [{ items: [], nextCursor: null, previousCursor: null }],
      pageParams: [null],
    };
    expect(findNewTasks(empty, [at(1)])).toHaveLength(1);
  });
});

describe('insertTasks', () => {
  it('puts tasks at their place by time', () => {
    expect(ids(insertTasks(pages(), [at(47), at(55)]))[0]).toEqual(['m55', 'm50', 'm48', 'm47', 'm46']);
  });

  it('changes nothing without tasks', () => {
    const before = pages();
    expect(insertTasks(before, [])).toBe(before);
  });
});

describe('dropTasks', () => {
  it('takes away what no longer fits', () => {
    expect(ids(dropTasks(pages(), (task) => task.id === 'm48'))).toEqual([
      ['m50', 'm46'],
      ['m44', 'm42'],
    ]);
  });

  it('gives back the same object where all fit', () => {
    const before = pages();
    expect(dropTasks(before, () => false)).toBe(before);
  });
});
