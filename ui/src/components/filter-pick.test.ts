import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '../test-axe';
import FilterPick from './FilterPick.svelte';

// jsdom has no popovers: enough of them for this component.
beforeAll(() => {
  HTMLElement.prototype.showPopover = function showPopover() {
    this.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }));
  };
});

const options = [
  { value: 'A', label: 'Epikriser', count: 3 },
  { value: 'C', label: 'Prøvesvar', count: 1 },
];

async function open(more: { single?: boolean } = {}) {
  const onchange = vi.fn();
  render(FilterPick, {
    label: 'Kategori',
    summary: 'Alle',
    testid: 'pick',
    groups: [{ name: 'category', legend: 'Kategori', options, selected: new Set(['A']), onchange, ...more }],
  });
  await fireEvent.keyDown(screen.getByTestId('pick'), { key: 'ArrowDown' });
  return onchange;
}

describe('a pick', () => {
  it('says what is chosen, opens by Down, and adds and takes away', async () => {
    const onchange = await open();
    expect(screen.getByTestId('pick')).toHaveTextContent('Kategori Alle');
    expect(screen.getByTestId('pick-A')).toBeChecked();
    await fireEvent.click(screen.getByTestId('pick-C'));
    expect(onchange).toHaveBeenLastCalledWith(new Set(['A', 'C']));
    await fireEvent.click(screen.getByTestId('pick-A'));
    expect(onchange).toHaveBeenLastCalledWith(new Set());
  });

  it('of one choice replaces it', async () => {
    const onchange = await open({ single: true });
    await fireEvent.click(screen.getByTestId('pick-C'));
    expect(onchange).toHaveBeenLastCalledWith(new Set(['C']));
  });

  it('walks its options by the arrows, and is accessible', async () => {
    await open();
    screen.getByTestId('pick-A').focus();
    await fireEvent.keyDown(screen.getByTestId('pick-A'), { key: 'ArrowDown' });
    expect(screen.getByTestId('pick-C')).toHaveFocus();
    await fireEvent.keyDown(screen.getByTestId('pick-C'), { key: 'ArrowDown' });
    expect(screen.getByTestId('pick-A')).toHaveFocus();
    await expectAccessible();
  });
});
