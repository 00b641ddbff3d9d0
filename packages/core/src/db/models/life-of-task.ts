import { type Delivery, deliveriesOf, isRequeue, outcomeState, outcomeStrength } from './delivery.ts';
import { isFinding } from './finding.ts';
import { type Findings, forgetFindings, readFinding } from './fold-findings.ts';
import type { TaskEvent } from './task-event.ts';
import type { TaskState } from './task-state.ts';

/** What the events of workers and clients add up to, and what was found out beside them. */
export interface TaskLife {
  state: TaskState;
  firstSent: TaskEvent | undefined;
  /** Of the highest retry number. */
  lastSent: TaskEvent | undefined;
  firstReceived: TaskEvent | undefined;
  /** Of the highest retry number, then the newest. */
  lastReceived: TaskEvent | undefined;
  lastRetried: TaskEvent | undefined;
  /** The message went back to its queue: rejected with requeue, or cancelled. */
  lastRequeued: TaskEvent | undefined;
  /** Node name of the worker of the delivery that decides. */
  worker: string | null;
  /** Start of the delivery that decides. */
  started: TaskEvent | undefined;
  /** The event that ended the task. */
  outcome: TaskEvent | undefined;
  /** The retry that it waits for. */
  retried: TaskEvent | undefined;
  /** What Celery CnC found out by asking; events of workers and clients are stronger. */
  readonly findings: Findings;
  /** One delivery to one worker at most, which came back neither as a retry nor to its queue: nearly every task. */
  isPlain: boolean;
}

/** Reads events in the order of `compareEvents`. */
export function lifeOfTask(events: readonly TaskEvent[]): Readonly<TaskLife> {
  // One object of one shape, changed in place: tasks are folded by the ten thousand.
  const life: TaskLife = {
    state: 'PENDING',
    firstSent: undefined,
    lastSent: undefined,
    firstReceived: undefined,
    lastReceived: undefined,
    lastRetried: undefined,
    lastRequeued: undefined,
    worker: null,
    started: undefined,
    outcome: undefined,
    retried: undefined,
    findings: {},
    isPlain: true,
  };
  for (const event of events) {
    if (isFinding(event)) readFinding(life.findings, event);
    else readEvent(life, event);
  }
  const isNextSent = (life.lastSent?.retries ?? 0) > (life.lastReceived?.retries ?? 0);
  if (life.isPlain && !isNextSent) life.state = outcomeState(life.outcome) ?? plainState(life);
  else judgeDeliveries(life, events);
  return life;
}

function readEvent(life: TaskLife, event: TaskEvent): void {
  switch (event.type) {
    case 'task-sent':
      if (life.firstSent) life.isPlain = false;
      life.firstSent ??= event;
      if (isNewerAttempt(event, life.lastSent)) life.lastSent = event;
      return;
    case 'task-received':
      if (life.firstReceived) life.isPlain = false;
      life.firstReceived ??= event;
      // What was found about an earlier attempt says nothing of this one.
      if ((event.retries ?? 0) > (life.lastReceived?.retries ?? 0)) forgetFindings(life.findings);
      if (isNewerAttempt(event, life.lastReceived)) life.lastReceived = event;
      break;
    case 'task-started':
      if (life.started) life.isPlain = false;
      life.started = event;
      break;
    case 'task-retried':
      life.lastRetried = event;
      life.isPlain = false;
      break;
    default:
      if (isRequeue(event)) {
        life.lastRequeued = event;
        life.isPlain = false;
      }
      // Neither a custom event nor its sender says anything about the state.
      else if (outcomeStrength(event) === 0) return;
      else if (outcomeStrength(event) >= outcomeStrength(life.outcome)) life.outcome = event;
  }
  life.worker ??= event.hostname;
  if (life.worker !== event.hostname) life.isPlain = false;
}

function isNewerAttempt(event: TaskEvent, known: TaskEvent | undefined): boolean {
  return known === undefined || (event.retries ?? 0) >= (known.retries ?? 0);
}

function plainState({ started, lastReceived }: TaskLife): TaskState {
  if (started) return 'STARTED';
  return lastReceived ? 'RECEIVED' : 'PENDING';
}

/** Several deliveries: those of the newest attempt which has reached a worker decide. */
function judgeDeliveries(life: TaskLife, events: readonly TaskEvent[]): void {
  const deliveries = deliveriesOf(events);
  const heard = deliveries.filter(({ worker }) => worker !== null);
  const reached = Math.max(0, ...heard.map(({ retries }) => retries));
  const current = heard.filter(({ retries }) => retries === reached);
  const ended = strongest(current);
  const [state, deciding] = ended
    ? [outcomeState(ended.ended) ?? life.state, ended]
    : openState(current, deliveries.at(-1)?.retries !== reached);
  life.state = state;
  life.worker = deciding?.worker ?? null;
  life.started = deciding?.started;
  life.outcome = ended?.ended;
  life.retried = deciding?.ended?.type === 'task-retried' ? deciding.ended : undefined;
}

/** The delivery with the strongest outcome; of equals the one that ended last, as in Celery. */
function strongest(deliveries: readonly Delivery[]): Delivery | undefined {
  const ended = deliveries.filter((delivery) => outcomeStrength(delivery.ended) > 0);
  return ended.reduce<Delivery | undefined>((best, delivery) => {
    const ahead = outcomeStrength(delivery.ended) - outcomeStrength(best?.ended);
    const later = (delivery.ended?.timestampSeconds ?? 0) >= (best?.ended?.timestampSeconds ?? 0);
    return ahead > 0 || (ahead === 0 && later) ? delivery : best;
  }, undefined);
}

/** State of an attempt without an outcome, and the delivery that says so: the one that has come furthest. */
function openState(
  current: readonly Delivery[],
  isNextSent: boolean,
): readonly [TaskState, Delivery | undefined] {
  const newest = [...current].reverse();
  const retried = newest.find(({ ended }) => ended?.type === 'task-retried');
  if (retried || isNextSent) return ['RETRY', retried ?? newest[0]];
  const open = newest.filter(({ ended }) => !ended);
  const running = open.find(({ started }) => started);
  if (running) return ['STARTED', running];
  if (open[0]) return ['RECEIVED', open[0]];
  return ['PENDING', newest[0]];
}
