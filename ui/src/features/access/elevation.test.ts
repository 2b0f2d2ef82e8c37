import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { commandError, named } from '../../fixtures/shared';
import type { ChallengeView } from '../../ipc/bindings';
import type { Fetched } from '../../state/patient.svelte';
import { expectAccessible } from '../../test-axe';
import ElevationDialog from './ElevationDialog.svelte';

const challenge: ChallengeView = { challengeId: 'c1', source: 'phr', observed: true, withheld: 3, minutes: 15 };
const ready = { state: 'ready', value: { kind: 'nothingMore', correlationId: 'x' } } as const;

function open(more: Partial<ChallengeView> = {}, answer: Fetched<never> | typeof ready = ready) {
  const record = {
    patient: named,
    cancelElevation: vi.fn(async () => undefined),
    confirmElevation: vi.fn(async () => answer),
  };
  const onclose = vi.fn();
  render(ElevationDialog, {
    challenge: { ...challenge, ...more },
    record,
    clinician: 'Grønn Vits, lege, Kattskinnet legesenter',
    onclose,
  });
  return { record, onclose, user: userEvent.setup() };
}

describe('the warning before restricted data', () => {
  it('opens as a modal with focus on Cancel, nothing chosen and no reason', () => {
    open();
    expect(screen.getByTestId('elevation-dialog')).toHaveAttribute('open');
    expect(screen.getByTestId('elevation-cancel')).toHaveFocus();
    for (const radio of screen.getAllByRole('radio', { hidden: true })) expect(radio).not.toBeChecked();
    expect(screen.getByTestId('elevation-reason')).toHaveValue('');
    expect(screen.getByTestId('elevation-confirm')).toBeEnabled();
  });

  it('says who, what, by whom and how long', () => {
    open();
    const dialog = screen.getByTestId('elevation-dialog');
    for (const text of [
      'Opplysningene er sperret.',
      'DANSER, Line',
      '3 sperrede dokumenter i Journaldokumenter',
      'Grønn Vits, lege',
      '15 minutter',
    ]) {
      expect(dialog).toHaveTextContent(text);
    }
    expect(dialog).not.toHaveTextContent('selv sperret');
  });

  it('says so when no source has signalled anything', () => {
    open({ observed: false, withheld: null });
    const dialog = screen.getByTestId('elevation-dialog');
    expect(dialog).toHaveTextContent('Ingen kilde har meldt at noe holdes tilbake.');
    expect(dialog).toHaveTextContent('Tjenesten avviser oppslaget når det ikke finnes mer å åpne.');
  });

  it('tells at the field what is missing, and asks nothing', async () => {
    const { record, user } = open();
    await user.click(screen.getByTestId('elevation-confirm'));
    expect(screen.getByTestId('elevation-kind-message')).toHaveTextContent('Velg grunnlag.');
    expect(screen.getByTestId('elevation-reason-message')).toHaveTextContent('Skriv en begrunnelse.');
    await user.click(screen.getByTestId('elevation-kind-FORHOYET_AKUTT'));
    await user.type(screen.getByTestId('elevation-reason'), '   ');
    await user.click(screen.getByTestId('elevation-confirm'));
    expect(screen.getByTestId('elevation-reason-message')).toBeInTheDocument();
    expect(record.confirmElevation).not.toHaveBeenCalled();
  });

  it('sends kind and reason once, and closes', async () => {
    const { record, onclose, user } = open();
    await user.click(screen.getByTestId('elevation-kind-FORHOYET_SAMTYKKE'));
    await user.type(screen.getByTestId('elevation-reason'), ' Pasienten ber om det ');
    await user.click(screen.getByTestId('elevation-confirm'));
    expect(record.confirmElevation).toHaveBeenCalledExactlyOnceWith({
      challengeId: 'c1',
      kind: 'FORHOYET_SAMTYKKE',
      reason: 'Pasienten ber om det',
    });
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('takes the question back on Cancel and on Escape', async () => {
    const { record, onclose, user } = open();
    await user.click(screen.getByTestId('elevation-cancel'));
    expect(record.cancelElevation).toHaveBeenCalledWith('c1');
    expect(onclose).toHaveBeenCalledOnce();
    screen.getByTestId('elevation-dialog').dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(onclose).toHaveBeenCalledTimes(2);
    expect(record.confirmElevation).not.toHaveBeenCalled();
  });

  it('keeps a failure in the dialog, and does not offer a second try of the same question', async () => {
    const { onclose, user } = open(
      {},
      { state: 'failed', error: commandError('ElevationExpired', { retry: 'never' }) },
    );
    await user.click(screen.getByTestId('elevation-kind-FORHOYET_AKUTT'));
    await user.type(screen.getByTestId('elevation-reason'), 'Bevisstløs');
    await user.click(screen.getByTestId('elevation-confirm'));
    expect(screen.getByTestId('error-state')).toHaveAttribute('data-code', 'ElevationExpired');
    expect(screen.queryByTestId('elevation-confirm')).toBeNull();
    expect(onclose).not.toHaveBeenCalled();
  });

  it('is accessible, also with messages', async () => {
    const { user } = open();
    await user.click(screen.getByTestId('elevation-confirm'));
    await expectAccessible();
  });
});
