import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionPlan, runOf, step } from '../fixtures/diagnostics';
import { documentList, elevatedDocumentList, pdfDocument, structuredDocument } from '../fixtures/documents';
import { grid, series } from '../fixtures/grid';
import { reportList, reports } from '../fixtures/reports';
import { commandError, moment, named, source, unnamed } from '../fixtures/shared';
import type { EnvironmentView, NoticeKind, PersonIdReason, SessionView } from '../ipc/bindings';
import { clearMocks, mockIPC } from '../ipc/mocks';
import { expectAccessible } from '../test-axe';
import App from './App.svelte';

const roles = [
  { code: 'LE', name: 'Lege' },
  { code: 'SP', name: 'Sykepleier' },
];
const signedIn: SessionView = {
  state: 'signedIn',
  clinician: { name: 'Grønn Vits', hprNumber: '565501872', roles, role: roles[0] ?? null },
  until: moment('2026-11-20T16:30:00'),
  secondsLeft: 7200,
};
const environment: EnvironmentView = {
  kind: 'sandbox',
  organisation: { name: 'Kattskinnet legesenter', number: '123456785' },
  pointOfCare: null,
  version: '0.1.0',
  clockSkewSeconds: 0.3,
  listsTestPatients: true,
};
const signedOut: SessionView = { state: 'signedOut', clinician: null, until: null, secondsLeft: null };
type Answers = Record<string, (request: Record<string, string>) => unknown>;

const user = userEvent.setup();
const calls: string[] = [];

function start(more: Answers = {}, session = signedIn) {
  const answers: Answers = {
    environment: () => environment,
    session: () => session,
    preferences: () => ({
      language: 'nb',
      theme: 'light',
      resultsPane: null,
      documentsPane: null,
      zoom: 100,
      environment: 'sandbox',
    }),
    set_preferences: () => null,
    begin_sign_in: () => ({
      address: 'http://127.0.0.1:1/authorize?request_uri=x',
      browserOpened: true,
      secondsLeft: 300,
    }),
    finish_sign_in: () => new Promise(() => undefined),
    abort_sign_in: () => null,
    sign_out: () => null,
    test_patients: () => [
      { family: 'Danser', given: 'Line', number: unnamed.number, shows: 'Biokjemi', showsEn: 'Chemistry' },
    ],
    check_person_id: () => ({ verdict: 'valid', kind: 'synthetic' }),
    open_patient: () => unnamed,
    close_patient: () => null,
    find_reports: () => reportList,
    report_progress: () => ({ running: false, pages: 1, loaded: 7, total: 7, list: null }),
    result_grid: () => grid,
    result_series: () => series,
    find_documents: () => documentList,
    open_report: ({ reportId }) => reports.find((report) => report.row.id === reportId),
    open_document: ({ documentId }) => (documentId === 'd1' ? structuredDocument : pdfDocument),
    close_document: () => null,
    page_layer: () => ({ lines: [], cut: false, links: [], failed: null }),
    pdf_outline: () => ({ entries: [], more: false }),
    open_elevation: ({ source: of }) => ({ challengeId: 'c1', source: of, observed: true, withheld: 3, minutes: 15 }),
    cancel_elevation: () => null,
    confirm_elevation: () => ({ kind: 'documents', list: elevatedDocumentList }),
    end_elevation: () => null,
    ...more,
  };
  mockIPC(async (command, payload) => {
    calls.push(command);
    const answer = answers[command];
    if (answer === undefined) throw commandError('Internal');
    return answer((payload as { request?: Record<string, string> })?.request ?? {});
  });
  render(App);
}

/** The reports, in their own view. */
async function reportRows() {
  await user.click(await screen.findByTestId('view-reports'));
  return screen.findAllByTestId('report-row');
}

async function openPatient() {
  await user.click(await screen.findByTestId(`test-patient-${unnamed.number}`));
  await user.click(screen.getByTestId('basis-SAMTYKKE'));
  await user.click(screen.getByTestId('open-patient'));
  await screen.findByTestId('change-patient');
}

beforeEach(() => {
  calls.length = 0;
});
afterEach(() => clearMocks());

