/** Every key that acts, for the `?` list. A key that is not here does not exist; one that is here must work. */
import type { keys } from '../i18n/nb/keys';

type KeyText = keyof typeof keys;

export interface KeyGroup {
  readonly title: KeyText;
  /** `keys`: those that belong together, each as it is written on the keyboard. */
  readonly entries: readonly { readonly keys: readonly string[]; readonly text: KeyText }[];
}

export const keyTable: readonly KeyGroup[] = [
  {
    title: 'keys.group.everywhere',
    entries: [
      { keys: ['Alt 1'], text: 'keys.section.results' },
      { keys: ['Alt 2'], text: 'keys.section.documents' },
      { keys: ['Alt 3'], text: 'keys.section.timeline' },
      { keys: ['Alt 9'], text: 'keys.section.diagnostics' },
      { keys: ['F6', 'Shift F6'], text: 'keys.nextPane' },
      { keys: ['/'], text: 'keys.filter' },
      { keys: ['↓'], text: 'keys.intoList' },
      { keys: ['Esc'], text: 'keys.escape' },
      { keys: ['Ctrl +', 'Ctrl −', 'Ctrl 0'], text: 'keys.zoom' },
      { keys: ['Ctrl L'], text: 'keys.lock' },
      { keys: ['?'], text: 'keys.all' },
    ],
  },
  {
    title: 'keys.group.lists',
    entries: [
      { keys: ['↑', '↓'], text: 'keys.list.move' },
      { keys: ['Page Down', 'Page Up'], text: 'keys.list.page' },
      { keys: ['Home', 'End'], text: 'keys.list.ends' },
      { keys: ['Enter'], text: 'keys.list.open' },
      { keys: ['J', 'K'], text: 'keys.list.neighbour' },
      { keys: ['→', '←'], text: 'keys.list.fold' },
      { keys: ['F'], text: 'keys.list.full' },
    ],
  },
  {
    title: 'keys.group.grid',
    entries: [
      { keys: ['←', '→', '↑', '↓'], text: 'keys.grid.move' },
      { keys: ['Home', 'End'], text: 'keys.grid.ends' },
      { keys: ['Ctrl Home', 'Ctrl End'], text: 'keys.grid.corners' },
      { keys: ['Enter'], text: 'keys.grid.open' },
      { keys: ['Shift ←', 'Shift ↓'], text: 'keys.grid.range' },
      { keys: ['C', 'Shift C'], text: 'keys.grid.copy' },
      { keys: ['T'], text: 'keys.grid.form' },
      { keys: ['K'], text: 'keys.grid.comment' },
      { keys: ['Mellomrom'], text: 'keys.grid.compare' },
    ],
  },
  {
    title: 'keys.group.trend',
    entries: [
      { keys: ['←', '→'], text: 'keys.trend.move' },
      { keys: ['Home', 'End'], text: 'keys.trend.ends' },
      { keys: ['Enter'], text: 'keys.trend.open' },
    ],
  },
  {
    title: 'keys.group.pages',
    entries: [
      { keys: ['Page Down', 'Page Up'], text: 'keys.page.turn' },
      { keys: ['+', '−', '0'], text: 'keys.page.zoom' },
      { keys: ['R'], text: 'keys.page.turnRight' },
      { keys: ['Ctrl F'], text: 'keys.page.search' },
      { keys: ['F3', 'Shift F3'], text: 'keys.page.hits' },
      { keys: ['Ctrl A'], text: 'keys.page.all' },
    ],
  },
  {
    title: 'keys.group.run',
    entries: [{ keys: ['B', 'I', 'H'], text: 'keys.run.judge' }],
  },
];
