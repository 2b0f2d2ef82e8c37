/** Diagnostikk of the shell that is not there. */
import {
  auditPage,
  connection,
  connectionPlan,
  steps as firstSteps,
  receipt,
  runOf,
  scripts,
  tokens,
  trace,
} from '../fixtures/diagnostics';
import { commandError, moment } from '../fixtures/shared';
import type { ConnectionCheck, RunStepView, RunView, SavedRunView, TraceFilter, Verdict } from './bindings';

type Asked = Record<string, string>;

/** The commands of Diagnostikk. `signedIn` tells how the session stands now. */
export function fakeDiagnostics(signedIn: () => boolean, production: boolean) {
  let run: RunView | null = null;
  let paused: RunView | null = null;
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  const saved = (file: string, sha256: string | null = null) => ({ files: [`~/Downloads/${file}`], sha256 });

  function brief(of: RunView): SavedRunView {
    return {
      id: of.id,
      title: of.title,
      tester: of.tester,
      began: of.began,
      done: of.steps.length - of.open,
      steps: of.steps.length,
    };
  }

  function change(id: string | undefined, work: (step: RunStepView) => RunStepView): RunView {
    if (run === null) throw commandError('ConfigurationInvalid');
    run = runOf(
      run.steps.map((step) => (step.id === id ? work(step) : step)),
      { tester: run.tester },
    );
    return run;
  }

  const needsSession: readonly ConnectionCheck[] = [
    'signIn',
    'tokenPps',
    'ppsSearch',
    'tokenPhr',
    'phrPingauth',
    'phrSearch',
  ];

  return {
    connection_checks: () =>
      connectionPlan({
        ...(signedIn() ? {} : Object.fromEntries(needsSession.map((check) => [check, 'notSignedIn']))),
        ...(production ? { ppsSearch: 'notInProduction', phrSearch: 'notInProduction' } : {}),
      }),
    run_connection_check: async ({ check }: Asked) => {
      await wait(120);
      return connection(check as ConnectionCheck);
    },
    token_facts: () => (signedIn() ? tokens : []),
    trace: (request: Asked) => {
      const filter = request as unknown as TraceFilter;
      const rows = trace.rows.filter(
        (row) =>
          (filter.service === null || row.service === filter.service) &&
          (!filter.onlyProblems || row.repeat > 0 || row.failure !== null || (row.status ?? 0) >= 400) &&
          `${row.path} ${row.correlationId}`.includes(filter.text),
      );
      return { ...trace, rows };
    },
    save_trace: () => saved('innsyn-trace.txt'),
    environment_file: () => ({ text: '{}\n' }),
    save_environment_file: () => saved('innsyn-environment.json'),
    open_exports: () => null,
    audit_entries: ({ take }: Asked) => ({ ...auditPage, entries: Number(take) === 0 ? [] : auditPage.entries }),
    set_audit_aside: () => auditPage,
    receipt: () => receipt,
    save_receipt: () => saved('innsyn-receipt.txt'),
    acceptance_scripts: () =>
      production ? scripts.map((script) => ({ ...script, obstacle: 'notInProduction' })) : scripts,
    acceptance_run: () => run,
    acceptance_runs: () => (paused === null ? [] : [brief(paused)]),
    begin_acceptance: ({ tester }: Asked) => {
      run = runOf(firstSteps, { tester: tester ?? '' });
      return run;
    },
    perform_step: async ({ step: id }: Asked) => {
      await wait(600);
      return change(id, (step) => ({
        ...step,
        verdict: step.isJudged ? step.judged : 'passed',
        lines: firstSteps[0]?.lines ?? [],
        trace: firstSteps[0]?.trace ?? [],
        at: moment('2026-11-20T14:36:00'),
      }));
    },
    judge_step: ({ step: id, verdict, note }: Asked) =>
      change(id, (step) => {
        const judged = (verdict ?? null) as Verdict | null;
        return { ...step, judged, verdict: judged, note: note ?? '', at: moment('2026-11-20T14:36:38') };
      }),
    attach_screenshot: ({ step: id, image }: Asked) => change(id, (step) => ({ ...step, hasScreenshot: image !== '' })),
    pause_acceptance: () => {
      if (run === null) throw commandError('ConfigurationInvalid');
      paused = run;
      run = null;
      return brief(paused);
    },
    resume_acceptance: () => {
      run = paused;
      return run;
    },
    abandon_acceptance: () => {
      run = null;
      return null;
    },
    acceptance_report: () => {
      if (run !== null) run = { ...run, hasUnsavedNotes: false };
      return {
        files: ['report.json', 'report.html', 'report.pdf'].map(
          (name) => `~/Downloads/innsyn-pps-2026-11-20-00000000/${name}`,
        ),
        sha256: 'b'.repeat(64),
      };
    },
    current_patient: () => null,
  };
}
