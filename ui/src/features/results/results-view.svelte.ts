/** What the clinician has set in Prøvesvar: it outlives a change of section, and dies with the patient. */
import { noFilter, type ResultFilter } from './result-filter';

export interface ChosenCell {
  readonly row: string;
  readonly column: number;
  /** Which of the results in the cell. */
  readonly index: number;
}

export class ResultsView {
  mode = $state<'grid' | 'reports'>('grid');
  filter = $state.raw<ResultFilter>(noFilter);
  wantElevated = $state(true);
  cell = $state.raw<ChosenCell | null>(null);
  /** Analyses that are shown together with the chosen one. */
  compared = $state.raw<readonly string[]>([]);
  form = $state<'graph' | 'table'>('graph');
  /** Width of the pane beside the grid; null until it was moved. */
  gridPane = $state<number | null>(null);
}