describe('sign-in', () => {
  it('says for which organisation, and is accessible', async () => {
    start({}, signedOut);
    expect(await screen.findByText('Kattskinnet legesenter')).toBeInTheDocument();
    expect(screen.getByTestId('env-strip')).toHaveTextContent('DEMO · oppdiktede data');
    await expectAccessible();
  });

  it('waits with address and time left, and can be cancelled', async () => {
    start({}, signedOut);
    await user.click(await screen.findByTestId('sign-in-button'));
    expect(await screen.findByTestId('sign-in-waiting')).toHaveTextContent('igjen');
    expect(screen.getByTestId('sign-in-address')).toHaveValue('http://127.0.0.1:1/authorize?request_uri=x');
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(await screen.findByTestId('sign-in-button')).toBeInTheDocument();
    expect(calls).toContain('abort_sign_in');
  });

  it('says why it failed, and can be tried again', async () => {
    start({ begin_sign_in: () => Promise.reject(commandError('Offline')) }, signedOut);
    await user.click(await screen.findByTestId('sign-in-button'));
    expect(await screen.findByTestId('error-state')).toHaveAttribute('data-code', 'Offline');
    expect(screen.getByTestId('sign-in-button')).toBeInTheDocument();
  });

  it('asks for a role among several, with none chosen', async () => {
    const waiting: SessionView = { ...signedIn, clinician: { name: 'Grønn Vits', hprNumber: null, roles, role: null } };
    const choose = vi.fn(() => signedIn);
    start({ choose_role: choose }, waiting);
    await user.click(await screen.findByTestId('role-confirm'));
    expect(screen.getByText('Velg en rolle først.')).toBeInTheDocument();
    expect(choose).not.toHaveBeenCalled();
    await expectAccessible();
    await user.click(screen.getByTestId('role-option-LE'));
    await user.click(screen.getByTestId('role-confirm'));
    expect(await screen.findByTestId('patient-number')).toBeInTheDocument();
    expect(choose).toHaveBeenCalledWith({ code: 'LE' });
  });

  it('says that the session has expired', async () => {
    start({}, { ...signedOut, state: 'expired' });
    expect(await screen.findByTestId('notice-sessionExpired')).toBeInTheDocument();
  });
});

