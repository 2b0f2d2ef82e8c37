import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadline, isOver, secondsUntil, startClock } from './clock.svelte';

describe('a countdown', () => {
  let stop = (): void => undefined;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] });
    stop = startClock();
    vi.advanceTimersByTime(1000);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('gives whole seconds, and is over when they have passed', () => {
    const ends = deadline(60);
    expect([secondsUntil(ends), isOver(ends)]).toEqual([60, false]);
    vi.advanceTimersByTime(59_000);
    expect([secondsUntil(ends), isOver(ends)]).toEqual([1, false]);
    vi.advanceTimersByTime(1000);
    expect([secondsUntil(ends), isOver(ends)]).toEqual([0, true]);
  });

  it('is not made longer by a wall clock that is set back', () => {
    const ends = deadline(60);
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(10_000);
    expect(secondsUntil(ends)).toBe(50);
    vi.advanceTimersByTime(50_000);
    expect(isOver(ends)).toBe(true);
  });

  it('is not made longer by a steady clock that stood still', () => {
    const ends = deadline(60);
    vi.setSystemTime(Date.now() + 40_000);
    vi.advanceTimersByTime(1000);
    expect(secondsUntil(ends)).toBe(19);
  });
});
