/**
 * Real private brokers and Celery workers, on free ports and in folders of their own, for tests, demo and benchmarks.
 * Nothing of it outlives the process that started it.
 */
export {
  type CeleryWorker,
  type CeleryWorkerOptions,
  FLEET_PYTHON_FOLDER,
  pythonEnvironment,
  startCeleryWorker,
} from './celery-worker.ts';
export { makeCertificates, type PrivateCertificates } from './certificates.ts';
export { findFreePort } from './find-free-port.ts';
export {
  type CeleryVersion,
  findChromium,
  findProgram,
  findPython,
  hasCelery,
  OLDER_CELERY,
} from './find-program.ts';
export { GuardedProcess, type GuardedProcessOptions } from './guarded-process.ts';
export { type PrivateMariadb, startMariadb } from './mariadb.ts';
export { canMount, fillUp, type Mounted, mountDisk, mountReadOnly } from './mounts.ts';
export { type PrivatePostgres, type StartPostgresOptions, startPostgres } from './postgres.ts';
export { createPrivateFolder } from './private-folder.ts';
export { envelopeOf, type PublishEventsOptions, publishEvents } from './publish-events.ts';
export { type PrivateRabbitmq, type RabbitmqOptions, startRabbitmq } from './rabbitmq.ts';
export { type PrivateBroker, startRedis } from './redis.ts';
export { runPython } from './run-python.ts';
export { SeededRandom } from './seeded-random.ts';
export { type SentinelGroup, startSentinels } from './sentinels.ts';
export type { SimulatedFleetOptions } from './simulated/simulated-fleet.ts';
export { type SimulatedWorkers, startSimulatedWorkers } from './simulated/start-simulated-workers.ts';
export { type EventMessage, type SyntheticEventsOptions, syntheticEvents } from './synthetic-events.ts';
