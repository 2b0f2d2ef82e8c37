/** What a part of the filter is set to, in words. */
import { t } from '../../i18n/i18n.svelte';
import type { FilterPart, ResultFilter } from './result-filter';

export function periodChoices() {
  return [
    { value: 'all', text: t('filter.period.all') },
    { value: '3', text: t('filter.period.3') },
    { value: '12', text: t('filter.period.12') },
    { value: '36', text: t('filter.period.36') },
    { value: 'own', text: t('filter.period.own') },
  ] as const;
}

/** Empty where the label of the part says it all. */
export function partText(filter: ResultFilter, part: FilterPart): string {
  switch (part) {
    case 'discipline':
    case 'requester':
    case 'performer':
      return filter[part] === '' ? t('filter.notStated') : (filter[part] ?? '');
    case 'status':
      return filter.status === null ? '' : t(`report.status.${filter.status}`);
    case 'period': {
      const { period } = filter;
      return typeof period === 'object'
        ? [period.from || '…', period.to || '…'].join('–')
        : (periodChoices().find((choice) => choice.value === String(period))?.text ?? '');
    }
    case 'marked':
      return '';
  }
}
