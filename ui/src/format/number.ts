/** Numbers that are shown as received: the decimal point becomes a comma, and nothing else changes. */
export function digitsText(digits: string): string {
  return digits.replace('.', ',');
}

const comparators: Readonly<Record<string, string>> = { '<=': '≤', '>=': '≥' };

/** The source's comparator, in front of the number without a space. */
export function comparatorText(comparator: string | null): string {
  return comparator === null ? '' : (comparators[comparator] ?? comparator);
}

/** Size of a file. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes}\u00a0B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)}\u00a0kB`;
  return `${(bytes / 1_000_000).toFixed(1).replace('.', ',')}\u00a0MB`;
}
