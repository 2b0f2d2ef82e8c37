import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet, tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import RowList from './RowList.svelte';
import { rowAt } from './row-window.svelte';

const user = userEvent.setup();
const rows = Array.from({ length: 5000 }, (_, index) => ({ id: `r${index}` }));
const head = createRawSnippet(() => ({ render: () => '<span>Rad</span>' }));
const row = createRawSnippet((item: () => { readonly id: string }) => ({ render: () => `<span>${item().id}</span>` }));

function list(onopen: (row: { readonly id: string }) => void = () => undefined) {
  render(RowList, {
    rows,
    label: 'Rader',
    selected: null,
    testid: 'a-row',
    columns: '1fr',
    head,
    row,
    kind: () => '',
    onopen,
  });
}

describe('a long list', () => {
  it('has only rows near what is seen in the page, and says how many there are', () => {
    list();
    expect(screen.getAllByTestId('a-row').length).toBeLessThan(60);
    expect(screen.getByText('r3').closest('li')).toHaveAttribute('aria-posinset', '4');
    expect(screen.getByText('r3').closest('li')).toHaveAttribute('aria-setsize', '5000');
  });

  it('keeps the row that holds the keyboard, and moves from it', async () => {
    const opened = vi.fn();
    list(opened);
    screen.getByText('r0').closest('button')?.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(document.activeElement).toHaveTextContent(/^r2$/);
    await user.keyboard('{End}');
    await tick();
    expect(document.activeElement).toHaveTextContent(/^r4999$/);
    await user.keyboard('{Enter}');
    expect(opened).toHaveBeenCalledWith({ id: 'r4999' });
    await user.keyboard('{Home}');
    expect(document.activeElement).toHaveTextContent(/^r0$/);
  });
});

describe('the row at a height', () => {
  const offsets = Float64Array.from([0, 10, 30, 60]);
  it.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [59, 2],
    [600, 2],
  ])('%i is row %i', (height, index) => expect(rowAt(offsets, height)).toBe(index));
});
