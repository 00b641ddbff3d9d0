import { type Command, Option } from 'commander';
import type { TaskSummary } from '../db/models/task.ts';
import { FACET_FIELDS } from '../db/models/task-facets.ts';
import { TASK_SORTS, type TaskFilter, type TaskSort } from '../db/models/task-filter.ts';
import { SORT_ORDERS, type SortOrder, type TaskPage } from '../db/models/task-query.ts';
import { CncError } from '../errors.ts';
import { checkParams } from '../ipc/check-params.ts';
import { DATABASE_METHODS } from '../ipc/contract.ts';
import { addExamples } from './examples.ts';
import { parseCount } from './json-argument.ts';
import { printTable } from './print-table.ts';
import { printJson, printText, printValue, wantsJson } from './print-value.ts';
import type { RunningInstance } from './running-instance.ts';
import { withRunning } from './target.ts';
import { addTargetOptions, type TargetOptions } from './target-options.ts';
import { addTaskControlCommands } from './task-control-commands.ts';
import { filterOf } from './task-query.ts';
import { durationText, timeText } from './terminal-text.ts';

interface TaskListOptions extends TargetOptions {
  readonly limit: number;
  readonly sort: TaskSort;
  readonly order: SortOrder;
  readonly cursor?: string;
}

const LARGEST_PAGE = 500;

/** Adds `celery-cnc tasks`: the history of a running Celery CnC. */
export function addTasksCommand(program: Command): void {
  const tasks = program.command('tasks').description('Search the history of a running Celery CnC.');
  addExamples(tasks, [
    ["tasks 'state:FAILURE name:mail.* received:>-1h'", 'failures of the last hour'],
    [
      "tasks list --sort runtime -n 10 -- '-state:SUCCESS'",
      'a query that begins with a minus stands behind --',
    ],
    ['tasks show 34740feb-…', 'one task with its attempts and events'],
    ["tasks facets 'state:FAILURE'", 'where failures come from'],
  ]);
  addTaskControlCommands(tasks);
  addTargetOptions(
    tasks
      .command('list [query...]', { isDefault: true })
      .description('Tasks that meet a query, as state:FAILURE name:math.* "connection reset".'),
    'running',
  )
    .option('-n, --limit <number>', 'tasks', parseCount, 50)
    .addOption(new Option('--sort <field>', 'what they are sorted by').choices(TASK_SORTS).default('seen'))
    .addOption(new Option('--order <order>', 'which way round').choices(SORT_ORDERS).default('desc'))
    .option('--cursor <cursor>', 'go on from the nextCursor of an earlier list')
    .action((words: readonly string[], options: TaskListOptions) =>
      withRunning(options, (running, { broker }) => listTasks(running, filterOf(words, broker), options)),
    );
  addTargetOptions(
    tasks.command('show <task-id>').description('All that is known of one task.'),
    'running',
  ).action((id: string, options: TargetOptions) =>
    withRunning(options, (running) => showTask(running, id, options)),
  );
  addTargetOptions(
    tasks.command('facets [query...]').description('How many tasks have which state, name, worker …'),
    'running',
  )
    .option('-n, --limit <number>', 'values of each field, at most 200', parseCount, 10)
    .action((words: readonly string[], options: TargetOptions & { readonly limit: number }) =>
      withRunning(options, (running, { broker }) => showFacets(running, filterOf(words, broker), options)),
    );
}

async function listTasks(
  { database }: RunningInstance,
  where: TaskFilter,
  { limit, sort, order, cursor: from, json }: TaskListOptions,
): Promise<void> {
  const items: TaskSummary[] = [];
  let page: TaskPage | undefined;
  let cursor = from;
  do {
    const size = Math.min(limit - items.length, LARGEST_PAGE);
    const query = { where, sort, order, limit: size, ...(cursor === undefined ? {} : { cursor }) };
    checkParams(DATABASE_METHODS.listTasks.params, query, 'tasks');
    page = await database.methods.listTasks(query);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < limit);
  if (wantsJson(json)) {
    printJson({ items, nextCursor: page.nextCursor });
    return;
  }
  printTable(
    ['state', 'task', 'id', 'worker', 'time', 'runtime'],
    items.map((task) => [
      { state: task.state },
      task.name,
      task.id,
      task.worker,
      timeText(task.receivedAt ?? task.sentAt ?? task.startedAt ?? task.finishedAt),
      durationText(task.runtimeSeconds),
    ]),
  );
  if (page.nextCursor !== null) printText(`There are more: --limit, or --cursor '${page.nextCursor}'.`);
}

async function showTask({ database }: RunningInstance, id: string, { json }: TargetOptions): Promise<void> {
  checkParams(DATABASE_METHODS.getTask.params, { id }, 'tasks show');
  const task = await database.methods.getTask({ id });
  if (task) printValue(task, json);
  else {
    throw new CncError(
      'CNC_TASK_UNKNOWN',
      `No task ${id} is stored. Look for it with celery-cnc tasks list id:${id}; it may be older than what is kept, or its worker sends no events.`,
    );
  }
}

async function showFacets(
  { database }: RunningInstance,
  where: TaskFilter,
  { limit, json }: TargetOptions & { readonly limit: number },
): Promise<void> {
  const query = { where, fields: FACET_FIELDS, limit };
  checkParams(DATABASE_METHODS.getTaskFacets.params, query, 'tasks facets');
  const facets = await database.methods.getTaskFacets(query);
  if (wantsJson(json)) {
    printJson(facets);
    return;
  }
  for (const { field, values, exact, more } of facets) {
    printTable(
      [field, exact ? 'tasks' : 'at least'],
      values.map(({ value, count }) => [value, count]),
    );
    printText(more ? '… and more\n' : '');
  }
}
