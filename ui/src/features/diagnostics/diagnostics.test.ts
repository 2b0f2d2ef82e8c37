import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  auditPage,
  connection,
  connectionPlan,
  receipt,
  runOf,
  scripts,
  steps,
  tokens,
  trace,
} from '../../fixtures/diagnostics';
import { commandError, contextId } from '../../fixtures/shared';
import type { ConnectionCheck, EnvironmentKind, EnvironmentView, RunView } from '../../ipc/bindings';
import { clearMocks, mockIPC } from '../../ipc/mocks';
import { expectAccessible } from '../../test-axe';
import DiagnosticsScreen from './Diagnostics.svelte';
import { Diagnostics, type Part } from './diagnostics.svelte';

vi.setConfig({ testTimeout: 30_000 });

type Answers = Record<string, (request: Record<string, string>) => unknown>;

const user = userEvent.setup();
const asked: [string, unknown][] = [];

function start(
  part: Part,
  more: Answers = {},
  props: { signedIn?: boolean; contextId?: string | null; kind?: EnvironmentKind } = {},
) {
  const answers: Answers = {
    connection_checks: () => connectionPlan(),
    run_connection_check: ({ check }) => connection(check as ConnectionCheck),
    token_facts: () => tokens,
    trace: () => trace,
    save_trace: () => ({ files: ['/home/x/innsyn-trace.txt'], sha256: null }),
    audit_entries: () => auditPage,
    receipt: () => receipt,
    save_receipt: () => ({ files: ['/home/x/innsyn-receipt.txt'], sha256: null }),
    copy_text: () => null,
    acceptance_scripts: () => scripts,
    acceptance_run: () => null,
    acceptance_runs: () => [],
    ...more,
  };
  asked.length = 0;
  mockIPC(async (command, payload) => {
    const request = (payload as { request?: Record<string, string> })?.request ?? {};
    asked.push([command, request]);
    const answer = answers[command];
    if (answer === undefined) throw commandError('Internal');
    return answer(request);
  });
  const diagnostics = new Diagnostics();
  diagnostics.part = part;
  const environment: EnvironmentView = {
    kind: props.kind ?? 'sandbox',
    organisation: { name: 'Kattskinnet legesenter', number: '123456785' },
    pointOfCare: null,
    version: '0.1.0',
    clockSkewSeconds: 0.3,
    listsTestPatients: true,
  };
  render(DiagnosticsScreen, {
    diagnostics,
    environment,
    signedIn: props.signedIn ?? true,
    contextId: props.contextId === undefined ? contextId : props.contextId,
  });
  return diagnostics;
}

const requests = (command: string) => asked.filter(([name]) => name === command).map(([, request]) => request);

afterEach(() => clearMocks());

