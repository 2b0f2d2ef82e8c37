/** Everything that is copied goes by Rust, which marks it as sensitive and takes it away after a minute (SES-3). */
import * as commands from './commands';

export async function copyText(text: string, html: string | null = null): Promise<void> {
  await commands.copyText({ text, html });
}

/** The selection, when the clinician copies by the system's own key. A part of the screen that copied by itself goes first. */
export function copySelection(event: ClipboardEvent): void {
  if (event.defaultPrevented || isTextField(event.target)) return;
  const selection = document.getSelection();
  const text = selection?.toString() ?? '';
  if (selection === null || text === '') return;
  event.preventDefault();
  copyText(text, selectedHtml(selection)).catch(() => undefined);
}

/** Nothing of the screen can be dragged into another program. */
export function preventDragOut(event: DragEvent): void {
  event.preventDefault();
}

/** The selected nodes without our own classes and attributes; raised letters, lists and tables stay. */
function selectedHtml(selection: Selection): string {
  const holder = document.createElement('div');
  for (let index = 0; index < selection.rangeCount; index += 1) {
    holder.append(selection.getRangeAt(index).cloneContents());
  }
  for (const element of holder.querySelectorAll('svg, img, button, .hidden-text')) element.remove();
  for (const element of holder.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) {
      if (name !== 'colspan' && name !== 'rowspan') element.removeAttribute(name);
    }
  }
  return holder.innerHTML;
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea') !== null;
}
