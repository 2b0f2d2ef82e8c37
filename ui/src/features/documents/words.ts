/** Words for the codes that stand in the header of a document. A code that is not known is shown as received. */
import { confidentialityWords, formatName, missingWords, participationWords } from '../../components/blocks/codes';
import { t } from '../../i18n/i18n.svelte';
import type { HeaderFact, HeaderFactKey } from '../../ipc/bindings';

type Words<K extends string> = Readonly<Record<string, K>>;

const languages: Words<`documentLanguage.${'no' | 'nb' | 'nn' | 'se' | 'en' | 'sv' | 'da'}`> = {
  no: 'documentLanguage.no',
  nb: 'documentLanguage.nb',
  nn: 'documentLanguage.nn',
  se: 'documentLanguage.se',
  en: 'documentLanguage.en',
  sv: 'documentLanguage.sv',
  da: 'documentLanguage.da',
};

export function factLabel(fact: HeaderFact): `fact.${HeaderFactKey | 'recipient.copy'}` {
  return fact.key === 'recipient' && fact.code === 'TRC' ? 'fact.recipient.copy' : `fact.${fact.key}`;
}

export function factWords(fact: HeaderFact, pages: boolean): string {
  const words = ownWords(fact, pages);
  if (words !== '' || fact.moment !== null) return words;
  return fact.missing === null ? t('common.notStated') : missingWords(fact.missing);
}

/** More than normal confidentiality must not be overlooked. */
export function standsOut(fact: HeaderFact): boolean {
  return fact.key === 'confidentiality' && (fact.code === 'R' || fact.code === 'V');
}

export function formatWords(text: string, pages: boolean): string {
  return pages && text === 'application/cda+xml' ? t('format.cdaPdf') : formatName(text);
}

function ownWords(fact: HeaderFact, pages: boolean): string {
  switch (fact.key) {
    case 'confidentiality':
      return fact.code === null ? fact.text : confidentialityOr(fact.code, fact.text);
    case 'language':
      return languageWords(fact.text);
    case 'format':
      return formatWords(fact.text, pages);
    case 'participant':
    case 'informant':
    case 'performer':
      return withRole(fact);
    default:
      return fact.text;
  }
}

/** Our words for a known code; else the source's words, else the code. */
function confidentialityOr(code: string, text: string): string {
  const words = confidentialityWords(code);
  return words === code && text !== '' ? text : words;
}

/** Who, and in which part. The label says it already where the part is the usual one. */
function withRole(fact: HeaderFact): string {
  const usual = { participant: '', informant: 'INF', performer: 'PRF' };
  const own = usual[fact.key as keyof typeof usual];
  if (fact.code === null || fact.code === own) return fact.text;
  const role = participationWords(fact.code);
  return fact.text === '' ? role : `${fact.text} (${role})`;
}

/** `nb-NO` by its language; the region says nothing to the reader. */
function languageWords(text: string): string {
  const key = languages[text.toLowerCase().split(/[-_]/u)[0] ?? ''];
  return key === undefined ? text : t(key);
}
