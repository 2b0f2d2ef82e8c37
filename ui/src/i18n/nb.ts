/** Bokmål: the source of every text on screen, one file for each part of the program. English must have the same keys and the same placeholders. */
import { access } from './nb/access';
import { diagnostics } from './nb/diagnostics';
import { documents } from './nb/documents';
import { frame } from './nb/frame';
import { grid } from './nb/grid';
import { keys } from './nb/keys';
import { reader } from './nb/reader';
import { reading } from './nb/reading';
import { results } from './nb/results';
import { roles } from './nb/roles';
import { timeline } from './nb/timeline';

export const nb = {
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
} as const;
