import { readFileSync } from 'node:fs';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { commandError } from '../fixtures/shared';
import { nb } from '../i18n/nb';
import type { ErrorCode } from '../ipc/bindings';
import ErrorState from './ErrorState.svelte';
import { errorDetails, errorRow, errorTable } from './error-table';

const codes = Object.keys(errorTable) as ErrorCode[];

describe('the error table', () => {
  it('has a row for each code of the border and no other', () => {
    const bindings = readFileSync('src/ipc/bindings.ts', 'utf8');
    const declared = /export type ErrorCode = ([^;]+);/.exec(bindings)?.[1] ?? '';
    const names = [...declared.matchAll(/"(\w+)"/g)].map((match) => match[1]);
    expect(names.length).toBeGreaterThan(30);
    expect([...codes].sort()).toEqual(names.sort());
  });

  it('says something different for each code', () => {
    const texts = codes.map((code) => nb[errorTable[code].text]);
    expect(new Set(texts).size).toBe(codes.length);
  });

  it('does not offer to try again where the shell says that it does not help', () => {
    expect(errorRow(commandError('UpstreamUnavailable', { retry: 'never' })).wayOn).toBe('none');
    expect(errorRow(commandError('UpstreamUnavailable')).wayOn).toBe('retry');
    expect(errorRow(commandError('AccessDenied', { retry: 'afterSignIn' })).wayOn).toBe('signIn');
  });

  it('copies codes and ids only', () => {
    expect(errorDetails(commandError('UpstreamUnavailable', { serviceCode: 'HID-1002' }))).toBe(
      'UpstreamUnavailable\n503\nHID-1002\n6f0c3b1e-52d4-4a7e-9b08-d1c7a2f4e913',
    );
  });
});

describe('an error on screen', () => {
  it.each(codes)('%s shows its words, its code and its correlation id', (code) => {
    render(ErrorState, { error: commandError(code), title: 'Prøvesvar kunne ikke hentes' });
    const state = screen.getByTestId('error-state');
    expect(state).toHaveAttribute('data-code', code);
    expect(state).toHaveTextContent(nb[errorTable[code].text]);
    expect(state).toHaveTextContent(code);
    expect(screen.getByTestId('correlation-id')).toHaveTextContent('6f0c3b1e-52d4-4a7e-9b08-d1c7a2f4e913');
  });

  it('tries again', async () => {
    const onretry = vi.fn();
    render(ErrorState, { error: commandError('Offline'), title: 'x', onretry });
    await fireEvent.click(screen.getByRole('button', { name: 'Prøv igjen' }));
    expect(onretry).toHaveBeenCalledOnce();
  });

  it('another person is an alarm and names no one', () => {
    render(ErrorState, { error: commandError('SubjectMismatch', { retry: 'never' }), title: 'x' });
    expect(screen.getByRole('alert')).toHaveTextContent('Dokumentet gjelder en annen person');
    expect(screen.queryByRole('button', { name: 'Prøv igjen' })).toBeNull();
  });
});
