/** The sections of the rail, in the order of their keys. */
export type PatientSection = 'results' | 'documents' | 'timeline';
/** Diagnostikk needs no open patient, and can be reached before sign-in. */
export type Section = PatientSection | 'diagnostics';

export const sections: readonly PatientSection[] = ['results', 'documents', 'timeline'];

/** The section of a digit: they are numbered from 1, and Diagnostikk is 9. */
export function sectionOfKey(key: string): Section | undefined {
  return key === '9' ? 'diagnostics' : sections[Number(key) - 1];
}
