import { afterEach, describe, expect, it } from 'vitest';
import { en } from './en';
import { plural, setLanguage, t } from './i18n.svelte';
import { nb } from './nb';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(nb).sort());
  });

  it('have the same placeholders', () => {
    const keys = Object.keys(nb) as (keyof typeof nb)[];
    const unlike = keys.filter((key) => placeholders(en[key]).join() !== placeholders(nb[key]).join());
    expect(unlike).toEqual([]);
  });

  it('leave no text empty in one language only', () => {
    const keys = Object.keys(nb) as (keyof typeof nb)[];
    expect(keys.filter((key) => (en[key] === '') !== (nb[key] === ''))).toEqual([]);
  });
});

describe('t', () => {
  afterEach(() => setLanguage('nb'));

  it('follows the language and tells the document', () => {
    setLanguage('en');
    expect(t('common.cancel')).toBe('Cancel');
    expect(document.documentElement.lang).toBe('en');
    setLanguage('nb');
    expect(t('common.cancel')).toBe('Avbryt');
    expect(document.documentElement.lang).toBe('nb');
  });

  it('fills placeholders', () => {
    expect(t('results.count', { shown: 3, total: 12 })).toBe('Viser 3 av 12 rapporter');
  });

  it('chooses singular and plural', () => {
    expect(plural('notice.restrictedDocuments.title', 1)).toBe('1 dokument er sperret.');
    expect(plural('notice.restrictedDocuments.title', 3)).toBe('3 dokumenter er sperret.');
  });
});
