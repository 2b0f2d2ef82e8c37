/** A cell's value as text: what is on screen, in what is copied, and in what a screen reader says. */
import { momentText } from '../../format/moment';
import { comparatorText, digitsText } from '../../format/number';
import { language, t } from '../../i18n/i18n.svelte';
import type { CellValue, GridCell, ReportStatus, ResultStatus, ValueView } from '../../ipc/bindings';

export type Withdrawn = 'cancelled' | 'enteredInError' | 'registered';

/** A withdrawn value is never shown as if it held; one that is not ready has none. */
export function withdrawn(cell: {
  readonly status: ReportStatus | ResultStatus;
  readonly value: CellValue;
}): Withdrawn | null {
  if (cell.status === 'cancelled' || cell.status === 'enteredInError') return cell.status;
  return cell.status === 'registered' && cell.value.kind === 'absent' ? 'registered' : null;
}

export function cellText(value: CellValue): string {
  switch (value.kind) {
    case 'number':
      return `${comparatorText(value.comparator ?? null)}${digitsText(value.digits ?? '')}`;
    case 'range':
      return `${digitsText(value.digits ?? '')}–${digitsText(value.high ?? '')}`;
    case 'coded':
      return value.text ?? '';
    case 'moment':
      return value.moment === undefined ? '' : momentText(value.moment, language());
    case 'text':
      return value.text ?? t('grid.text');
    case 'absent':
      return value.text === undefined ? t('result.absent') : t('result.absent.reason', { reason: value.text });
  }
}

/** The same of a result in a report. */
export function valueText(value: ValueView): string {
  const bound = (digits: string | null) => (digits === null ? '' : digitsText(digits));
  switch (value.kind) {
    case 'quantity':
      return `${comparatorText(value.comparator)}${digitsText(value.digits)}`;
    case 'range':
      return `${bound(value.low)}–${bound(value.high)}`;
    case 'coded':
      return value.text ?? value.codes.map((code) => code.name).join(', ');
    case 'moment':
      return momentText(value.moment, language());
    case 'text':
      return t('grid.text');
    case 'group':
      return '';
    case 'absent':
      return value.reason === null ? t('result.absent') : t('result.absent.reason', { reason: value.reason });
  }
}

export const signs = { high: '*↑', low: '*↓', outside: '*', unknown: '' } as const;

/** Everything a cell says, for its accessible name and for copying. */
export function spokenCell(cell: GridCell, unit: string | null): string {
  const gone = withdrawn(cell);
  if (gone !== null) return t(`result.${gone}`);
  const measured = cell.value.kind === 'number' || cell.value.kind === 'range';
  return [
    measured ? [cellText(cell.value), cell.value.unit ?? unit ?? ''].filter(Boolean).join(' ') : cellText(cell.value),
    cell.mark === undefined || cell.mark === 'unknown' ? '' : t(`result.mark.${cell.mark}`),
    cell.status === 'final' ? '' : t(`report.status.${cell.status}`),
    cell.comment === true ? t('grid.hasComment') : '',
    cell.doubt === true ? t('grid.doubt') : '',
    cell.elevated === true ? t('results.elevated') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
