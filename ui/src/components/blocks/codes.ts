/** Words for the codes that documents carry. A code that is not known is shown as received. */
import { t } from '../../i18n/i18n.svelte';

const missing = ['NI', 'UNK', 'ASKU', 'NAV', 'NASK', 'MSK', 'NA', 'OTH', 'INV', 'TRC', 'QS', 'PINF', 'NINF'] as const;
const confidentialities = ['N', 'R', 'V'] as const;
const participations = [
  'IND',
  'CON',
  'ATND',
  'ADM',
  'DIS',
  'REF',
  'REFB',
  'REFT',
  'CALLBCK',
  'NOT',
  'INF',
  'VRF',
  'HLD',
  'COV',
  'RESP',
  'PRF',
  'PPRF',
  'SPRF',
  'LOC',
  'ORG',
  'DST',
  'ESC',
  'WIT',
  'CST',
  'DEV',
  'BEN',
  'GUAR',
  'SBJ',
  'RCV',
  'AUT',
  'ENT',
  'TRANS',
  'LA',
  'AUTHEN',
] as const;
const formats = {
  'application/pdf': 'format.pdf',
  'application/cda+xml': 'format.cda',
  'application/kith+xml': 'format.kith',
} as const;

/** Why a value is not there (HL7 null flavours). */
export function missingWords(code: string): string {
  const known = missing.find((name) => name === code);
  return known === undefined ? code : t(`missing.${known}`);
}

export function confidentialityWords(code: string): string {
  const known = confidentialities.find((name) => name === code);
  return known === undefined ? code : t(`confidentiality.${known}`);
}

/** In which part somebody took part (HL7 ParticipationType). */
export function participationWords(code: string): string {
  const known = participations.find((name) => name === code);
  return known === undefined ? code : t(`participation.${known}`);
}

/** A media type by name. */
export function formatName(mediaType: string): string {
  const known = Object.entries(formats).find(([name]) => name === mediaType)?.[1];
  return known === undefined ? mediaType : t(known);
}
