/** The checks of connections as they stand, and what the tokens say. Holds no token. */
import type { CommandError, ConnectionCheck, ConnectionPlan, ConnectionView, TokenView } from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

export class Connections {
  plan = $state.raw<readonly ConnectionPlan[]>([]);
  results = $state.raw<ReadonlyMap<ConnectionCheck, ConnectionView>>(new Map());
  tokens = $state.raw<readonly TokenView[]>([]);
  /** The check that is being run. */
  running = $state<ConnectionCheck | null>(null);
  /** All of them are being run, one after the other. */
  isRunningAll = $state(false);
  error = $state.raw<CommandError | null>(null);
  #stop = false;

  /** What can be run now; what a patient, a session or the environment stands in the way of says so. */
  async load(): Promise<void> {
    try {
      this.plan = await commands.connectionChecks();
      this.tokens = await commands.tokenFacts();
      this.error = null;
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }

  /** One check, again where it was run before. */
  async run(check: ConnectionCheck): Promise<void> {
    if (this.running !== null) return;
    this.running = check;
    try {
      const result = await commands.runConnectionCheck({ check });
      this.results = new Map([...this.results, [check, result]]);
      this.error = null;
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.running = null;
    }
    await this.load();
  }

  /** Every check that can be run, in order. A check that fails does not stop the next. */
  async runAll(): Promise<void> {
    if (this.isRunningAll || this.running !== null) return;
    this.isRunningAll = true;
    this.#stop = false;
    this.results = new Map();
    await this.load();
    for (const { check } of this.plan) {
      const now = this.plan.find((entry) => entry.check === check);
      if (this.#stop) break;
      if (now === undefined || now.blocked !== null) continue;
      await this.run(check);
      if (this.error !== null) break;
    }
    this.isRunningAll = false;
  }

  /** No further check is begun; the one that runs comes to its end. */
  stop(): void {
    this.#stop = true;
  }

  /** Somebody signed out, or another did: what was found out was hers. */
  forget(): void {
    this.#stop = true;
    this.results = new Map();
    this.tokens = [];
  }
}
