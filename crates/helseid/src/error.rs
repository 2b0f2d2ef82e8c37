//! What HelseID says when it refuses, and what can go wrong around it. Bodies of answers are never
//! kept: codes and numbers only.

use std::fmt;

use innsyn_transport::SendError;

use crate::json;

/// A proof or an assertion could not be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// No random bytes.
    #[error("no random bytes for the proof")]
    Randomness,
    /// The key did not sign.
    #[error("the key could not sign")]
    Signing,
}

/// `error` of an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ErrorCode {
    /// Malformed request: a mistake of the client.
    InvalidRequest,
    /// Bad signature, unknown or expired key, wrong client id, clock.
    InvalidClient,
    /// The code or the refresh token is unknown, used or expired.
    InvalidGrant,
    /// The client may not use this grant.
    UnauthorizedClient,
    /// The grant does not exist.
    UnsupportedGrantType,
    /// The response type does not exist.
    UnsupportedResponseType,
    /// A scope was not granted to the client.
    InvalidScope,
    /// The nonce is missing or old.
    UseDpopNonce,
    /// The proof was not accepted.
    InvalidDpopProof,
    /// The audience is not allowed.
    InvalidTarget,
    /// The details are not accepted.
    InvalidAuthorizationDetails,
    /// The user cancelled, or the attest was sent twice.
    AccessDenied,
    /// `prompt=none` was not enough.
    LoginRequired,
    /// `prompt=none` was not enough.
    InteractionRequired,
    /// HelseID has a fault.
    ServerError,
    /// HelseID is busy.
    TemporarilyUnavailable,
    /// Another code.
    Other,
}

/// The names on the wire.
const NAMES: [(&str, ErrorCode); 16] = [
    ("invalid_request", ErrorCode::InvalidRequest),
    ("invalid_client", ErrorCode::InvalidClient),
    ("invalid_grant", ErrorCode::InvalidGrant),
    ("unauthorized_client", ErrorCode::UnauthorizedClient),
    ("unsupported_grant_type", ErrorCode::UnsupportedGrantType),
    (
        "unsupported_response_type",
        ErrorCode::UnsupportedResponseType,
    ),
    ("invalid_scope", ErrorCode::InvalidScope),
    ("use_dpop_nonce", ErrorCode::UseDpopNonce),
    ("invalid_dpop_proof", ErrorCode::InvalidDpopProof),
    ("invalid_target", ErrorCode::InvalidTarget),
    (
        "invalid_authorization_details",
        ErrorCode::InvalidAuthorizationDetails,
    ),
    ("access_denied", ErrorCode::AccessDenied),
    ("login_required", ErrorCode::LoginRequired),
    ("interaction_required", ErrorCode::InteractionRequired),
    ("server_error", ErrorCode::ServerError),
    ("temporarily_unavailable", ErrorCode::TemporarilyUnavailable),
];

impl ErrorCode {
    pub(crate) fn from_name(name: &str) -> Self {
        let known = NAMES.iter().find(|(own, _)| *own == name);
        known.map_or(Self::Other, |(_, code)| *code)
    }

    /// The code as it stands on the wire; `other` for one that is unknown here.
    pub fn name(self) -> &'static str {
        let known = NAMES.iter().find(|(_, code)| *code == self);
        known.map_or("other", |(name, _)| name)
    }
}

impl fmt::Display for ErrorCode {
    /// What happened, and who can do something about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidRequest => {
                "the request was malformed (invalid_request); a fault of this program"
            }
            Self::InvalidClient => {
                "the client was not recognised (invalid_client); check the client id, whether its key has expired or was \
                 replaced in self-service, and the clock of this machine"
            }
            Self::InvalidGrant => {
                "the sign-in is used up or has expired (invalid_grant); sign in again"
            }
            Self::UnauthorizedClient => {
                "the client may not sign in this way (unauthorized_client); change its configuration in self-service"
            }
            Self::UnsupportedGrantType => {
                "the kind of token request is unknown (unsupported_grant_type); a fault of this program"
            }
            Self::UnsupportedResponseType => {
                "the kind of answer is unknown (unsupported_response_type); a fault of this program"
            }
            Self::InvalidScope => {
                "a scope is not granted to the client (invalid_scope); apply for it in self-service"
            }
            Self::UseDpopNonce => {
                "the proof needed another nonce, also after a repeat (use_dpop_nonce); try again"
            }
            Self::InvalidDpopProof => {
                "the proof was not accepted (invalid_dpop_proof); check the clock of this machine"
            }
            Self::InvalidTarget => {
                "the client may not ask for this API (invalid_target); change its configuration in self-service"
            }
            Self::InvalidAuthorizationDetails => {
                "the organisation or the attest was not accepted (invalid_authorization_details); check the configuration"
            }
            Self::AccessDenied => "the sign-in was cancelled or not allowed (access_denied)",
            Self::LoginRequired => "somebody has to sign in (login_required)",
            Self::InteractionRequired => {
                "the user has to answer a question of HelseID (interaction_required); sign in"
            }
            Self::ServerError => "HelseID has a fault (server_error); try again later",
            Self::TemporarilyUnavailable => {
                "HelseID is busy (temporarily_unavailable); try again later"
            }
            Self::Other => "HelseID gave a reason that this program does not know",
        })
    }
}

