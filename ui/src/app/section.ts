/** The sections of the rail, in the order of their keys. */
export type Section = 'results' | 'documents' | 'timeline';

export const sections: readonly Section[] = ['results', 'documents', 'timeline'];
