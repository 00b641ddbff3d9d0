/**
 * For authors of components: the interface, the context and the definition.
 *
 * @example
 * ```ts
 * export default defineComponent({
 *   name: 'slack', displayName: 'Slack', config: slackOptions,
 *   create: (context) => ({ async start() {}, async stop() {} }),
 * });
 * ```
 */
export { type AuditedAction, audited } from './components/audited.ts';
export {
  type AppInfo,
  type BrokerAnswers,
  type BrokerQueueSample,
  type BrokerRevocation,
  type ChangeFeed,
  COMPONENT_API_VERSION,
  type Component,
  type ComponentContext,
  type ComponentDefinition,
  type ComponentRegistry,
  type ComponentUi,
  type DbClient,
  type EngineClient,
  type ListeningPort,
} from './components/component.ts';
export {
  type ComponentReference,
  componentReference,
  isComponentReference,
} from './components/component-reference.ts';
export { defineComponent } from './components/define-component.ts';
export { optionFaults, parseOptions } from './components/parse-options.ts';
export type {
  ComponentDetails,
  ComponentLink,
  ComponentRecord,
  ComponentUsage,
  ConfigSummaryEntry,
  ProcessStatus,
} from './components/status.ts';
export { CncError, ConfigError, type ErrorCode, isCncError } from './errors.ts';
export type {
  DatabaseHealth,
  OverviewQuery,
  StatisticsSeriesQuery,
  TaskStatisticsQuery,
} from './ipc/contract.ts';
export {
  CONTROL_COMMANDS,
  INSPECT_COMMANDS,
  TERMINATE_SIGNALS,
  type TerminateSignal,
} from './ipc/control-commands.ts';
export type {
  ControlCallRequest,
  InspectRequest,
  WorkerAnswer,
  WorkerAnswers,
  WorkerSelection,
} from './ipc/control-contract.ts';
export type { EngineStatus } from './ipc/engine-contract.ts';
export type {
  PublishedWorkflow,
  PublishOptions,
  PublishRequest,
  Signature,
  WorkflowRequest,
} from './ipc/publish-contract.ts';
export type {
  DeleteMessageRequest,
  MessageCount,
  MovedMessages,
  MoveRequest,
  PauseOutcome,
  PauseRequest,
  PeekPage,
  PeekRequest,
  PriorityCount,
  PurgeRequest,
  QueueFlow,
  QueueSample,
  QueueState,
  WaitingMessage,
} from './ipc/queue-contract.ts';
export type {
  ChordProgress,
  ForgetGroupRequest,
  ForgottenGroup,
  GroupQuery,
  ListedResult,
  ListResultsRequest,
  OpaqueKind,
  OpaqueValue,
  ResultPage,
  ResultQuery,
  ResultReference,
  StoredCall,
  StoredGroup,
  StoredResult,
} from './ipc/result-contract.ts';
export type { CallProblem, CallSource, RetriedTask, RetryRequest, TaskCall } from './ipc/retry-contract.ts';
export type {
  AbortAnswer,
  AbortRequest,
  Revocation,
  RevokeAnswer,
  RevokeLimit,
  RevokeRequest,
  RevokeTarget,
} from './ipc/revoke-contract.ts';
export type { ComponentLogger, LogFields } from './logging/component-logger.ts';
