/** For tests: answers commands in place of the shell. */
export { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
