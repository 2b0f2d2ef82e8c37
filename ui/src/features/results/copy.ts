/** Values as text or as a table for another program: analysis, unit, time and laboratory always go along. */
import { momentText } from '../../format/moment';
import { language, t } from '../../i18n/i18n.svelte';
import type { GridCell, GridColumn, GridRow } from '../../ipc/bindings';
import { cellText, signs, withdrawn } from './cell-text';

export interface CopiedCell {
  readonly row: GridRow;
  readonly column: GridColumn | undefined;
  readonly cell: GridCell;
}

interface Fields {
  readonly analysis: string;
  readonly unit: string;
  readonly collected: string;
  readonly value: string;
  readonly mark: string;
  readonly status: string;
  readonly laboratory: string;
}

function fields({ row, column, cell }: CopiedCell): Fields {
  const gone = withdrawn(cell);
  const measured = cell.value.kind === 'number' || cell.value.kind === 'range';
  return {
    analysis: row.name,
    unit: measured ? (cell.value.unit ?? row.unit ?? '') : '',
    collected: column?.moment == null ? t('results.dateMissing') : momentText(column.moment, language()),
    // A plain hyphen: other programs do not read the minus of typesetting as a number.
    value: (gone === null ? cellText(cell.value) : t(`result.${gone}`)).replaceAll('−', '-'),
    mark: gone !== null || cell.mark === undefined ? '' : signs[cell.mark],
    status: t(`report.status.${cell.status}`),
    laboratory: column?.laboratory ?? t('grid.noLaboratory'),
  };
}

/** `P-Kalium 4,9 mmol/L *↑ (19.11.2026 08.10, Fjordlab Testsykehus HF)`; a status that is not final is said. */
export function asText(cells: readonly CopiedCell[]): string {
  return cells
    .map((cell) => {
      const { analysis, value, unit, mark, collected, laboratory, status } = fields(cell);
      const said = cell.cell.status === 'final' ? '' : status.toLocaleLowerCase('nb');
      const facts = [collected, laboratory, withdrawn(cell.cell) === null ? said : ''].filter(Boolean).join(', ');
      return `${[analysis, value, unit, mark].filter(Boolean).join(' ')} (${facts})`;
    })
    .join('\n');
}

const columns = ['analysis', 'unit', 'collected', 'value', 'mark', 'status', 'laboratory'] as const;

/** With a head: tab-separated for a spreadsheet, or as the table that a text program takes. */
export function asTable(cells: readonly CopiedCell[], form: 'tabs' | 'html' = 'tabs'): string {
  const head = columns.map((column) => t(`copy.column.${column}`));
  const rows = cells.map((cell) => {
    const all = fields(cell);
    return columns.map((column) => all[column].replace(/[\t\r\n]+/g, ' '));
  });
  if (form === 'tabs') return [head, ...rows].map((row) => row.join('\t')).join('\n');
  const line = (row: readonly string[], cell: 'th' | 'td') =>
    `<tr>${row.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
