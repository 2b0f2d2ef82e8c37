/** Keys that act anywhere in the window. Single letters act inside lists only, and live there. */
import { tick } from 'svelte';
import type { Section } from './section';
import { sectionOfKey } from './section';

export interface KeyActions {
  section: (section: Section) => void;
  zoomIn: () => void;
  zoomOut: () => void;
  zoomReset: () => void;
  allKeys: () => void;
  print: () => void;
  lock: () => void;
}

export function handleKey(event: KeyboardEvent, actions: KeyActions): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
  if (event.ctrlKey || event.metaKey) {
    const act = {
      '+': actions.zoomIn,
      '=': actions.zoomIn,
      '-': actions.zoomOut,
      '0': actions.zoomReset,
      // Never the web view's own printing: it would print the screen, and nobody would record it.
      p: actions.print,
      l: actions.lock,
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
    return;
  }
  if (event.altKey) {
    const section = sectionOfKey(event.key);
    if (section === undefined) return;
    event.preventDefault();
    actions.section(section);
    // The keys of the list work at once: no way through the banner first.
    void tick().then(() => document.querySelector<HTMLElement>('[data-pane] [data-pane-start]')?.focus());
    return;
  }
  if (event.key === 'F6') {
    event.preventDefault();
    focusNextPane(event.shiftKey ? -1 : 1);
  } else if (event.key === '?' && !isTextField(event.target)) {
    event.preventDefault();
    actions.allKeys();
  } else if (event.key === '/' && !isTextField(event.target)) {
    const filter = document.querySelector<HTMLInputElement>('[data-filter]');
    if (filter === null) return;
    event.preventDefault();
    filter.focus();
    filter.select();
  }
}

/** The web view's own menu can reload the page and lose the patient. */
export function preventContextMenu(event: MouseEvent): void {
  if (!isTextField(event.target)) event.preventDefault();
}

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select') !== null
  );
}

function focusNextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')];
  if (panes.length === 0) return;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + step + panes.length) % panes.length] ?? panes[0];
  const inside = next?.querySelector<HTMLElement>('[data-pane-start], [aria-current], button, [tabindex="0"], a[href]');
  (inside ?? next)?.focus();
}
