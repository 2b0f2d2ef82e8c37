import '@testing-library/jest-dom/vitest';
import { afterEach } from 'vitest';
import { setLanguage } from './i18n/i18n.svelte';
import { forgetLateAnswers } from './state/late-answers.svelte';

// happy-dom has no modal dialogs and no popovers; what matters here is that they are opened.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true;
};

afterEach(() => {
  setLanguage('nb');
  forgetLateAnswers();
});
