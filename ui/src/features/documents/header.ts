/** Which facts of a document stand where. Texts are as received; nothing is filled in. */
import type { DocumentView, HeaderFact, HeaderFactKey, SubjectMatch } from '../../ipc/bindings';

/** Beside a PDF, in this order, before «Flere opplysninger». */
export const firstFacts: readonly HeaderFactKey[] = [
  'documentType',
  'servicePeriod',
  'documentTime',
  'author',
  'authorOrganisation',
  'custodian',
];

/** The people of a document; the rest is about the document itself. */
export const peopleFacts: readonly HeaderFactKey[] = [
  'author',
  'authorOrganisation',
  'legalAuthenticator',
  'authenticator',
  'dataEnterer',
  'responsible',
  'performer',
  'informant',
  'participant',
  'custodian',
  'recipient',
];

/** What the document says of its patient, shown beside the check. */
export const patientFacts: readonly HeaderFactKey[] = ['patientName', 'patientBirth', 'patientSex', 'patientContact'];

export function split(facts: readonly HeaderFact[]): {
  patient: HeaderFact[];
  people: HeaderFact[];
  about: HeaderFact[];
} {
  const elsewhere = [...peopleFacts, ...patientFacts];
  return {
    patient: facts.filter((fact) => patientFacts.includes(fact.key)),
    people: facts.filter((fact) => peopleFacts.includes(fact.key)),
    about: facts.filter((fact) => !elsewhere.includes(fact.key) && fact.key !== 'title'),
  };
}

export type Identity = 'inDocument' | 'inList' | 'masked' | 'unknown';

/** Where the number was found that is the same as the open patient's. Another person's document never comes this far. */
export function identity(own: SubjectMatch | null, list: SubjectMatch): Identity {
  if (own === 'confirmed') return 'inDocument';
  if (list === 'confirmed') return 'inList';
  return own === 'masked' || list === 'masked' ? 'masked' : 'unknown';
}

export function documentTitle(view: Pick<DocumentView, 'facts' | 'row'>): string | null {
  const own = view.facts.find((fact) => fact.key === 'title')?.text;
  return own !== undefined && own !== '' ? own : view.row.title;
}
