/** What a point of a trend says, in the chart, in its table and to a screen reader. */
import { pointText } from '../../../components/chart/panel';
import { momentText } from '../../../format/moment';
import { comparatorText, digitsText } from '../../../format/number';
import { language, t } from '../../../i18n/i18n.svelte';
import type { AnalysisSeries, SeriesPanel, SeriesPoint } from '../../../ipc/bindings';

export function pointValue(point: SeriesPoint): string {
  return `${comparatorText(point.comparator)}${digitsText(point.digits)}`;
}

/** First sentence: time and laboratory, as the drawing shows it under the pointer. Then the rest. */
export function describePoint(point: SeriesPoint, laboratory: string | null): string {
  const head = [momentText(point.moment, language()), laboratory ?? t('grid.noLaboratory')].join(', ');
  const value = [pointValue(point), point.unit ?? ''].filter(Boolean).join(' ');
  const rest = [
    value,
    point.mark === null || point.mark === 'unknown' ? '' : t(`result.mark.${point.mark}`),
    point.status === 'final' ? '' : t(`report.status.${point.status}`),
    point.reference === null ? '' : t('trend.reference', { range: point.reference }),
    point.comment ? t('grid.hasComment') : '',
  ].filter((part) => part !== '');
  return `${head}: ${rest.join(', ')}`;
}

/** The points of a panel, newest first, each with its laboratory: the twin of the drawing. */
export function tableRows(panel: SeriesPanel): { readonly point: SeriesPoint; readonly laboratory: string | null }[] {
  return panel.lines
    .flatMap((line) => line.points.map((point) => ({ point, laboratory: line.laboratory })))
    .sort((a, b) => b.point.moment.sort - a.point.moment.sort);
}

/** The name of a panel, where an analysis has several. */
export function panelName(series: AnalysisSeries, panel: SeriesPanel): string {
  return panel.method === null || series.panels.length < 2 ? series.name : `${series.name} (${panel.method})`;
}

export function chartLabel(series: AnalysisSeries, panel: SeriesPanel): string {
  const rows = tableRows(panel);
  const [newest, oldest] = [rows[0], rows.at(-1)];
  const name = [panelName(series, panel), panel.unit ?? ''].filter(Boolean).join(', ');
  if (newest === undefined || oldest === undefined) return name;
  return t('trend.label', {
    name,
    count: rows.length,
    from: momentText(oldest.point.moment, language()),
    to: momentText(newest.point.moment, language()),
    value: pointText(newest.point),
  });
}
