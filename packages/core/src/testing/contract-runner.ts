import type { BaseDbController } from '../db/adapters/base.ts';
import type { EventBatch } from '../db/models/event-batch.ts';

/** The parts of a test runner that the suite needs; vitest's own fit as they are. */
export interface ContractRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>) => void;
  readonly expect: (value: unknown) => {
    toEqual(expected: unknown): void;
    toMatchObject(expected: object): void;
    toBe(expected: unknown): void;
  };
  readonly beforeEach: (body: () => Promise<void>) => void;
  readonly afterEach: (body: () => Promise<void>) => void;
}

/** How to make and unmake the controller under test: opened, migrated and empty. */
export interface ControllerFactory {
  open(): Promise<BaseDbController>;
  dispose(): Promise<void>;
}

/** Stores a batch of these parts. */
export type Ingest = (parts: Partial<EventBatch>) => ReturnType<BaseDbController['ingest']>;

/** The controller under test, once it is open. */
export type OpenController = { db: BaseDbController };
