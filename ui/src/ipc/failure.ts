/** A rejected command as a `CommandError`. Anything else that is thrown is a bug of ours. */
import type { CommandError, ErrorCode } from './bindings';

export function failure(thrown: unknown): CommandError {
  return isCommandError(thrown) ? thrown : internal();
}

export function hasCode(error: CommandError, ...codes: ErrorCode[]): boolean {
  return codes.includes(error.code);
}

function isCommandError(thrown: unknown): thrown is CommandError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
}

function internal(): CommandError {
  return { code: 'Internal', retry: 'never', correlationId: null, status: null, serviceCode: null, retryAfter: null };
}