describe('a sign-in that ends soon', () => {
  const short: SessionView = { ...signedIn, secondsLeft: 50 };

  it('is said without taking focus, and renewing it leaves nothing of the patient', async () => {
    start({ finish_sign_in: () => signedIn }, short);
    await openPatient();
    await reportRows();
    expect(screen.getByTestId('notice-sessionEnds')).toHaveTextContent('Innloggingen utløper om');
    expect(screen.getByTestId('notice-sessionEnds').contains(document.activeElement)).toBe(false);
    await user.click(screen.getByTestId('session-renew'));
    expect(await screen.findByTestId('patient-number')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('Medisinsk biokjemi');
  });

  it('keeps the patient while the browser is waited for', async () => {
    start({}, { ...short, state: 'waiting' });
    await openPatient();
    await user.click(screen.getByTestId('session-renew'));
    expect(screen.getByTestId('banner-number')).toBeInTheDocument();
    expect(await screen.findByText('Fullfør i nettleseren …')).toBeInTheDocument();
  });
});

describe('choosing a patient', () => {
  const reasons: Readonly<Record<PersonIdReason, string>> = {
    notDigits: 'annet enn siffer',
    wrongLength: 'må ha 11 siffer',
    sharedAidNumberNotSupported: 'felles hjelpenummer',
    aidNumberNotSupported: 'hjelpenummer (H)',
    syntheticNotAllowed: 'kan ikke brukes i produksjon',
    impossibleDate: 'ingen dato',
    wrongControlDigits: 'Kontrollsifrene stemmer ikke',
    notATestPerson: 'Testmiljøet tar bare testpersoner',
  };

  it.each(Object.entries(reasons))('refuses %s with its reason, on leaving the field', async (reason, words) => {
    start({ check_person_id: () => ({ verdict: 'invalid', reason }) });
    await user.type(await screen.findByTestId('patient-number'), '123');
    expect(screen.queryByTestId('patient-number-message')).toBeNull();
    await user.tab();
    expect(await screen.findByTestId('patient-number-message')).toHaveTextContent(words);
    expect(screen.getByTestId('patient-number')).toHaveAttribute('aria-invalid', 'true');
  });

  it('preselects no basis, and says at the field what is missing', async () => {
    start();
    const submit = await screen.findByTestId('open-patient');
    for (const radio of screen.getAllByRole('radio')) expect(radio).not.toBeChecked();
    expect(submit).toBeEnabled();
    await user.click(submit);
    expect(await screen.findByTestId('basis-message')).toBeInTheDocument();
    expect(screen.getByTestId('patient-number-message')).toHaveTextContent('Skriv fødselsnummer');
    expect(calls).not.toContain('open_patient');
    await expectAccessible();
  });

  it('lists no test patients in production', async () => {
    start({
      environment: () => ({
        kind: 'production',
        organisation: { name: 'X', number: '123456785' },
        pointOfCare: null,
        version: '1',
        clockSkewSeconds: null,
        listsTestPatients: false,
      }),
    });
    await screen.findByTestId('patient-number');
    expect(screen.queryByText('Testpasienter')).toBeNull();
    expect(screen.queryByTestId('env-strip')).toBeNull();
    expect(calls).not.toContain('test_patients');
  });
});

describe('the open patient', () => {
  it('has no name before a source gave one', async () => {
    start({ find_reports: () => new Promise(() => undefined), find_documents: () => new Promise(() => undefined) });
    await openPatient();
    expect(screen.getByTestId('banner-name')).toHaveTextContent('Navn ikke mottatt ennå');
    expect(screen.getByTestId('banner-birth')).toHaveTextContent('venter på kilden');
    expect(screen.getByTestId('banner-number')).toHaveTextContent('018285 40056');
    expect(screen.getByTestId('loading')).toHaveTextContent('Henter prøvesvar');
    await expectAccessible();
  });

  it('shows both where sources disagree, and marks it', async () => {
    const names = [...named.names, { family: 'Dansar', given: 'Line', source: 'phr' as const }];
    start({ find_reports: () => ({ ...reportList, patient: { ...named, names } }) });
    await openPatient();
    const banner = await screen.findByTestId('banner-name');
    await waitFor(() => expect(banner).toHaveTextContent('DANSAR, Line'));
    expect(banner).toHaveTextContent('DANSER, Line');
    expect(banner).toHaveTextContent('Kildene er uenige');
  });

  it('opens a report by keyboard, and the screen is accessible', async () => {
    start();
    await openPatient();
    const [first] = await reportRows();
    first?.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByTestId('report-pane')).toHaveTextContent('Escherichia coli');
    await user.keyboard('k');
    await waitFor(() => expect(screen.getByTestId('report-pane')).toHaveTextContent('B-Hemoglobin'));
    await expectAccessible();
  });

  it('filters with `/`, says how many are shown, and never says that there are none', async () => {
    start();
    await openPatient();
    await reportRows();
    await user.keyboard('/');
    expect(screen.getByTestId('results-filter')).toHaveFocus();
    await user.keyboard('histologi');
    expect(screen.getAllByTestId('report-row')).toHaveLength(1);
    expect(screen.getByText('Viser 1 av 7 rapporter')).toBeInTheDocument();
    await user.keyboard('xyz');
    expect(screen.getByTestId('filtered-results')).toHaveTextContent('7 rapporter er hentet');
    await user.keyboard('{Escape}');
    expect(screen.getAllByTestId('report-row')).toHaveLength(7);
  });

  it('an empty answer is «ingen» only when it is complete', async () => {
    const empty = { ...reportList, reports: [] };
    start({ find_reports: () => ({ ...empty, source: source('pps', { completeness: 'unknown' }) }) });
    await openPatient();
    expect(await screen.findByTestId('none-shown-results')).toHaveTextContent('ikke fullstendig');
    expect(screen.queryByTestId('empty-results')).toBeNull();
  });

  it('a complete and empty answer says where answers may be', async () => {
    start({ find_reports: () => ({ ...reportList, reports: [] }) });
    await openPatient();
    expect(await screen.findByTestId('empty-results')).toHaveTextContent('Svar kan finnes hos laboratoriet');
  });

  it('a failure is never an empty list', async () => {
    start({ find_reports: () => Promise.reject(commandError('UpstreamProtocol')) });
    await openPatient();
    expect(await screen.findByTestId('error-state')).toHaveAttribute('data-code', 'UpstreamProtocol');
    expect(screen.queryByTestId('empty-results')).toBeNull();
  });

  it('changing patient asks, and then leaves nothing', async () => {
    start();
    await openPatient();
    await reportRows();
    await user.click(screen.getByTestId('change-patient'));
    expect(screen.getByRole('button', { name: 'Avbryt' })).toHaveFocus();
    await user.click(screen.getByTestId('change-patient-confirm'));
    expect(await screen.findByTestId('patient-number')).toHaveValue('');
    expect(calls).toContain('close_patient');
    expect(document.body).not.toHaveTextContent('Medisinsk biokjemi');
    for (const radio of screen.getAllByRole('radio')) expect(radio).not.toBeChecked();
  });

  it('signing out empties the window at once', async () => {
    start({ sign_out: () => new Promise(() => undefined) });
    await openPatient();
    await reportRows();
    await user.click(screen.getByTestId('sign-out'));
    expect(await screen.findByTestId('sign-in-button')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent('Danser');
  });
});

describe('status', () => {
  const notice = (kind: NoticeKind) => [{ kind, count: 3, code: null, origin: null }];
  const answer = (kind: NoticeKind) => ({
    ...documentList,
    source: source('phr', { completeness: 'partial', notices: notice(kind) }),
  });

  it('restricted rows are counted, and do not make the list doubtful', async () => {
    start({ find_documents: () => answer('restrictedDocuments') });
    await openPatient();
    expect(await screen.findByTestId('status-phr')).toHaveTextContent('ingen kilde meldte feil');
    expect(screen.getByTestId('status-bar')).toHaveTextContent('3 dokumenter er sperret');
  });

  it.each(['sourceDidNotAnswer', 'pagingCutShort', 'unreadable'] as const)('%s does', async (kind) => {
    start({ find_documents: () => answer(kind) });
    await openPatient();
    expect(await screen.findByTestId('status-phr')).toHaveTextContent('kan være ufullstendig');
  });

  it('a tick stands only beside a source that answered completely', async () => {
    start();
    await openPatient();
    const drawing = async (source: string) => {
      const item = await screen.findByTestId(`status-${source}`);
      return item.querySelector('path')?.getAttribute('d');
    };
    const tick = 'M5 12.5l4.5 4.5L19 6.5';
    expect(await drawing('pps')).toBe(tick);
    expect(await drawing('phr')).not.toBe(tick);
    expect(screen.getByTestId('status-phr')).toHaveTextContent('ingen kilde meldte feil');
  });

  it.each([
    [3.9, false],
    [4, true],
    [-4.2, true],
  ])('a clock that is %s s off warns, also while a patient is open: %s', async (clockSkewSeconds, warns) => {
    start({ environment: () => ({ ...environment, clockSkewSeconds }) });
    await openPatient();
    await screen.findByTestId('status-pps');
    expect(screen.queryByTestId('clock-warning') !== null).toBe(warns);
  });
});

describe('documents', () => {
  async function documents(more: Answers = {}) {
    start(more);
    await openPatient();
    await user.keyboard('{Alt>}2{/Alt}');
    await screen.findAllByTestId('document-row');
  }

  it('a restricted row cannot be opened, one button above the list can', async () => {
    await documents();
    expect(screen.getByTestId('restricted-notice')).toHaveTextContent('3 dokumenter er sperret.');
    const restricted = screen.getAllByTestId('document-row').find((row) => row.dataset['id'] === 'd2');
    expect(restricted).toHaveTextContent('Sperret dokument');
    restricted?.click();
    expect(await screen.findByTestId('document-cannot-open')).toHaveTextContent('Hvorfor vises ikke dette?');
    await expectAccessible();
  });

  it('a structured document takes the section, and Escape leads back to its row', async () => {
    await documents();
    const first = screen.getAllByTestId('document-row')[0] as HTMLElement;
    await user.click(first);
    expect(await screen.findByTestId('block-document')).toHaveTextContent('Gradvis fall i nyrefunksjon');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('block-document')).toBeNull());
    expect(calls).toContain('close_document');
  });

  it('what was opened by elevated access lies beside the ordinary list, marked', async () => {
    await documents();
    await user.click(screen.getByTestId('open-elevation'));
    await screen.findByTestId('elevation-dialog');
    await user.click(screen.getByTestId('elevation-kind-FORHOYET_SAMTYKKE'));
    await user.type(screen.getByTestId('elevation-reason'), 'Pasienten ber om det');
    await user.click(screen.getByTestId('elevation-confirm'));
    expect(await screen.findByTestId('elevated-tab')).toHaveAttribute('aria-selected', 'true');
    expect(screen.getAllByTestId('elevated-mark')).toHaveLength(2);
    expect(screen.getByTestId('notice-elevated')).toHaveTextContent('2 sperrede er åpnet.');
    expect(document.body).not.toHaveTextContent('Ingen dokumenter er sperret');
    // Its label stays, but it is not locked any more.
    const opened = screen.getAllByTestId('document-row').find((row) => row.dataset['id'] === 'd2');
    expect(opened?.tagName).toBe('BUTTON');
    expect(opened).toHaveTextContent('Epikrise – psykiatrisk poliklinikk');
    expect(opened).not.toHaveTextContent('Sperret');
    expect(screen.getByTestId('banner-elevation')).toHaveTextContent('Samtykke, også sperrede');
    await expectAccessible();
    await user.click(screen.getByTestId('ordinary-tab'));
    expect(screen.queryByTestId('elevated-mark')).toBeNull();
    await user.click(screen.getByTestId('end-elevation'));
    await waitFor(() => expect(screen.queryByTestId('elevated-tab')).toBeNull());
    expect(screen.getByTestId('notice-elevationOver')).toBeInTheDocument();
  });

  it('a refusal is said calmly, with code and correlation id', async () => {
    await documents({
      confirm_elevation: () => ({ kind: 'refused', status: 400, code: 'PPS-4003', correlationId: 'abc-1' }),
    });
    await user.click(screen.getByTestId('open-elevation'));
    await user.click(await screen.findByTestId('elevation-kind-FORHOYET_AKUTT'));
    await user.type(screen.getByTestId('elevation-reason'), 'Bevisstløs');
    await user.click(screen.getByTestId('elevation-confirm'));
    const refused = await screen.findByTestId('elevation-refused');
    expect(refused).toHaveTextContent(
      'Tjenesten avviste oppslaget med forhøyet grunnlag. Det kan bety at det ikke finnes mer å åpne.',
    );
    expect(within(refused).getByTestId('elevation-code')).toHaveTextContent('PPS-4003');
    expect(refused).toHaveTextContent('abc-1');
    expect(document.body).not.toHaveTextContent('Det finnes ingen flere opplysninger');
  });

  it('another person raises the alarm and shows nothing of that person', async () => {
    await documents({ open_document: () => Promise.reject(commandError('SubjectMismatch', { retry: 'never' })) });
    await user.click(screen.getAllByTestId('document-row')[0] as HTMLElement);
    expect(await screen.findByRole('alert')).toHaveTextContent('Dokumentet gjelder en annen person');
    await expectAccessible();
  });
});