/// HelseID's own numbers, found in `error_description`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HidCode {
    /// 1001: the parent organisation is not on the client's list.
    ParentNotListed,
    /// 1002: the child organisation is not on the client's list.
    ChildNotListed,
    /// 1003: the child organisation is not on the parent's list.
    ChildNotOfParent,
    /// 1004: an organisation number is not nine digits.
    BadFormat,
    /// 1005: the client may not pass a parent organisation.
    ParentNotEnabled,
    /// 1006: the client may not pass a child organisation.
    ChildNotEnabled,
    /// 1007: the details do not follow the specification.
    BadDetails,
    /// 1008: the client authenticates with a shared secret.
    SharedSecret,
    /// 1009: organisation numbers at the code exchange.
    NotAtCodeExchange,
    /// 1010: the set-up of the client conflicts with passing numbers.
    ClientConflict,
    /// `HID-DOUBLE-STRUCTURE`: the attest was sent at sign-in and with a token request.
    DoubleStructure,
    /// Another number.
    Other(u16),
}

impl HidCode {
    /// Finds the number in a description.
    pub fn find(description: &str) -> Option<Self> {
        if description.contains("HID-DOUBLE-STRUCTURE") {
            return Some(Self::DoubleStructure);
        }
        let number = description.split("HID").skip(1).find_map(|rest| {
            let rest = rest.trim_start_matches(['-', '_', ':', ' ']);
            let digits: String = rest
                .chars()
                .take_while(char::is_ascii_digit)
                .take(5)
                .collect();
            (digits.len() == 4)
                .then(|| digits.parse::<u16>().ok())
                .flatten()
        })?;
        Some(match number {
            1001 => Self::ParentNotListed,
            1002 => Self::ChildNotListed,
            1003 => Self::ChildNotOfParent,
            1004 => Self::BadFormat,
            1005 => Self::ParentNotEnabled,
            1006 => Self::ChildNotEnabled,
            1007 => Self::BadDetails,
            1008 => Self::SharedSecret,
            1009 => Self::NotAtCodeExchange,
            1010 => Self::ClientConflict,
            other => Self::Other(other),
        })
    }
}

impl HidCode {
    fn number(self) -> u16 {
        match self {
            Self::ParentNotListed => 1001,
            Self::ChildNotListed => 1002,
            Self::ChildNotOfParent => 1003,
            Self::BadFormat => 1004,
            Self::ParentNotEnabled => 1005,
            Self::ChildNotEnabled => 1006,
            Self::BadDetails => 1007,
            Self::SharedSecret => 1008,
            Self::NotAtCodeExchange => 1009,
            Self::ClientConflict => 1010,
            Self::DoubleStructure => 0,
            Self::Other(number) => number,
        }
    }
}

impl fmt::Display for HidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ParentNotListed => {
                "HID-1001: the client may not act for this organisation; a delegation is missing"
            }
            Self::ChildNotListed => {
                "HID-1002: the sub-unit is not on the client's list in self-service"
            }
            Self::ChildNotOfParent => "HID-1003: the sub-unit does not belong to the organisation",
            Self::BadFormat => "HID-1004: an organisation number is not nine digits",
            Self::ParentNotEnabled => {
                "HID-1005: the client is not set up to name an organisation"
            }
            Self::ChildNotEnabled => "HID-1006: the client is not set up to name a sub-unit",
            Self::BadDetails => {
                "HID-1007: the details do not follow the specification; a fault of this program, or of the form that was \
                 chosen for them"
            }
            Self::SharedSecret => "HID-1008: the client is set up with a shared secret, not a key",
            Self::NotAtCodeExchange => {
                "HID-1009: organisation numbers came with the code; a fault of this program"
            }
            Self::ClientConflict => {
                "HID-1010: the set-up of the client conflicts with naming an organisation"
            }
            Self::DoubleStructure => {
                "HID-DOUBLE-STRUCTURE: the attest was sent at sign-in and again with a token request"
            }
            Self::Other(number) => return write!(f, "HID-{number}: unknown to this program"),
        })
    }
}

