/** Words for the codes that stand in the header of a document. A code that is not known is shown as received. */
import { t } from '../../i18n/i18n.svelte';
import type { HeaderFact, HeaderFactKey } from '../../ipc/bindings';

type Words<K extends string> = Readonly<Record<string, K>>;

const confidentialities: Words<`confidentiality.${'N' | 'R' | 'V'}`> = {
  N: 'confidentiality.N',
  R: 'confidentiality.R',
  V: 'confidentiality.V',
};

const languages: Words<`documentLanguage.${'no' | 'nb' | 'nn' | 'se' | 'en' | 'sv' | 'da'}`> = {
  no: 'documentLanguage.no',
  nb: 'documentLanguage.nb',
  nn: 'documentLanguage.nn',
  se: 'documentLanguage.se',
  en: 'documentLanguage.en',
  sv: 'documentLanguage.sv',
  da: 'documentLanguage.da',
};

const formats: Words<`format.${'pdf' | 'cda' | 'kith'}`> = {
  'application/pdf': 'format.pdf',
  'application/cda+xml': 'format.cda',
  'application/kith+xml': 'format.kith',
};

export function factLabel(fact: HeaderFact): `fact.${HeaderFactKey | 'recipient.copy'}` {
  return fact.key === 'recipient' && lastPart(fact.text) === 'TRC' ? 'fact.recipient.copy' : `fact.${fact.key}`;
}

export function factWords(fact: HeaderFact, pages: boolean): string {
  switch (fact.key) {
    case 'confidentiality':
      return known(confidentialities, fact.text);
    case 'language':
      return languageWords(fact.text);
    case 'format':
      return formatWords(fact.text, pages);
    case 'recipient':
      return recipientWords(fact.text);
    default:
      return fact.text;
  }
}

/** More than normal confidentiality must not be overlooked. */
export function standsOut(fact: HeaderFact): boolean {
  return fact.key === 'confidentiality' && (fact.text === 'R' || fact.text === 'V');
}

export function formatWords(text: string, pages: boolean): string {
  return pages && text === 'application/cda+xml' ? t('format.cdaPdf') : known(formats, text);
}

/** `nb-NO` by its language; the region says nothing to the reader. */
function languageWords(text: string): string {
  const key = languages[text.toLowerCase().split(/[-_]/u)[0] ?? ''];
  return key === undefined ? text : t(key);
}

/** The label says how the recipient got it, so the code at the end goes. */
function recipientWords(text: string): string {
  const last = lastPart(text);
  if (last !== 'PRCP' && last !== 'TRC') return text;
  return text === last ? t('common.notStated') : text.slice(0, text.lastIndexOf(','));
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf(',') + 1).trim();
}

function known<K extends (typeof confidentialities | typeof formats)[string]>(words: Words<K>, text: string): string {
  const key = words[text];
  return key === undefined ? text : t<(typeof confidentialities | typeof formats)[string]>(key);
}
