/** The trace as the filter lets it through. It lies in Rust; here is what is on screen. */
import type { CommandError, SavedView, TracedService, TraceFilter, TraceView } from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

export class Trace {
  service = $state<TracedService | null>(null);
  onlyProblems = $state(false);
  text = $state('');
  view = $state.raw<TraceView | null>(null);
  saved = $state.raw<SavedView | null>(null);
  error = $state.raw<CommandError | null>(null);
  #asked = 0;

  get filter(): TraceFilter {
    return { service: this.service, onlyProblems: this.onlyProblems, text: this.text };
  }

  get isFiltered(): boolean {
    return this.service !== null || this.onlyProblems || this.text.trim() !== '';
  }

  reset(): void {
    this.service = null;
    this.onlyProblems = false;
    this.text = '';
  }

  /** The newest answer counts: an earlier filter may be answered later. */
  async load(filter: TraceFilter = this.filter): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const view = await commands.trace(filter);
      if (asked !== this.#asked) return;
      this.view = view;
      this.error = null;
    } catch (thrown) {
      if (asked === this.#asked) this.error = failure(thrown);
    }
  }

  async save(): Promise<void> {
    this.saved = null;
    try {
      this.saved = await commands.saveTrace(this.filter);
      this.error = null;
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }
}
