/** How a drawn document reaches the documents that stand in it. Set by whoever shows it; without it they are only named. */
import { getContext, setContext } from 'svelte';

export interface Attachments {
  readonly open: (index: number) => void;
  readonly save: (index: number) => void;
}

const key = Symbol('attachments');

export function provideAttachments(attachments: Attachments): void {
  setContext(key, attachments);
}

export function attachments(): Attachments | undefined {
  return getContext<Attachments | undefined>(key);
}
