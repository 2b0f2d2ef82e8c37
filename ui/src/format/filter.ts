/** A filter over rows in memory: each row is lowered once, each keystroke lowers only the query. */
export function searchText(parts: readonly (string | null | undefined)[]): string {
  return parts
    .filter((part) => part != null && part !== '')
    .join('\n')
    .toLocaleLowerCase('nb');
}

export function matching<T>(rows: readonly { readonly row: T; readonly text: string }[], query: string): T[] {
  const words = query.toLocaleLowerCase('nb').split(/\s+/).filter(Boolean);
  return rows.filter(({ text }) => words.every((word) => text.includes(word))).map(({ row }) => row);
}
