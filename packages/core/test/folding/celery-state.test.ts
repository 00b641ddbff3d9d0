import { readFileSync } from 'node:fs';
import { SeededRandom } from '@celery-cnc/fleet';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldTask } from '../../src/db/models/fold-task.ts';
import { mergeEvents } from '../../src/db/models/merge-events.ts';
import type { TaskState } from '../../src/db/models/task-state.ts';
import {
  type Comparison,
  differingFields,
  FIELD_DIFFERENCES,
  STATE_DIFFERENCES,
} from './celery-differences.ts';
import { askCelery } from './celery-state.ts';
import { readWireEvent } from './read-wire-event.ts';
import { type LivedEvent, TaskLife } from './task-life.ts';

/** Set CNC_FOLDING_SEED to try other lives. */
const random = SeededRandom.ofEnvironment('CNC_FOLDING_SEED', 20_260_801);
const LIVES = 3000;
const FOLDING_DOC = new URL('../../../../docs/folding.md', import.meta.url);

interface Judged extends Comparison {
  readonly truth: TaskState;
}

/** How a life's events come in. */
const ARRIVALS: readonly {
  readonly name: string;
  readonly isSkewed: boolean;
  readonly arrive: (events: readonly LivedEvent[]) => readonly LivedEvent[];
}[] = [
  { name: 'in order', isSkewed: false, arrive: (events) => events },
  { name: 'in order, from clocks that differ', isSkewed: true, arrive: (events) => events },
  {
    name: 'in any order, from clocks that differ',
    isSkewed: true,
    arrive: (events) => random.shuffled(events),
  },
  {
    name: 'in any order and more than once',
    isSkewed: true,
    arrive: (events) => random.shuffled([...events, ...events.filter(() => random.chance(0.4))]),
  },
  {
    name: 'in order with a third of them lost',
    isSkewed: false,
    arrive: (events) => {
      const kept = events.filter(() => !random.chance(1 / 3));
      return kept.length > 0 ? kept : events;
    },
  },
];

async function judge({ name, isSkewed, arrive }: (typeof ARRIVALS)[number]): Promise<readonly Judged[]> {
  const lives = Array.from({ length: LIVES }, (_, number) => {
    const { events } = new TaskLife(`task-${number}`, random, isSkewed);
    // Up to some moment: tasks are looked at while they live, too.
    const lived = events.slice(0, random.between(1, events.length));
    return { arrived: arrive(lived).map(({ raw }) => raw), truth: (lived.at(-1) as LivedEvent).truth, lived };
  });
  const celery = await askCelery(lives.map(({ arrived }) => arrived));
  return lives.map(({ arrived, truth, lived }, number) => ({
    events: arrived,
    truth,
    isInOrder: !name.includes('any order'),
    hasLost: arrived.length < lived.length,
    ours: foldTask(`task-${number}`, 'b', mergeEvents([], arrived.map(readWireEvent)).events, 0),
    celery: celery[number] as Comparison['celery'],
  }));
}

const met = new Map<string, number>();
const meet = (name: string) => met.set(name, (met.get(name) ?? 0) + 1);
const show = ({ events, ours, celery }: Comparison) =>
  `${events.map(({ type, hostname, retries, requeue }) => `${type}(${retries ?? requeue ?? ''})@${hostname}`).join(' ')}: ours ${ours.state}, Celery ${celery.state}`;

describe.each(ARRIVALS)(`folding beside Celery's State, seed ${random.seed}: events $name`, (arrival) => {
  let judged: readonly Judged[] = [];
  beforeAll(async () => {
    judged = await judge(arrival);
  });

  it('says what has happened', () => {
    if (arrival.name.includes('lost')) return expect(judged.some(({ hasLost }) => hasLost)).toBe(true);
    const wrong = judged.filter(({ ours, truth }) => ours.state !== truth);
    expect(wrong.map((each) => `${show(each)}, true is ${each.truth}`)).toEqual([]);
  });

  it("gives Celery's verdict but in the cases that docs/folding.md names", () => {
    const unexplained = judged.filter((each) => {
      if (each.ours.state === each.celery.state) return false;
      const difference = STATE_DIFFERENCES.find(({ explains }) => explains(each));
      if (difference) meet(difference.name);
      return difference === undefined;
    });
    expect(unexplained.map(show)).toEqual([]);
    const equal = judged.filter(({ ours, celery }) => ours.state === celery.state);
    expect(equal.length).toBeGreaterThan(LIVES / 2);
  });

  it("has Celery's fields but in the cases that docs/folding.md names", () => {
    if (arrival.name !== 'in order') return expect(judged).toHaveLength(LIVES);
    const unexplained: string[] = [];
    for (const each of judged) {
      for (const field of differingFields(each)) {
        const difference = FIELD_DIFFERENCES[field];
        if (difference?.explains(each)) meet(difference.name);
        else unexplained.push(`${field} of ${show(each)}`);
      }
    }
    expect(unexplained).toEqual([]);
  });
});

describe('docs/folding.md', () => {
  it('names every difference, and every one of them occurs', () => {
    const doc = readFileSync(FOLDING_DOC, 'utf8');
    const names = [...STATE_DIFFERENCES, ...Object.values(FIELD_DIFFERENCES)].map(({ name }) => name);
    expect(names.filter((name) => !doc.includes(`| ${name} |`))).toEqual([]);
    expect(names.filter((name) => !met.has(name))).toEqual([]);
    // Nothing but to be read: how often each was met.
    process.stdout.write(`${JSON.stringify(Object.fromEntries(met))}\n`);
  });
});
