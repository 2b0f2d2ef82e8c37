/** Typed texts. `t` follows the language without a reload; a missing placeholder is a type error. */
import type { Language } from '../ipc/bindings';
import { en } from './en';
import { nb } from './nb';

export type Dictionary = Readonly<Record<TextKey, string>>;
export type TextKey = keyof typeof nb;

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<K extends TextKey> = { readonly [N in Names<(typeof nb)[K]>]: string | number };
type Rest<K extends TextKey> = [Names<(typeof nb)[K]>] extends [never] ? [] : [values: Values<K>];

/** Texts that exist with the endings `.one` and `.other`. */
export type PluralKey = {
  [K in TextKey]: K extends `${infer Stem}.other` ? (`${Stem}.one` extends TextKey ? Stem : never) : never;
}[TextKey];

const dictionaries: Readonly<Record<Language, Dictionary>> = { nb, en };

let current = $state<Language>('nb');

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
}

export function t<K extends TextKey>(key: K, ...[values]: Rest<K>): string {
  return fill(dictionaries[current][key], values as Readonly<Record<string, string | number>> | undefined);
}

/** Singular or plural by the count, which is also given to the text as `{count}`. */
export function plural(stem: PluralKey, count: number, values: Readonly<Record<string, string | number>> = {}): string {
  const key = `${stem}.${count === 1 ? 'one' : 'other'}` as TextKey;
  return fill(dictionaries[current][key], { count, ...values });
}

function fill(text: string, values: Readonly<Record<string, string | number>> | undefined): string {
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
