/** Persons and organisations on screen. */
import type { MomentView, PartyView, PatientName } from '../ipc/bindings';

/** Six digits and five, with a no-break space. */
export function personNumberText(number: string): string {
  return `${number.slice(0, 6)}\u00a0${number.slice(6)}`;
}

/** Digit by digit, for a screen reader. */
export function spelledNumber(number: string): string {
  return [...number].join(' ');
}

export function organisationNumberText(number: string): string {
  return number.replace(/(\d{3})(?=\d)/g, '$1\u00a0');
}

/** `ETTERNAVN, Fornavn Mellomnavn`, as in a patient banner. */
export function bannerName(name: Pick<PatientName, 'family' | 'given'>): string {
  const family = name.family.toLocaleUpperCase('nb');
  return [family, name.given].filter((part) => part !== '').join(', ');
}

export function partyText(party: PartyView | null): string {
  return [party?.person, party?.organisation].filter((part) => part != null && part !== '').join(', ');
}

/** Age in whole months on a day. Only from a full date, and only ever shown as computed. */
export function ageInMonths(birth: MomentView, today: Date): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(birth.local);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const months = (today.getFullYear() - year) * 12 + (today.getMonth() + 1 - month) - (today.getDate() < day ? 1 : 0);
  return months < 0 ? null : months;
}