/// A refusal in words of the protocol.
#[derive(Clone, Eq, PartialEq)]
pub struct Refusal {
    /// HTTP status; `None` when it came through the browser.
    pub status: Option<u16>,
    /// The code.
    pub code: ErrorCode,
    /// HelseID's own number.
    pub hid: Option<HidCode>,
    description: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: Option<u16>, error: &str, description: Option<&str>) -> Self {
        let plain = description.map(|text| {
            text.chars()
                .filter(|character| !character.is_control())
                .take(200)
                .collect::<String>()
        });
        Self {
            status,
            code: ErrorCode::from_name(error),
            hid: description.and_then(HidCode::find),
            description: plain.filter(|text| !text.trim().is_empty()),
        }
    }

    /// Reads the body of an error answer.
    pub(crate) fn read(status: u16, body: &[u8]) -> Option<Self> {
        let map = json::object(body).ok()?;
        let error = json::text(&map, "error")?;
        Some(Self::new(
            Some(status),
            error,
            json::text(&map, "error_description"),
        ))
    }

    /// The code alone, for a message to support: HelseID's own number where there is one, else the name on the wire.
    pub fn short_code(&self) -> String {
        match self.hid {
            Some(HidCode::DoubleStructure) => "HID-DOUBLE-STRUCTURE".to_owned(),
            Some(hid) => format!("HID-{}", hid.number()),
            None => self.code.name().to_owned(),
        }
    }

    /// HelseID's own words, as plain text of at most 200 characters; for the screen, never for a log.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("hid", &self.hid)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        match self.hid {
            Some(hid) => write!(f, " ({hid})"),
            None => Ok(()),
        }
    }
}

