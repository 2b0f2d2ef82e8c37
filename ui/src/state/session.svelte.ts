/** Environment and session, as Rust last told. Holds no token and nothing of a patient. */
import type { CommandError, EnvironmentView, SessionView, SignInStarted } from '../ipc/bindings';
import * as commands from '../ipc/commands';
import { failure, hasCode } from '../ipc/failure';
import { deadline, type Instant } from './clock.svelte';

export interface PendingSignIn {
  readonly started: SignInStarted;
  readonly endsAt: Instant;
}

const signedOut: SessionView = { state: 'signedOut', clinician: null, until: null, secondsLeft: null };

export class SessionStore {
  environment = $state.raw<EnvironmentView | null>(null);
  view = $state.raw<SessionView>(signedOut);
  endsAt = $state.raw<Instant | null>(null);
  pending = $state.raw<PendingSignIn | null>(null);
  starting = $state(false);
  error = $state.raw<CommandError | null>(null);
  /** Counts completed sign-ins: each one has closed the patient in Rust. */
  completed = $state(0);
  /** Counts sign-ins of the same person before a locked screen: the patient is still open. */
  unlocked = $state(0);
  #attended = Number.NEGATIVE_INFINITY;
  #attempt = 0;

  /** Somebody is signed in, also while a new sign-in waits for the browser. */
  get isSignedIn(): boolean {
    return this.view.clinician !== null && ['signedIn', 'waiting', 'locked'].includes(this.view.state);
  }

  /** Nothing may be shown until the same person has signed in again. */
  get isLocked(): boolean {
    return this.view.state === 'locked';
  }

  /** A hand was on the keyboard or the pointer. Told at most every ten seconds. */
  attend(): void {
    const at = performance.now();
    if (!this.isSignedIn || this.isLocked || at - this.#attended < 10_000) return;
    this.#attended = at;
    commands.attend().then(
      (view) => this.#take(view),
      () => undefined,
    );
  }

  async lock(): Promise<void> {
    if (!this.isSignedIn || this.isLocked) return;
    // What could not be recorded is locked nevertheless.
    await commands.lock().catch(() => undefined);
    await this.refresh();
  }

  async load(): Promise<void> {
    this.environment = await commands.environment();
    this.#take(await commands.session());
  }

  /** Asks Rust again how the session stands; used when a countdown ends or a command says that nobody is signed in. */
  async refresh(): Promise<void> {
    try {
      this.#take(await commands.session());
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }

  /** The whole sign-in. Ends with a session, or with `error` set; an aborted attempt ends silently. */
  async signIn(): Promise<void> {
    const attempt = ++this.#attempt;
    const unlocks = this.isLocked;
    this.error = null;
    this.starting = true;
    try {
      const started = await commands.beginSignIn();
      if (attempt !== this.#attempt) return;
      this.pending = { started, endsAt: deadline(started.secondsLeft) };
      this.starting = false;
      const view = await commands.finishSignIn();
      if (attempt !== this.#attempt) return;
      this.#take(view);
      if (unlocks) this.unlocked += 1;
      else this.completed += 1;
      await this.#learnSkew();
    } catch (thrown) {
      if (attempt !== this.#attempt) return;
      const error = failure(thrown);
      this.error = error;
      if (hasCode(error, 'SessionBelongsToAnother')) this.#take(signedOut);
    } finally {
      if (attempt === this.#attempt) {
        this.pending = null;
        this.starting = false;
      }
    }
  }

  async abort(): Promise<void> {
    this.#attempt += 1;
    this.pending = null;
    this.starting = false;
    try {
      await commands.abortSignIn();
    } catch (thrown) {
      const error = failure(thrown);
      if (!hasCode(error, 'SignInCancelled')) this.error = error;
    }
  }

  async chooseRole(code: string): Promise<void> {
    this.#take(await commands.chooseRole({ code }));
  }

  /** The window empties at once; what could not be ended at HelseID is said afterwards. */
  async signOut(): Promise<CommandError | null> {
    this.#attempt += 1;
    this.pending = null;
    this.error = null;
    this.#take(signedOut);
    try {
      await commands.signOut();
      return null;
    } catch (thrown) {
      return failure(thrown);
    }
  }

  #take(view: SessionView): void {
    this.view = view;
    this.endsAt = view.secondsLeft === null ? null : deadline(view.secondsLeft);
  }

  async #learnSkew(): Promise<void> {
    try {
      this.environment = await commands.environment();
    } catch {
      // The clock's difference is a courtesy; the sign-in stands without it.
    }
  }
}
