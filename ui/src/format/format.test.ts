import { describe, expect, it } from 'vitest';
import { moment } from '../fixtures/shared';
import { matching, searchText } from './filter';
import { dateText, momentText, periodText, timeText } from './moment';
import { comparatorText, digitsText, sizeText } from './number';
import { ageInMonths, bannerName, organisationNumberText, personNumberText, spelledNumber } from './person';

describe('numbers', () => {
  it.each([
    ['7.10', '7,10'],
    ['7', '7'],
    ['0.50', '0,50'],
    ['-1.5', '-1,5'],
    ['12500', '12500'],
    ['1.0e3', '1,0e3'],
  ])('%s keeps its digits as %s', (digits, shown) => expect(digitsText(digits)).toBe(shown));

  it.each([
    [null, ''],
    ['<', '<'],
    ['<=', '≤'],
    ['>=', '≥'],
    ['ad', 'ad'],
  ])('comparator %s is shown as %s', (received, shown) => expect(comparatorText(received)).toBe(shown));

  it('gives sizes in decimal units', () => {
    expect(sizeText(999)).toBe('999\u00a0B');
    expect(sizeText(38_000)).toBe('38\u00a0kB');
    expect(sizeText(2_140_000)).toBe('2,1\u00a0MB');
  });
});

describe('moments', () => {
  it('are as exact as the source', () => {
    expect(momentText(moment('2026-03-05T14:05:00'), 'nb')).toBe('05.03.2026 14.05');
    expect(momentText(moment('2026-03-05'), 'nb')).toBe('05.03.2026');
    expect(momentText(moment('2026-03'), 'nb')).toBe('mars 2026');
    expect(momentText(moment('2026'), 'nb')).toBe('2026');
    expect(dateText(moment('2026-03'), 'en')).toBe('March 2026');
  });

  it('have no time of day where none came', () => {
    expect(timeText(moment('2026-03-05'))).toBe('');
    expect(timeText(moment('2026-03-05T14:05:00'))).toBe('14.05');
  });

  it('fall back to the source text where the local text is no date', () => {
    expect(dateText({ ...moment('2026'), local: 'ukjent', source: 'vår 2026' }, 'nb')).toBe('vår 2026');
  });

  it('make a period with an en dash, or one end', () => {
    expect(periodText(moment('2026-08-30'), moment('2026-09-03'), 'nb')).toBe('30.08.2026–03.09.2026');
    expect(periodText(moment('2026-08-30'), moment('2026-08-30'), 'nb')).toBe('30.08.2026');
    expect(periodText(null, moment('2026-09-03'), 'nb')).toBe('03.09.2026');
    expect(periodText(null, null, 'nb')).toBe('');
  });
});

describe('persons', () => {
  it('grouping and stripping a number is the identity', () => {
    expect(personNumberText('01828540056')).toBe('018285\u00a040056');
    expect(personNumberText('01828540056').replace(/\s/g, '')).toBe('01828540056');
    expect(spelledNumber('01828540056')).toBe('0 1 8 2 8 5 4 0 0 5 6');
  });

  it('writes the family name in capitals', () => {
    expect(bannerName({ family: 'Bogen', given: 'Malin Fos' })).toBe('BOGEN, Malin Fos');
    expect(bannerName({ family: 'Åse', given: '' })).toBe('ÅSE');
  });

  it('groups an organisation number', () => expect(organisationNumberText('123456785')).toBe('123\u00a0456\u00a0785'));

  it('computes age from a full date only', () => {
    expect(ageInMonths(moment('1985-02-01'), new Date(2026, 1, 1))).toBe(492);
    expect(ageInMonths(moment('1985-02-02'), new Date(2026, 1, 1))).toBe(491);
    expect(ageInMonths(moment('1985'), new Date(2026, 1, 1))).toBeNull();
    expect(ageInMonths(moment('2030-01-01'), new Date(2026, 1, 1))).toBeNull();
  });
});

describe('the filter', () => {
  const rows = ['Medisinsk biokjemi', 'Mikrobiologi', 'Ærlig svar'].map((row) => ({ row, text: searchText([row]) }));

  it('finds every word in any order and any case', () => {
    expect(matching(rows, 'BIO med')).toEqual(['Medisinsk biokjemi']);
    expect(matching(rows, 'ærlig')).toEqual(['Ærlig svar']);
    expect(matching(rows, '  ')).toHaveLength(3);
    expect(matching(rows, 'kalsitonin')).toEqual([]);
  });
});
