/** Codes of checks, steps and the record in words. A code that this version does not know is shown as it is. */
import { errorTable } from '../../components/error-table';
import { momentText } from '../../format/moment';
import { language, type TextKey, t } from '../../i18n/i18n.svelte';
import { diagnostics } from '../../i18n/nb/diagnostics';
import type { CheckFact, CheckFactKey, MomentView, TokenFactView, TraceRow } from '../../ipc/bindings';

type Known = Extract<TextKey, keyof typeof diagnostics>;

/** The text with this stem, where there is one. All keys of this part take no placeholder under these stems. */
function known(key: string): string | null {
  return key in diagnostics ? t(key as Extract<Known, `${'code' | 'audit.action' | 'audit.outcome'}.${string}`>) : null;
}

/** What a code of a check or a step means. */
export function codeText(code: string): string {
  const text = known(`code.${code}`);
  if (text !== null) return text;
  const row = Object.entries(errorTable).find(([name]) => name === code)?.[1];
  return row === undefined ? code : t(row.text);
}

/** A warning is a word, a count and a code of the service, apart by colons. */
export function warningText(warning: string): string {
  const [word = warning, ...rest] = warning.split(':');
  const text = known(`code.${word}`) ?? word;
  return rest.length === 0 ? text : `${text.replace(/\.$/, '')} (${rest.join(', ')})`;
}

export function auditActionText(action: string): string {
  return known(`audit.action.${action}`) ?? action;
}

export function auditOutcomeText(outcome: string): string {
  return known(`audit.outcome.${outcome}`) ?? outcome;
}

/** One thing that a check found, with its label where the value does not say it itself. */
export function factText(fact: CheckFact): string {
  const value = fact.key === 'note' ? (known(`code.${fact.value}`) ?? fact.value) : factValue(fact.key, fact.value);
  return fact.key === 'host' || fact.key === 'note' ? value : `${t(`fact.${fact.key}`)} ${value}`;
}

function factValue(key: CheckFactKey, value: string): string {
  if (key === 'secondsLeft') return durationText(Number(value));
  if (key === 'clockSeconds') return `${value.replace('.', ',')} s`;
  if (key === 'keyChanged' || key === 'keyExpires') return localText(value);
  if (key === 'herIds' && value === '0') return t('token.herIds.all');
  if (key === 'keyPlace') {
    const [place, ...name] = value.split(' ');
    return [known(`code.place.${place}`) ?? place, ...name].join(' ');
  }
  return value;
}

/** The value of a token's fact as it is shown. */
export function tokenValue(fact: TokenFactView, value = fact.value): string {
  if (value === 'yes' || value === 'no') return t(`token.${value}`);
  switch (fact.key) {
    case 'issued':
    case 'expires':
      return localText(value);
    case 'secondsLeft':
      return value.startsWith('>') ? t('token.notExpired') : durationText(Number(value));
    case 'herIds':
      return value === '0' ? t('token.herIds.all') : value;
    default:
      return value;
  }
}

function localText(local: string): string {
  return momentText({ local, precision: 'second', source: local, sort: 0 }, language());
}

/** `2 t 3 min`, `9 min`, `40 s`. */
function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '';
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const sign = seconds < 0 ? '−' : '';
  if (minutes === 0) return `${sign}${Math.abs(seconds)} s`;
  const hours = Math.floor(minutes / 60);
  return hours === 0
    ? `${sign}${t('duration.minutes', { minutes })}`
    : `${sign}${t('duration.hours', { hours, minutes: minutes % 60 })}`;
}

/** Milliseconds with a thin gap between the thousands. */
export function millisecondsText(milliseconds: number): string {
  return `${String(milliseconds).replace(/\B(?=(\d{3})+$)/g, ' ')} ms`;
}

/** To the second, for when something was done. */
export function clockText(moment: MomentView): string {
  return (moment.local.split('T')[1] ?? moment.local).slice(0, 8).replaceAll(':', '.');
}

const operations: readonly (readonly [RegExp, Extract<TextKey, `operation.${string}`>])[] = [
  [/connect\/par$/, 'operation.par'],
  [/connect\/token$/, 'operation.token'],
  [/connect\/revocation$/, 'operation.revocation'],
  [/connect\/userinfo$/, 'operation.userinfo'],
  [/connect\/endsession$/, 'operation.endSession'],
  [/openid-configuration$/, 'operation.discovery'],
  [/jwks$/, 'operation.keys'],
  [/DiagnosticReport\/_search/, 'operation.reports'],
  [/Observation\/_search/, 'operation.observations'],
  [/metadata$/, 'operation.metadata'],
  [/DocumentReference\/_search/, 'operation.iti67'],
  [/mhd\/document$/, 'operation.iti68'],
  [/pingauth$/i, 'operation.pingauth'],
  [/ping$/i, 'operation.ping'],
];

/** What a request was for, where the path says it. */
export function operationText(row: TraceRow): string {
  const found = operations.find(([path]) => path.test(row.path));
  return found === undefined ? '' : t(found[1]);
}

/** Why an answer did not come, or what was special about it. */
export function traceNote(row: TraceRow): string {
  const notes = [
    row.failure === null
      ? ''
      : (known(`code.trace.${row.failure.startsWith('timeout') ? 'timeout' : row.failure}`) ?? row.failure),
    row.nonceAsked ? t('trace.nonceAsked') : '',
    row.repeat > 0 ? t('trace.repeated') : '',
  ];
  return notes.filter((note) => note !== '').join(', ');
}

/** An id that is too long for a column: both ends. The whole id stands in the details. */
export function shortId(id: string): string {
  return id.length > 13 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;
}
