/** How the clinician looks at the open patient's timeline; it outlives a change of section and dies with her. */
import type { Period } from '../format/period';

const none: ReadonlySet<string> = new Set();

export class TimelineView {
  query = $state('');
  period = $state<Period>('all');
  sources = $state.raw(none);
  kinds = $state.raw(none);
  institutions = $state.raw(none);
  /** The part of the axis that is shown; null is all of it. */
  span = $state.raw<{ readonly from: number; readonly to: number } | null>(null);
  selected = $state<string | null>(null);

  get isSet(): boolean {
    const sets = [this.sources, this.kinds, this.institutions];
    return this.query.trim() !== '' || this.period !== 'all' || this.span !== null || sets.some((set) => set.size > 0);
  }

  reset(): void {
    this.query = '';
    this.period = 'all';
    this.sources = none;
    this.kinds = none;
    this.institutions = none;
    this.span = null;
  }
}
