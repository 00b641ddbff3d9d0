/** What a simulated worker says: as long and as deep as what a busy real one of Celery 5.6 says. */

/** A simulated worker. */
export interface SimulatedWorker {
  readonly name: string;
  readonly number: number;
}

/** The value of a reply, as the worker's own handler would return it. */
export function workerAnswer(worker: SimulatedWorker, method: string): unknown {
  const answer = ANSWERS[method];
  return answer ? answer(worker) : { error: `KeyError('${method}')` };
}

const PROCESSES = 4;
const TASK_NAMES = Array.from({ length: 60 }, (_, index) => `shop.area${index % 7}.task_number_${index}`);

const ANSWERS: Readonly<Record<string, (worker: SimulatedWorker) => unknown>> = {
  ping: () => ({ ok: 'pong' }),
  stats: statsOf,
  active: (worker) => Array.from({ length: PROCESSES }, (_, index) => runningTask(worker, index)),
  reserved: () => [],
  scheduled: () => [],
  registered: () => TASK_NAMES,
  active_queues: () => ['celery', 'mail'].map(queueNamed),
  rate_limit: () => ({ ok: 'new rate limit set successfully' }),
  heartbeat: () => null,
  enable_events: () => ({ ok: 'task events already enabled' }),
};

const pidOf = ({ number }: SimulatedWorker) => 1000 + number * 10;

function statsOf(worker: SimulatedWorker): unknown {
  const pid = pidOf(worker);
  return {
    total: Object.fromEntries(TASK_NAMES.slice(0, 20).map((name, index) => [name, index * 17])),
    pid,
    clock: '275',
    uptime: 3000 + worker.number,
    pool: {
      implementation: 'celery.concurrency.prefork:TaskPool',
      'max-concurrency': PROCESSES,
      processes: Array.from({ length: PROCESSES }, (_, index) => pid + 1 + index),
      'max-tasks-per-child': 'N/A',
      'put-guarded-by-semaphore': false,
      timeouts: [0, 0],
      writes: {
        total: 67,
        avg: '0.25',
        all: '0.27, 0.24, 0.25, 0.24',
        raw: '18, 16, 17, 16',
        strategy: 'fair',
        inqueues: { total: PROCESSES, active: 0 },
      },
    },
    broker: {
      hostname: '127.0.0.1',
      userid: null,
      virtual_host: '0',
      port: 6379,
      insist: false,
      ssl: false,
      transport: 'redis',
      connect_timeout: 4,
      transport_options: {},
      login_method: null,
      uri_prefix: null,
      heartbeat: 120.0,
      failover_strategy: 'round-robin',
      alternates: [],
      credential_provider: null,
    },
    prefetch_count: 16,
    rusage: RUSAGE,
  };
}

const RUSAGE = {
  utime: 0.874512,
  stime: 0.221384,
  maxrss: 51476,
  ixrss: 0,
  idrss: 0,
  isrss: 0,
  minflt: 40394,
  majflt: 0,
  nswap: 0,
  inblock: 768,
  oublock: 208,
  msgsnd: 0,
  msgrcv: 0,
  nsignals: 0,
  nvcsw: 475,
  nivcsw: 678,
};

function runningTask(worker: SimulatedWorker, index: number): unknown {
  return {
    id: `34740feb-b273-42f1-bf13-${String(worker.number * PROCESSES + index).padStart(12, '0')}`,
    name: TASK_NAMES[index],
    args: [index, 'x'.repeat(60)],
    kwargs: { payload: 'y'.repeat(60) },
    type: TASK_NAMES[index],
    hostname: worker.name,
    time_start: 1_795_500_414.605_234,
    acknowledged: true,
    delivery_info: { exchange: '', routing_key: 'celery', priority: 0, redelivered: null },
    worker_pid: pidOf(worker) + 1 + index,
  };
}

function queueNamed(name: string): unknown {
  return {
    name,
    exchange: {
      name,
      type: 'direct',
      arguments: null,
      durable: true,
      passive: false,
      auto_delete: false,
      delivery_mode: null,
      no_declare: false,
    },
    routing_key: name,
    queue_arguments: null,
    binding_arguments: null,
    consumer_arguments: null,
    durable: true,
    exclusive: false,
    auto_delete: false,
    no_ack: false,
    alias: null,
    bindings: [],
    no_declare: null,
    expires: null,
    message_ttl: null,
    max_length: null,
    max_length_bytes: null,
    max_priority: null,
  };
}
