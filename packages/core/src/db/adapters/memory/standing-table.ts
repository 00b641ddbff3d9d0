import type { StandingCommand } from '../../models/standing-command.ts';

/** Commands that workers are told again, in memory. */
export class StandingTable {
  readonly #commands = new Map<string, StandingCommand>();

  /** Keeps a command, and forgets those whose time is over. */
  put(command: StandingCommand, nowSeconds: number): void {
    for (const { id, until } of this.#commands.values()) {
      if (until !== null && until <= nowSeconds) this.#commands.delete(id);
    }
    this.#commands.set(command.id, command);
  }

  /** Commands for workers of the broker whose time is not over, oldest first. */
  list(broker: string, nowSeconds: number): readonly StandingCommand[] {
    return [...this.#commands.values()]
      .filter(
        (command) => command.broker === broker && (command.until ?? Number.POSITIVE_INFINITY) > nowSeconds,
      )
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  delete(ids: readonly string[]): void {
    for (const id of ids) this.#commands.delete(id);
  }

  clear(): void {
    this.#commands.clear();
  }
}
