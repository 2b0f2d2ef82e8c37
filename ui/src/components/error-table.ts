/** One row for each error code: the words, and the one way on that the screen offers. Exhaustive by type. */
import type { CommandError, ErrorCode } from '../ipc/bindings';

/** What the clinician can do from where the error stands. */
export type WayOn = 'retry' | 'signIn' | 'none';
/** `alarm` is only for another person's data; `late` is never shown as an error. */
export type Tone = 'error' | 'notice' | 'sperret' | 'neutral' | 'alarm' | 'late';

export interface ErrorRow {
  readonly text: `error.${ErrorCode}`;
  readonly wayOn: WayOn;
  readonly tone: Tone;
}

const row = (text: ErrorRow['text'], wayOn: WayOn, tone: Tone): ErrorRow => ({ text, wayOn, tone });

export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = {
  NotSignedIn: row('error.NotSignedIn', 'signIn', 'error'),
  SessionExpired: row('error.SessionExpired', 'signIn', 'error'),
  SessionLocked: row('error.SessionLocked', 'none', 'notice'),
  SignInCancelled: row('error.SignInCancelled', 'none', 'neutral'),
  SignInRefused: row('error.SignInRefused', 'none', 'error'),
  SignInTimedOut: row('error.SignInTimedOut', 'none', 'notice'),
  SecurityLevelTooLow: row('error.SecurityLevelTooLow', 'none', 'error'),
  SessionBelongsToAnother: row('error.SessionBelongsToAnother', 'none', 'error'),
  NoPatientOpen: row('error.NoPatientOpen', 'none', 'neutral'),
  PatientContextChanged: row('error.PatientContextChanged', 'none', 'late'),
  InvalidPersonId: row('error.InvalidPersonId', 'none', 'error'),
  PatientNotInTestPopulation: row('error.PatientNotInTestPopulation', 'none', 'error'),
  AccessDenied: row('error.AccessDenied', 'retry', 'error'),
  TokenRefused: row('error.TokenRefused', 'signIn', 'error'),
  AccessBasisRequired: row('error.AccessBasisRequired', 'none', 'error'),
  ElevationNotConfirmed: row('error.ElevationNotConfirmed', 'none', 'sperret'),
  ElevationExpired: row('error.ElevationExpired', 'none', 'sperret'),
  ElevationNotApplicable: row('error.ElevationNotApplicable', 'none', 'sperret'),
  Offline: row('error.Offline', 'retry', 'notice'),
  UpstreamUnavailable: row('error.UpstreamUnavailable', 'retry', 'error'),
  UpstreamTimeout: row('error.UpstreamTimeout', 'retry', 'error'),
  RateLimited: row('error.RateLimited', 'retry', 'notice'),
  FetchCancelled: row('error.FetchCancelled', 'retry', 'neutral'),
  UpstreamProtocol: row('error.UpstreamProtocol', 'retry', 'error'),
  SubjectMismatch: row('error.SubjectMismatch', 'none', 'alarm'),
  DocumentNotFound: row('error.DocumentNotFound', 'retry', 'notice'),
  DocumentRestricted: row('error.DocumentRestricted', 'none', 'sperret'),
  UnsupportedDocument: row('error.UnsupportedDocument', 'none', 'notice'),
  CopyNotSaved: row('error.CopyNotSaved', 'none', 'notice'),
  DocumentDamaged: row('error.DocumentDamaged', 'retry', 'notice'),
  DocumentUnsafe: row('error.DocumentUnsafe', 'none', 'notice'),
  DocumentEncrypted: row('error.DocumentEncrypted', 'none', 'notice'),
  PasswordNeeded: row('error.PasswordNeeded', 'none', 'notice'),
  WrongPassword: row('error.WrongPassword', 'none', 'notice'),
  DocumentTooLarge: row('error.DocumentTooLarge', 'none', 'notice'),
  PdfEngineMissing: row('error.PdfEngineMissing', 'none', 'error'),
  PdfSandboxUnavailable: row('error.PdfSandboxUnavailable', 'none', 'error'),
  PageTooHeavy: row('error.PageTooHeavy', 'retry', 'notice'),
  ClientRejected: row('error.ClientRejected', 'none', 'error'),
  ConfigurationInvalid: row('error.ConfigurationInvalid', 'none', 'error'),
  SecureStorageUnavailable: row('error.SecureStorageUnavailable', 'retry', 'error'),
  ClipboardUnavailable: row('error.ClipboardUnavailable', 'none', 'error'),
  AuditUnavailable: row('error.AuditUnavailable', 'retry', 'error'),
  Internal: row('error.Internal', 'none', 'error'),
};

/** The row, and whether the shell said that trying again helps. A code that this version does not know is ours to explain. */
export function errorRow(error: CommandError): ErrorRow {
  const known = errorTable[error.code] ?? errorTable.Internal;
  if (error.retry === 'afterSignIn') return { ...known, wayOn: 'signIn' };
  if (error.retry === 'never' && known.wayOn === 'retry') return { ...known, wayOn: 'none' };
  if (error.retry === 'now' && known.wayOn === 'none') return { ...known, wayOn: 'retry' };
  return known;
}

/** What is copied: codes and ids, nothing of a patient. */
export function errorDetails(error: CommandError): string {
  const parts = [error.code, error.status, error.serviceCode, error.correlationId];
  return parts.filter((part) => part !== null).join('\n');
}