describe('connections', () => {
  it('runs each that can be run, and says why of the others', async () => {
    start('connections', {
      connection_checks: () => connectionPlan({ ppsSearch: 'notInProduction', phrSearch: 'noPatientOpen' }),
    });
    await screen.findAllByTestId('check-row');
    await user.click(screen.getByTestId('run-checks'));
    await waitFor(() => expect(requests('run_connection_check')).toHaveLength(14));
    expect(screen.getByText('Ikke i produksjon: ingen sjekk slår opp en pasient.')).toBeInTheDocument();
    expect(screen.queryByTestId('run-ppsSearch')).toBeNull();
    await waitFor(() =>
      expect(screen.getByTestId('connections-summary')).toHaveTextContent('13 av 14 sjekker OK, 1 feil'),
    );
    await expectAccessible();
  });

  it('repeats one, and gives advice and id with a failure', async () => {
    start('connections');
    await user.click(await screen.findByTestId('run-ediPing'));
    await waitFor(() => expect(requests('run_connection_check')).toEqual([{ check: 'ediPing' }]));
    const row = document.querySelector<HTMLElement>('[data-check="ediPing"]');
    await waitFor(() => expect(row).toHaveTextContent('Vent litt, og prøv igjen.'));
    expect(row).toHaveTextContent('6f0c3b1e-52d4-4a7e-9b08-d1c7a2f4e913');
  });

  it('shows the demand of the service beside each fact, and what is not met', async () => {
    start('connections');
    await user.click(await screen.findByRole('tab', { name: 'Prøvesvar' }));
    expect(screen.getByTestId('demands-met')).toHaveTextContent('7 av 8 krav er oppfylt');
    const row = screen.getByRole('row', { name: /Behandlingssted/ });
    expect(row).toHaveTextContent('987654325');
    expect(row).toHaveTextContent('ikke oppfylt');
    await user.click(screen.getByRole('tab', { name: 'Journaldokumenter' }));
    expect(screen.getByText('Tokenet kan ikke leses av andre enn tjenesten.')).toBeInTheDocument();
  });

  it('shows the newest request first, asks with the filter, and copies what Rust masked', async () => {
    start('connections');
    const rows = await screen.findAllByTestId('trace-row');
    expect(rows[0]).toHaveTextContent('ikke svar i tide');
    await user.click(screen.getByTestId('trace-problems'));
    await waitFor(() => expect(requests('trace').at(-1)).toEqual({ service: null, onlyProblems: true, text: '' }));
    await user.click(screen.getByRole('button', { name: 'Kopier som tekst' }));
    expect(requests('copy_text')).toEqual([{ text: trace.text, html: null }]);
    expect(screen.getByTestId('profile-findings')).toHaveTextContent('DocumentReference.type');
  });
});

