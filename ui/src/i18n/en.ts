/** English. Keys and placeholders follow `nb`; a missing or unknown key is a type error, and a test compares placeholders. */
import { access } from './en/access';
import { diagnostics } from './en/diagnostics';
import { documents } from './en/documents';
import { frame } from './en/frame';
import { grid } from './en/grid';
import { keys } from './en/keys';
import { reader } from './en/reader';
import { reading } from './en/reading';
import { results } from './en/results';
import { roles } from './en/roles';
import { timeline } from './en/timeline';
import type { nb } from './nb';

export const en: Readonly<Record<keyof typeof nb, string>> = {
  ...frame,
  ...access,
  ...grid,
  ...keys,
  ...results,
  ...documents,
  ...diagnostics,
  ...reader,
  ...reading,
  ...roles,
  ...timeline,
};
