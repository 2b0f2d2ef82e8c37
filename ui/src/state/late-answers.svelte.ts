/** Answers that came after their patient was closed. Only the fact is kept, never the answer. */
import { now } from './clock.svelte';

const shownFor = 60_000;
let last = $state<number | null>(null);

export function noteLateAnswer(): void {
  last = Date.now();
}

export function lateAnswerSeen(): boolean {
  return last !== null && now() - last < shownFor;
}

export function forgetLateAnswers(): void {
  last = null;
}
