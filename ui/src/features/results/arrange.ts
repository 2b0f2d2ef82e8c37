/**
 * How the results of a report lie on the page. Order is the source's; only runs of the same shape are gathered into one table.
 * Nothing is left out: every result is in exactly one segment.
 */
import type { ResultView } from '../../ipc/bindings';

export type Segment =
  | { readonly kind: 'rows'; readonly results: readonly ResultView[] }
  | { readonly kind: 'susceptibility'; readonly results: readonly ResultView[] }
  | { readonly kind: 'text'; readonly result: ResultView }
  | { readonly kind: 'group'; readonly result: ResultView };

type Shape = Segment['kind'];

/** `reading`: a report to be read (pathology, radiology): words are paragraphs under their heading, not cells of a table. */
export function arrange(results: readonly ResultView[], reading = false): Segment[] {
  const segments: Segment[] = [];
  for (const result of results) {
    const shape = reading && shapeOf(result) === 'rows' && isWords(result) ? 'text' : shapeOf(result);
    const last = segments.at(-1);
    if ((shape === 'rows' || shape === 'susceptibility') && last?.kind === shape) {
      segments[segments.length - 1] = { kind: shape, results: [...last.results, result] };
    } else if (shape === 'rows' || shape === 'susceptibility') {
      segments.push({ kind: shape, results: [result] });
    } else {
      segments.push({ kind: shape, result });
    }
  }
  return segments;
}

function isWords(result: ResultView): boolean {
  return (result.value.kind === 'coded' || result.value.kind === 'absent') && result.referenceRanges.length === 0;
}

function shapeOf(result: ResultView): Shape {
  if (result.members.length > 0 || result.missingMembers > 0 || result.value.kind === 'group') return 'group';
  if (result.susceptibility !== null) return 'susceptibility';
  return result.value.kind === 'text' ? 'text' : 'rows';
}

/**
 * Of a finding, with or without a susceptibility table: the members that say how much grew, short enough to stand beside its name. What carries
 * a mark, a range or a note stays a row.
 */
export function besideFinding(finding: ResultView): {
  readonly beside: readonly ResultView[];
  readonly below: readonly ResultView[];
} {
  const { members } = finding;
  const few = finding.value.kind === 'coded' && members.length < 3 && members.every(isBare);
  if (!few && !members.some((member) => shapeOf(member) === 'susceptibility')) return { beside: [], below: members };
  return { beside: members.filter(isBare), below: members.filter((member) => !isBare(member)) };
}

function isBare(result: ResultView): boolean {
  return (
    shapeOf(result) === 'rows' &&
    result.status === 'final' &&
    (result.value.kind === 'coded' || result.value.kind === 'quantity' || result.value.kind === 'range') &&
    result.mark === null &&
    result.referenceRanges.length === 0 &&
    !hasNotes(result)
  );
}

/** Whether anything stands beside the value that needs a line of its own. */
export function hasNotes(result: ResultView): boolean {
  return (
    result.comments.length > 0 ||
    result.structured.length > 0 ||
    result.method !== null ||
    result.specimen !== null ||
    result.collected !== null ||
    result.performer !== null ||
    result.history ||
    result.accredited === false ||
    result.dates.length > 0 ||
    result.issued !== null ||
    result.conflicting ||
    result.modified ||
    !result.subjectConfirmed
  );
}

/** How a value with this status may be shown: a withdrawn value is never shown as if it held. */
export function valueState(
  result: Pick<ResultView, 'status' | 'value'>,
): 'shown' | 'cancelled' | 'enteredInError' | 'registered' {
  if (result.status === 'cancelled') return 'cancelled';
  if (result.status === 'enteredInError') return 'enteredInError';
  if (result.status === 'registered' && (result.value.kind === 'absent' || result.value.kind === 'group'))
    return 'registered';
  return 'shown';
}
