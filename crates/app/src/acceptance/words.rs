//! The sentences of `innsyn check` and of the report: what went wrong, and what to do. English, as the command line is; the
//! screen has its own words for the same codes.

use crate::dto::{CommandError, ErrorCode};

/// What an error means, in one sentence, with the details that it carries.
pub(super) fn of_error(error: &CommandError) -> String {
    let mut text = of_code(error.code).to_owned();
    let mut details = Vec::new();
    if let Some(status) = error.status {
        details.push(format!("status {status}"));
    }
    if let Some(code) = &error.service_code {
        details.push(code.clone());
    }
    if let Some(seconds) = error.retry_after {
        details.push(format!("try again in {seconds} s"));
    }
    if !details.is_empty() {
        text = format!("{text} ({})", details.join(", "));
    }
    text
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a code that a check cannot meet says itself"
)]
fn of_code(code: ErrorCode) -> &'static str {
    use ErrorCode as C;
    match code {
        C::NotSignedIn => "nobody is signed in",
        C::SessionExpired => "the session is over: HelseID takes the refresh token no more",
        C::SignInCancelled => "the sign-in was cancelled",
        C::SignInRefused => "the answer to the sign-in was not accepted",
        C::SignInTimedOut => "nobody signed in within the time",
        C::SecurityLevelTooLow => "the security level is below 4",
        C::SessionBelongsToAnother => "HelseID speaks of another person than the one who signed in",
        C::InvalidPersonId => "the number is no fødselsnummer and no D-nummer; nothing was sent",
        C::PatientNotInTestPopulation => "not a test person of this environment; nothing was sent",
        C::AccessDenied => "the service denies access: check scope, organisation, role and attest",
        C::TokenRefused => {
            "the service refuses the token or its proof: check audience, clock and nonce"
        }
        C::AccessBasisRequired => "the service demands another access basis",
        C::Offline => "no connection: check the network and the address",
        C::UpstreamUnavailable => "the service answers that it is out of order",
        C::UpstreamTimeout => "the service did not answer in time",
        C::RateLimited => "the service asks for a pause",
        C::UpstreamProtocol => "the answer is not what the service should send, and was not used",
        C::SubjectMismatch => "the answer is about another person and was withheld",
        C::DocumentNotFound => "the document is not there",
        C::DocumentRestricted => "the document is restricted by the patient",
        C::UnsupportedDocument => "the kind of document cannot be shown",
        C::DocumentDamaged => "the document is damaged",
        C::CopyNotSaved => "the copy was not saved",
        C::DocumentUnsafe => "the document is built in a way that is not opened",
        C::DocumentEncrypted => "the document is encrypted",
        C::DocumentTooLarge => "the answer is larger than is taken",
        C::PdfEngineMissing => "PDFium is not installed beside the program",
        C::PdfSandboxUnavailable => "the sandbox of the PDF worker cannot be set up here",
        C::PageTooHeavy => "a page took too long to draw",
        C::ClientRejected => {
            "HelseID refuses the client: check key, client id, scopes and organisation"
        }
        C::ConfigurationInvalid => "a setting of the environment cannot be used",
        C::SecureStorageUnavailable => "the system's secret store is not there or is locked",
        C::AuditUnavailable => {
            "nothing can be recorded, so nothing is shown: run 'innsyn audit verify'"
        }
        C::Internal => "an error of Innsyn itself",
        _ => "refused",
    }
}
