/** Diagnostikk as a whole: which part is on screen, and what each part has found. Outlives a change of patient and of session. */
import { Acceptance } from './acceptance.svelte';
import { Audit } from './audit.svelte';
import { Connections } from './connections.svelte';
import { Trace } from './trace.svelte';

export const parts = ['connections', 'acceptance', 'audit', 'receipt'] as const;
export type Part = (typeof parts)[number];

export class Diagnostics {
  part = $state<Part>('connections');
  readonly connections = new Connections();
  readonly trace = new Trace();
  readonly acceptance = new Acceptance();
  readonly audit = new Audit();
}
