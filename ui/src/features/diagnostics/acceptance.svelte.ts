/** The acceptance run: scripts, the run in progress, and what the tester has not yet handed over. The run itself lies in Rust. */
import type {
  CommandError,
  JudgeStep,
  RunStepView,
  RunView,
  SavedRunView,
  SavedView,
  ScriptView,
  Verdict,
} from '../../ipc/bindings';
import * as commands from '../../ipc/commands';
import { failure } from '../../ipc/failure';

export class Acceptance {
  scripts = $state.raw<readonly ScriptView[]>([]);
  paused = $state.raw<readonly SavedRunView[]>([]);
  run = $state.raw<RunView | null>(null);
  selected = $state<string | null>(null);
  /** The step that the program is doing. */
  performing = $state<string | null>(null);
  since = $state(0);
  /** The program goes on by itself until a step needs the tester. */
  isGoingOn = $state(false);
  report = $state.raw<SavedView | null>(null);
  /** The run that was put aside last, to say so. */
  putAside = $state.raw<SavedRunView | null>(null);
  error = $state.raw<CommandError | null>(null);
  /** The last verdict and where it led, read out. */
  announced = $state.raw<{ readonly step: RunStepView; readonly next: RunStepView | null } | null>(null);
  /** Notes as they are being written, by step. */
  notes = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** Pictures that were added in this window, by step, to show them. */
  pictures = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** Session and patient may be others after a step of the program. */
  onperformed: () => Promise<void> = () => Promise.resolve();
  #stop = false;

  get step(): RunStepView | null {
    return this.run?.steps.find((step) => step.id === this.selected) ?? null;
  }

  /** Work that is not in a file: verdicts, notes or pictures since the last save, or a note that is being written. */
  get hasUnsaved(): boolean {
    const run = this.run;
    if (run === null) return false;
    return run.hasUnsavedNotes || run.steps.some((step) => this.#isNoteChanged(step));
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.scripts = await commands.acceptanceScripts();
      const run = await commands.acceptanceRun();
      if (run === null) {
        this.paused = await commands.acceptanceRuns();
        this.run = null;
      } else this.#take(run);
    });
  }

  async begin(script: string, tester: string): Promise<void> {
    await this.#try(async () => this.#start(await commands.beginAcceptance({ script, tester })));
  }

  async resume(id: string): Promise<void> {
    await this.#try(async () => this.#start(await commands.resumeAcceptance({ id })));
  }

  select(id: string): void {
    if (id === this.selected) return;
    const left = this.selected;
    this.selected = id;
    if (left !== null) void this.keepNote(left);
  }

  /** The program's part of a step. */
  async perform(id: string): Promise<void> {
    if (this.performing !== null) return;
    await this.keepNote(id);
    this.performing = id;
    this.since = Date.now();
    await this.#try(async () => this.#take(await commands.performStep({ step: id })));
    this.performing = null;
    await this.onperformed();
  }

  /** Does step after step until one needs the tester, or did not come to what the script expects. */
  async goOn(): Promise<void> {
    if (this.performing !== null) return;
    this.isGoingOn = true;
    this.#stop = false;
    for (;;) {
      const step = this.step;
      if (step === null || step.action === null || step.verdict !== null) break;
      await this.perform(step.id);
      const done = this.step;
      if (this.#stop || this.error !== null || done === null) break;
      if (done.verdict !== 'passed' && done.verdict !== 'skipped') break;
      if (!this.#toNext(done)) break;
    }
    this.isGoingOn = false;
  }

  /** Ends the going on, and a sign-in that waits for the browser. */
  async stop(): Promise<void> {
    this.#stop = true;
    await commands.abortSignIn().catch(() => undefined);
  }

  /** The tester's verdict. A step that is not passed stays on screen: what was wrong has to be written. */
  async judge(verdict: Verdict | null): Promise<void> {
    const step = this.step;
    if (step === null || this.performing !== null) return;
    const note = this.noteOf(step);
    await this.#judge({ step: step.id, verdict, note });
    const judged = this.step;
    if (this.error !== null || judged === null || verdict === null) return;
    if (verdict !== 'failed' && this.#toNext(judged)) return;
    this.announced = { step: judged, next: null };
  }

  noteOf(step: RunStepView): string {
    return this.notes.get(step.id) ?? step.note;
  }

  write(id: string, note: string): void {
    this.notes = new Map([...this.notes, [id, note]]);
  }

  /** Hands a written note over; the verdict stays what it is. */
  async keepNote(id: string): Promise<void> {
    const step = this.run?.steps.find((one) => one.id === id);
    if (step === undefined || !this.#isNoteChanged(step)) return;
    await this.#judge({ step: id, verdict: step.judged, note: this.noteOf(step) });
  }

  /** A picture as a data address, or nothing to take it away. */
  async attach(id: string, picture: string | null): Promise<void> {
    const image = picture?.slice(picture.indexOf(',') + 1) ?? '';
    await this.#try(async () => {
      this.#take(await commands.attachScreenshot({ step: id, image }));
      const pictures = new Map(this.pictures);
      if (picture === null) pictures.delete(id);
      else pictures.set(id, picture);
      this.pictures = pictures;
    });
  }

  async writeReport(): Promise<void> {
    this.report = null;
    if (this.selected !== null) await this.keepNote(this.selected);
    await this.#try(async () => {
      this.report = await commands.acceptanceReport();
      const run = await commands.acceptanceRun();
      if (run !== null) this.#take(run);
    });
  }

  async pause(): Promise<void> {
    if (this.selected !== null) await this.keepNote(this.selected);
    await this.#try(async () => {
      this.putAside = await commands.pauseAcceptance();
      this.#end();
      this.paused = await commands.acceptanceRuns();
    });
  }

  /** Ends the run; what is not in a report or put aside is gone. */
  async abandon(): Promise<void> {
    await this.#try(async () => {
      await commands.abandonAcceptance();
      this.#end();
      this.paused = await commands.acceptanceRuns();
    });
  }

  async #judge(request: JudgeStep): Promise<void> {
    await this.#try(async () => {
      this.#take(await commands.judgeStep(request));
      // What Rust kept may be masked: the screen shows that, unless more has been written meanwhile.
      if (this.notes.get(request.step) === request.note) {
        this.notes = new Map([...this.notes].filter(([id]) => id !== request.step));
      }
    });
  }

  #isNoteChanged(step: RunStepView): boolean {
    const written = this.notes.get(step.id);
    return written !== undefined && written !== step.note;
  }

  #start(run: RunView): void {
    this.#end();
    this.putAside = null;
    this.#take(run);
  }

  #end(): void {
    this.run = null;
    this.selected = null;
    this.report = null;
    this.announced = null;
    this.notes = new Map();
    this.pictures = new Map();
  }

  #take(run: RunView): void {
    this.run = run;
    if (this.step === null)
      this.selected = (run.steps.find((step) => step.verdict === null) ?? run.steps[0])?.id ?? null;
  }

  /** On to the next step without a verdict, after this one first. */
  #toNext(from: RunStepView): boolean {
    const steps = this.run?.steps ?? [];
    const at = steps.findIndex((step) => step.id === from.id);
    const open = [...steps.slice(at + 1), ...steps.slice(0, at)].find((step) => step.verdict === null) ?? null;
    this.announced = { step: from, next: open };
    if (open !== null) this.selected = open.id;
    return open !== null;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      this.error = null;
      await work();
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }
}