describe('a locked screen', () => {
  it('shows nothing of the patient, and gives her back to the same person', async () => {
    let state: SessionView['state'] = 'signedIn';
    start({
      session: () => ({ ...signedIn, state }),
      attend: () => ({ ...signedIn, state }),
      lock: () => {
        state = 'locked';
        return null;
      },
      finish_sign_in: () => {
        state = 'signedIn';
        return { ...signedIn, state };
      },
    });
    await openPatient();
    await screen.findByTestId('banner-name');
    await user.keyboard('{Control>}l{/Control}');
    await screen.findByTestId('lock-screen');
    expect(screen.queryByTestId('banner-name')).toBeNull();
    expect(document.body.textContent).not.toContain(unnamed.number.slice(0, 6));
    await expectAccessible();
    await user.click(screen.getByTestId('unlock-button'));
    await screen.findByTestId('banner-name');
    expect(screen.queryByTestId('lock-screen')).toBeNull();
  });
});

describe('Diagnostikk', () => {
  const answers: Answers = {
    connection_checks: () => connectionPlan({ ppsSearch: 'notSignedIn' }),
    token_facts: () => [],
    trace: () => ({ rows: [], total: 0, findings: [], text: '' }),
    acceptance_scripts: () => [],
    acceptance_runs: () => [],
  };

  it('is reached by Alt 9 before sign-in, and the rail leads back', async () => {
    start(answers, signedOut);
    await screen.findByTestId('sign-in-button');
    await user.keyboard('{Alt>}9{/Alt}');
    expect(await screen.findAllByTestId('check-row')).toHaveLength(16);
    expect(screen.getByTestId('rail-results')).toHaveTextContent('Logg inn først');
    await user.click(screen.getByTestId('rail-results'));
    expect(await screen.findByTestId('sign-in-button')).toBeInTheDocument();
  });

  it('keeps the patient open, and goes back to her', async () => {
    start(answers);
    await openPatient();
    await user.click(screen.getByTestId('rail-diagnostics'));
    expect(await screen.findByTestId('diagnostics')).toBeInTheDocument();
    expect(screen.getByTestId('banner-number')).toBeInTheDocument();
    await user.keyboard('{Alt>}2{/Alt}');
    expect(await screen.findByTestId('documents-filter')).toBeInTheDocument();
    expect(calls.filter((call) => call === 'find_documents')).toHaveLength(1);
  });

  it('takes over whom a step of a run has opened, and asks nothing of her until she is looked at', async () => {
    const steps = [step('PPS-03', { title: 'Søk', action: 'pps-search' })];
    start({
      ...answers,
      acceptance_run: () => runOf(steps),
      perform_step: () => runOf(steps),
      current_patient: () => unnamed,
    });
    await user.click(await screen.findByTestId('rail-diagnostics'));
    await user.click(screen.getByTestId('part-acceptance'));
    await user.click(await screen.findByTestId('perform-step'));
    expect(await screen.findByTestId('banner-number')).toBeInTheDocument();
    expect(calls).not.toContain('find_reports');
    await user.click(screen.getByTestId('rail-results'));
    await waitFor(() => expect(calls).toContain('find_reports'));
  });
});
