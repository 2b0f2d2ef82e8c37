/** A page of the record, newest first. Persons are references; a reason stays encrypted. */
import type { AuditPage, AuditQuery, CommandError } from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

export const pageSize = 100;

export class Audit {
  action = $state<string | null>(null);
  openPatientOnly = $state(false);
  onlyProblems = $state(false);
  skip = $state(0);
  page = $state.raw<AuditPage | null>(null);
  isLoading = $state(false);
  error = $state.raw<CommandError | null>(null);
  #asked = 0;

  get isFiltered(): boolean {
    return this.action !== null || this.openPatientOnly || this.onlyProblems;
  }

  reset(): void {
    this.action = null;
    this.openPatientOnly = false;
    this.onlyProblems = false;
    this.skip = 0;
  }

  /** Without a session only the state of the record is asked for, and no entry crosses the border. */
  query(signedIn: boolean): AuditQuery {
    return {
      skip: this.skip,
      take: signedIn ? pageSize : 0,
      action: this.action,
      openPatientOnly: this.openPatientOnly,
      onlyProblems: this.onlyProblems,
    };
  }

  async load(query: AuditQuery): Promise<void> {
    await this.#take(() => commands.auditEntries(query));
  }

  /** Puts a damaged record aside and begins a new one. */
  async setAside(): Promise<void> {
    this.reset();
    await this.#take(() => commands.setAuditAside());
  }

  async #take(ask: () => Promise<AuditPage>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.isLoading = true;
    try {
      const page = await ask();
      if (asked !== this.#asked) return;
      this.page = page;
      this.error = null;
    } catch (thrown) {
      if (asked === this.#asked) this.error = failure(thrown);
    } finally {
      if (asked === this.#asked) this.isLoading = false;
    }
  }
}