/// A request to HelseID failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// No answer.
    #[error("HelseID did not answer")]
    Send(#[source] SendError),
    /// HelseID refused.
    #[error("HelseID refused: {0}")]
    Refused(Refusal),
    /// An error status without a readable reason.
    #[error("HelseID answered with status {0}")]
    Status(u16),
    /// The answer cannot be used.
    #[error("the answer of HelseID cannot be used: {0}")]
    Unusable(UnusableAnswer),
    /// The metadata of HelseID cannot be had.
    #[error("the metadata of HelseID is not available")]
    Metadata(#[source] DiscoverError),
    /// The ID token is not accepted.
    #[error("the ID token is not accepted")]
    IdToken(#[source] IdTokenError),
    /// A proof or an assertion could not be made.
    #[error("the request could not be proven")]
    Proof(#[source] ProofError),
}

impl From<ProofError> for CallError {
    fn from(error: ProofError) -> Self {
        Self::Proof(error)
    }
}

/// Why an answer with a good status cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableAnswer {
    /// Not JSON, or a member stands twice.
    #[error("it is not one JSON object")]
    NotJson,
    /// A member that must be there is missing.
    #[error("{0} is missing or has a wrong form")]
    Missing(&'static str),
    /// The token is not bound to a key: a downgrade.
    #[error("the token is not of type DPoP")]
    NotDpop,
    /// The token is bound to another key.
    #[error("the token is bound to another key")]
    ForeignKey,
    /// The token is meant for another API, or for several.
    #[error("the token is not for this audience alone")]
    ForeignAudience,
}

/// The metadata or the keys of HelseID cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// The settings are not valid.
    #[error("the configuration is not valid")]
    Config(#[source] crate::config::InvalidConfig),
    /// No answer.
    #[error("HelseID did not answer")]
    Send(#[source] SendError),
    /// An error status.
    #[error("HelseID answered with status {0}")]
    Status(u16),
    /// The document is not JSON, or a member is missing.
    #[error("the metadata lack {0}")]
    Malformed(&'static str),
    /// The document is that of another issuer.
    #[error("the metadata are those of another issuer")]
    IssuerMismatch,
    /// An endpoint is on another origin.
    #[error("{0} is not on the issuer's origin")]
    ForeignEndpoint(&'static str),
}

/// Why an ID token is not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// There is none.
    #[error("there is no ID token")]
    Missing,
    /// It is no signed token.
    #[error("it is not a signed token")]
    Malformed,
    /// The header names a key source or an extension that is not allowed, or another type.
    #[error("its header is not allowed")]
    Header,
    /// The algorithm is not approved or not announced.
    #[error("its algorithm is not allowed")]
    Algorithm,
    /// No key fits, also after the keys were fetched anew.
    #[error("its key is unknown")]
    UnknownKey,
    /// The keys could not be fetched.
    #[error("the keys of HelseID are not available")]
    KeysUnavailable,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("it is from another issuer")]
    Issuer,
    /// Another audience, or several.
    #[error("it is not for this client alone")]
    Audience,
    /// `azp` names another client.
    #[error("it was issued to another client")]
    AuthorizedParty,
    /// Expired.
    #[error("it has expired")]
    Expired,
    /// Made in the future, or more than five minutes ago.
    #[error("it was not issued now")]
    IssuedAt,
    /// Not valid yet.
    #[error("it is not valid yet")]
    NotBefore,
    /// Another nonce.
    #[error("it belongs to another sign-in")]
    Nonce,
    /// No subject.
    #[error("it names no subject")]
    Subject,
    /// The hash of the access token or of the state is another.
    #[error("it belongs to another answer")]
    Hash,
    /// The user did not sign in anew although that was asked for.
    #[error("the user was not asked to sign in anew")]
    NotFresh,
    /// The sign-in was too weak.
    #[error("the security level is too low")]
    SecurityLevel,
    /// The subject is another than before.
    #[error("the person is another than before")]
    DifferentPerson,
}

/// The browser's answer is not accepted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// A parameter is repeated or empty, or both a code and an error came.
    #[error("the answer from the browser is malformed")]
    Malformed,
    /// `state` is missing or another.
    #[error("the answer from the browser belongs to another sign-in")]
    State,
    /// `iss` is missing or another.
    #[error("the answer from the browser is from another issuer")]
    Issuer,
    /// HelseID refused, or the user cancelled.
    #[error("the sign-in was refused: {0}")]
    Refused(Refusal),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_numbers_of_helseid_are_recognised() {
        assert_eq!(
            HidCode::find("HID-1002: not listed"),
            Some(HidCode::ChildNotListed)
        );
        assert_eq!(
            HidCode::find("error HID1009"),
            Some(HidCode::NotAtCodeExchange)
        );
        assert_eq!(HidCode::find("HID: 1004"), Some(HidCode::BadFormat));
        assert_eq!(HidCode::find("HID-2222 x"), Some(HidCode::Other(2222)));
        assert_eq!(
            HidCode::find("HID-DOUBLE-STRUCTURE: x"),
            Some(HidCode::DoubleStructure)
        );
        assert_eq!(HidCode::find("HIDDEN 1002"), None);
        assert_eq!(HidCode::find("HID-13116900216"), None);
    }

    #[test]
    fn every_refusal_of_helseid_is_recognised_and_explained() {
        for (name, _) in NAMES {
            let refusal = Refusal::new(Some(400), name, None);
            assert_ne!(refusal.code, ErrorCode::Other, "{name}");
            assert_eq!(refusal.short_code(), name);
            let words = refusal.to_string();
            assert!(words.contains(&format!("({name})")), "{words}");
        }
        let unknown = Refusal::new(Some(400), "13116900216", None).to_string();
        assert!(!unknown.contains("13116900216"), "{unknown}");
        for number in 1001..=1010 {
            let code = HidCode::find(&format!("HID-{number}: words")).unwrap();
            assert!(!matches!(code, HidCode::Other(_)), "{number}");
            assert!(code.to_string().starts_with(&format!("HID-{number}: ")));
            let refusal = Refusal::new(Some(400), "x", Some(&format!("HID-{number}")));
            assert_eq!(refusal.short_code(), format!("HID-{number}"));
        }
        assert!(
            HidCode::DoubleStructure
                .to_string()
                .starts_with("HID-DOUBLE")
        );
        assert!(HidCode::Other(2222).to_string().starts_with("HID-2222"));
    }

    #[test]
    fn a_description_is_cut_and_never_printed_by_debug() {
        let long = "hemmelig\u{7}".repeat(60);
        let refusal = Refusal::new(Some(400), "access_denied", Some(&long));
        assert_eq!(refusal.description().unwrap().chars().count(), 200);
        assert!(!refusal.description().unwrap().contains('\u{7}'));
        assert!(!format!("{refusal:?} {refusal}").contains("hemmelig"));
        assert_eq!(refusal.code, ErrorCode::AccessDenied);
    }

    proptest! {
        #[test]
        fn any_description_is_read_without_a_panic(text in ".*") {
            let _ = HidCode::find(&text);
            let _ = Refusal::new(None, &text, Some(&text));
        }
    }
}
