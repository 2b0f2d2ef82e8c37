/**
 * One printing at a time: somebody asks, the clinician is told whose responsibility paper is, Rust records it, the system's
 * own dialog opens. A section lays its pages out beside the screen (`class="print-only"`) and keeps them until its next job or
 * its end: the system's dialog is answered later, and nobody tells when.
 */
import type { CommandError, PrintPages } from '../ipc/bindings';
import * as commands from '../ipc/commands';
import { failure } from '../ipc/failure';

export interface PrintJob {
  readonly request: PrintPages;
  /** Lays the pages out; resolves when they can be printed. */
  readonly prepare?: () => Promise<void> | void;
}

export class Printing {
  job = $state.raw<PrintJob | null>(null);
  /** What the section on screen has to print, for the system's own key. */
  offer: (() => void) | null = null;
  busy = $state(false);
  error = $state.raw<CommandError | null>(null);

  ask(job: PrintJob): void {
    this.error = null;
    this.job = job;
  }

  cancel(): void {
    this.job = null;
  }

  async confirm(): Promise<void> {
    const job = this.job;
    if (job === null || this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      await job.prepare?.();
      this.job = null;
      await commands.printPages(job.request);
    } catch (thrown) {
      this.error = failure(thrown);
      this.job = job;
    } finally {
      this.busy = false;
    }
  }
}

export const printing = new Printing();
