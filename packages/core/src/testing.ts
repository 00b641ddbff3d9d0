/**
 * For authors of components and adapters: a context around the real database in memory, contract suites and sample
 * data. The suites need a test runner with vitest's functions.
 *
 * @example
 * ```ts
 * const { context, database } = createTestContext(slackOptions.parse({ channel: '#ops' }));
 * const component = definition.create(context);
 * await component.start();
 * await database.ingest({ taskEvents: [...] });
 * ```
 */
export type { ContractRunner, ControllerFactory } from './testing/contract-runner.ts';
export { runDbControllerContract } from './testing/db-controller-contract.ts';
export { SAMPLE_BROKER, sampleBatch, sampleHeartbeat, sampleTaskLife } from './testing/sample-events.ts';
export { createTestContext, type LoggedLine, type TestContext } from './testing/test-context.ts';
export { type TestBatch, TestDatabase } from './testing/test-database.ts';
