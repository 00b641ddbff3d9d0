import { ArrowRight, Cpu, Filter, Hash, ListChecks, type LucideIcon, Search } from 'lucide-react';
import type { ComponentJson } from '../../../server/api/components.ts';
import type { TaskJson } from '../../../server/api/tasks.ts';
import type { WorkerJson } from '../../../server/api/workers.ts';
import { tasksWhere } from '../../pages/tasks/task-search.ts';
import { componentItems, MAIN_ITEMS } from '../Shell/nav-items.ts';

/** Something that the palette can do: go to a place. */
export interface PaletteEntry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: LucideIcon;
  /** Where it leads, as a path with search. */
  readonly href: string;
}

/** What the palette searches in. */
export interface PaletteSources {
  readonly components: readonly ComponentJson[];
  readonly workers: readonly WorkerJson[];
  readonly taskNames: readonly string[];
  /** Tasks that the server found for the text. */
  readonly tasks: readonly TaskJson[];
}

const PER_GROUP = 6;
const TASK_ID = /^[\w-]{8,}$/;

/** Entries for a text, best first within their group; the pages alone for an empty one. */
export function findPaletteEntries(text: string, sources: PaletteSources): PaletteEntry[] {
  const wanted = text.trim().toLowerCase();
  const pages = pageEntries(sources.components).filter(({ label }) => label.toLowerCase().includes(wanted));
  if (wanted === '') return pages;
  return [
    ...pages,
    ...workerEntries(sources.workers, wanted),
    ...nameEntries(sources.taskNames, wanted),
    ...sources.tasks.slice(0, PER_GROUP).map(taskEntry),
    ...textEntries(text.trim(), sources.tasks),
  ];
}

function pageEntries(components: readonly ComponentJson[]): PaletteEntry[] {
  return [...MAIN_ITEMS, ...componentItems(components)].map(({ label, icon, to }) => ({
    id: `page ${to}`,
    group: 'Go to',
    label,
    icon: icon ?? ArrowRight,
    href: to,
  }));
}

function workerEntries(workers: readonly WorkerJson[], wanted: string): PaletteEntry[] {
  return workers
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, PER_GROUP)
    .map(({ name, broker, status }) => ({
      id: `worker ${broker} ${name}`,
      group: 'Workers',
      label: name,
      note: status,
      icon: Cpu,
      href: `/workers/${encodeURIComponent(name)}?${new URLSearchParams({ broker })}`,
    }));
}

function nameEntries(names: readonly string[], wanted: string): PaletteEntry[] {
  return names
    .filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, PER_GROUP)
    .map((name) => ({
      id: `name ${name}`,
      group: 'Task names',
      label: name,
      note: 'all of this name',
      icon: Filter,
      href: `/tasks?${new URLSearchParams({ ...tasksWhere({ field: 'name', anyOf: [name] }) })}`,
    }));
}

function taskEntry(task: TaskJson): PaletteEntry {
  return {
    id: `task ${task.id}`,
    group: 'Tasks',
    label: task.name ?? task.id,
    note: `${task.state.toLowerCase()} · ${task.id}`,
    icon: ListChecks,
    href: `/tasks/${encodeURIComponent(task.id)}`,
  };
}

function textEntries(text: string, tasks: readonly TaskJson[]): PaletteEntry[] {
  const search: PaletteEntry = {
    id: 'search',
    group: 'Search',
    label: `Search all tasks for “${text}”`,
    icon: Search,
    href: `/tasks?${new URLSearchParams({ ...tasksWhere({ field: 'text', text }) })}`,
  };
  if (!TASK_ID.test(text) || tasks.some(({ id }) => id === text)) return [search];
  const open: PaletteEntry = {
    id: 'open',
    group: 'Search',
    label: `Open the task with id ${text}`,
    icon: Hash,
    href: `/tasks/${encodeURIComponent(text)}`,
  };
  return [search, open];
}
