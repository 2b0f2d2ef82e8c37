/** Language, theme, zoom and pane widths: applied at once, then kept. Nothing about a patient or a session. */
import { setLanguage } from '../i18n/i18n.svelte';
import type { Preferences } from '../ipc/bindings';
import * as commands from '../ipc/commands';

const defaults: Preferences = {
  language: 'nb',
  theme: 'auto',
  resultsPane: null,
  documentsPane: null,
  zoom: 100,
  environment: 'sandbox',
};

const steps = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300] as const;

export class PreferencesStore {
  value = $state.raw<Preferences>(defaults);
  notSaved = $state(false);
  #dark = window.matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    this.#dark.addEventListener?.('change', () => this.#paint());
  }

  async load(): Promise<void> {
    try {
      this.value = await commands.preferences();
    } catch {
      this.notSaved = true;
    }
    this.#apply();
    if (this.value.zoom !== 100) await this.#zoom();
  }

  async change(part: Partial<Preferences>): Promise<void> {
    const zoomed = part.zoom !== undefined && part.zoom !== this.value.zoom;
    this.value = { ...this.value, ...part };
    this.#apply();
    if (zoomed) await this.#zoom();
    try {
      await commands.setPreferences(this.value);
      this.notSaved = false;
    } catch {
      this.notSaved = true;
    }
  }

  zoomIn(): Promise<void> {
    return this.change({ zoom: steps.find((step) => step > this.value.zoom) ?? 300 });
  }

  zoomOut(): Promise<void> {
    return this.change({ zoom: steps.findLast((step) => step < this.value.zoom) ?? 50 });
  }

  zoomReset(): Promise<void> {
    return this.change({ zoom: 100 });
  }

  #apply(): void {
    setLanguage(this.value.language);
    this.#paint();
  }

  #paint(): void {
    const { theme } = this.value;
    const scheme = theme === 'auto' ? (this.#dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset['colorScheme'] = scheme;
  }

  async #zoom(): Promise<void> {
    try {
      await commands.setZoom(this.value.zoom);
    } catch {
      this.notSaved = true;
    }
  }
}
