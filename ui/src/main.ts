import { mount } from 'svelte';
import './styles/index.css';

async function start(): Promise<void> {
  // A plain browser has no shell: a fake one stands in during development and for pictures, and is left out of the product.
  if (import.meta.env.DEV || import.meta.env.MODE === 'fake') {
    const { installFakeShell } = await import('./ipc/fake');
    installFakeShell();
  }
  const target = document.getElementById('app');
  if (target === null) return;
  const { default: App } = await import('./app/App.svelte');
  mount(App, { target });
}

void start();
