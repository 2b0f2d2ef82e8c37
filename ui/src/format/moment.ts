/** Times as Norwegians write them. The wall time of Oslo comes ready from Rust; nothing is shifted or invented here. */
import type { Language, MomentView } from '../ipc/bindings';

const months: Readonly<Record<Language, readonly string[]>> = {
  nb: [
    'januar',
    'februar',
    'mars',
    'april',
    'mai',
    'juni',
    'juli',
    'august',
    'september',
    'oktober',
    'november',
    'desember',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
};

const short: Readonly<Record<Language, readonly string[]>> = {
  nb: ['jan.', 'feb.', 'mars', 'april', 'mai', 'juni', 'juli', 'aug.', 'sep.', 'okt.', 'nov.', 'des.'],
  en: ['Jan', 'Feb', 'March', 'April', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
};

/** Names of months for an axis. */
export function monthsShort(language: Language): readonly string[] {
  return short[language];
}

/** `05.03.2026`, `mars 2026` or `2026`: as exact as the source was. */
export function dateText(moment: MomentView, language: Language): string {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(moment.local);
  const [, year, month, day] = parts ?? [];
  if (year === undefined) return moment.source;
  if (month === undefined || moment.precision === 'year') return year;
  if (day === undefined || moment.precision === 'month')
    return `${months[language][Number(month) - 1] ?? month} ${year}`;
  return `${day}.${month}.${year}`;
}

/** `14.05`, or nothing when the source gave no time of day. One form everywhere: in tables as in sentences. */
export function timeText(moment: MomentView): string {
  if (moment.precision !== 'second') return '';
  const [, hour, minute] = /T(\d{2}):(\d{2})/.exec(moment.local) ?? [];
  return hour === undefined || minute === undefined ? '' : `${hour}.${minute}`;
}

/** Date, and time where there is one. */
export function momentText(moment: MomentView, language: Language): string {
  const time = timeText(moment);
  return time === '' ? dateText(moment, language) : `${dateText(moment, language)} ${time}`;
}

/** A period; one end when the other is missing, the year of the first end only where it differs. */
export function periodText(start: MomentView | null, end: MomentView | null, language: Language): string {
  if (start === null) return end === null ? '' : dateText(end, language);
  if (end === null) return dateText(start, language);
  const [from, to] = [dateText(start, language), dateText(end, language)];
  return from === to ? from : `${from}–${to}`;
}

/** The name of a month, from 1. */
export function monthName(month: number, language: Language): string {
  return months[language][month - 1] ?? String(month);
}