describe('an acceptance run', () => {
  function running(change: (run: RunView) => RunView = (run) => run): Answers {
    let run = runOf(steps);
    return {
      acceptance_run: () => change(run),
      perform_step: ({ step: id }) => {
        run = runOf(run.steps.map((step) => (step.id === id ? { ...step, verdict: 'passed' as const } : step)));
        return run;
      },
      judge_step: (request) => {
        const {
          step: id,
          verdict,
          note,
        } = request as unknown as { step: string; verdict: 'passed' | null; note: string };
        run = runOf(run.steps.map((step) => (step.id === id ? { ...step, verdict, judged: verdict, note } : step)));
        return run;
      },
      abandon_acceptance: () => null,
    };
  }

  it('wants a script and a tester, said at the field', async () => {
    start('acceptance');
    await user.click(await screen.findByTestId('begin-run'));
    expect(screen.getByText('Velg en testplan.')).toBeInTheDocument();
    expect(screen.getByText('Skriv hvem som tester.')).toBeInTheDocument();
    expect(requests('begin_acceptance')).toEqual([]);
    expect(screen.getByText(/skrevet for et annet miljø/)).toBeInTheDocument();
    await expectAccessible();
  });

  it('says in production why there is none', async () => {
    start(
      'acceptance',
      { acceptance_scripts: () => scripts.map((one) => ({ ...one, obstacle: 'notInProduction' })) },
      { kind: 'production' },
    );
    expect(await screen.findByTestId('no-scripts')).toHaveTextContent('I produksjon slår ingen test opp en pasient');
    expect(screen.queryByTestId('begin-run')).toBeNull();
  });

  it('goes on by itself until a step needs the tester', async () => {
    start('acceptance', running());
    expect(await screen.findByTestId('step-pane')).toHaveAttribute('data-step', 'PPS-03');
    await expectAccessible();
    await user.click(screen.getByTestId('go-on'));
    await waitFor(() => expect(screen.getByTestId('step-pane')).toHaveAttribute('data-step', 'PPS-04'));
    expect(requests('perform_step')).toEqual([{ step: 'PPS-03' }]);
  });

  it('is judged by B, I and H, never while a note is written', async () => {
    start('acceptance', running());
    await user.click((await screen.findAllByTestId('step-row'))[3] as HTMLElement);
    await user.type(screen.getByTestId('step-note'), 'bib');
    expect(requests('judge_step')).toEqual([]);
    (screen.getAllByTestId('step-row')[3] as HTMLElement).focus();
    await waitFor(() => expect(requests('judge_step')).toEqual([{ step: 'PPS-04', verdict: null, note: 'bib' }]));
    await user.keyboard('i');
    await waitFor(() =>
      expect(requests('judge_step').at(-1)).toEqual({ step: 'PPS-04', verdict: 'failed', note: 'bib' }),
    );
    // What was wrong has to be written.
    await waitFor(() => expect(screen.getByTestId('step-note')).toHaveFocus());
    (screen.getAllByTestId('step-row')[3] as HTMLElement).focus();
    await user.keyboard('b');
    await waitFor(() => expect(screen.getByTestId('step-pane')).toHaveAttribute('data-step', 'PPS-05'));
  });

  it('lets no tester judge what the program decides', async () => {
    start('acceptance', running());
    const pane = await screen.findByTestId('step-pane');
    expect(within(pane).queryByTestId('judge-passed')).toBeNull();
    (screen.getAllByTestId('step-row')[2] as HTMLElement).focus();
    await user.keyboard('b');
    expect(requests('judge_step')).toEqual([]);
  });

  it('asks before unsaved verdicts are thrown away, with the focus on staying', async () => {
    start('acceptance', running());
    await screen.findByTestId('step-pane');
    await user.click(screen.getByTestId('end-run'));
    expect(await screen.findByTestId('leave-run-dialog')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Avbryt' })).toHaveFocus();
    await expectAccessible();
    await user.click(screen.getByTestId('leave-discard'));
    await waitFor(() => expect(requests('abandon_acceptance')).toHaveLength(1));
  });

  it('ends without a question once everything is in a report', async () => {
    start(
      'acceptance',
      running((run) => ({ ...run, hasUnsavedNotes: false })),
    );
    await screen.findByTestId('step-pane');
    await user.click(screen.getByTestId('end-run'));
    await waitFor(() => expect(requests('abandon_acceptance')).toHaveLength(1));
  });
});

describe('the record', () => {
  it('says that it is whole, shows references, and no reason', async () => {
    start('audit');
    expect(await screen.findByTestId('audit-whole')).toHaveTextContent('Loggen er hel. 5 oppføringer er kontrollert.');
    expect(screen.getAllByTestId('audit-row')).toHaveLength(5);
    expect(screen.getByText('begrunnelse, kryptert')).toBeInTheDocument();
    await expectAccessible();
  });

  it('asks for no entry without a session', async () => {
    start('audit', {}, { signedIn: false, contextId: null });
    await screen.findByTestId('audit-signed-out');
    expect(requests('audit_entries')).toEqual([
      { skip: 0, take: 0, action: null, openPatientOnly: false, onlyProblems: false },
    ]);
    expect(screen.queryByTestId('audit-row')).toBeNull();
  });

  it('says what is damaged, and is set aside only after a second question', async () => {
    const aside = vi.fn(() => auditPage);
    start('audit', {
      audit_entries: () => ({ ...auditPage, damage: { kind: 'cut', expected: 9, found: 5 } }),
      set_audit_aside: aside,
    });
    expect(await screen.findByTestId('audit-damaged')).toHaveTextContent('9 oppføringer var ført, 5 finnes');
    await user.click(screen.getByTestId('audit-set-aside'));
    expect(aside).not.toHaveBeenCalled();
    await user.click(screen.getByTestId('audit-set-aside-confirm'));
    expect(await screen.findByTestId('audit-whole')).toBeInTheDocument();
  });
});

describe('the receipt', () => {
  it('is of the open patient, without name and number', async () => {
    start('receipt');
    expect(await screen.findByTestId('receipt')).toHaveTextContent(receipt.patientReference);
    expect(screen.getAllByTestId('receipt-line')).toHaveLength(2);
    await user.click(screen.getByTestId('save-receipt'));
    expect(await screen.findByTestId('saved-file')).toHaveTextContent('innsyn-receipt.txt');
    await expectAccessible();
  });

  it('says that no patient is open', async () => {
    start('receipt', {}, { contextId: null });
    expect(screen.getByTestId('receipt-no-patient')).toBeInTheDocument();
    expect(requests('receipt')).toEqual([]);
  });
});
