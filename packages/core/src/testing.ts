/**
 * For authors of components and adapters: contract suites and sample data. Needs a test runner with vitest's functions.
 */
export {
  type ContractRunner,
  type ControllerFactory,
  runDbControllerContract,
} from './testing/db-controller-contract.ts';
export { SAMPLE_BROKER, sampleBatch, sampleHeartbeat, sampleTaskLife } from './testing/sample-events.ts';
