//! Digests in the two spellings that document lists use.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Base64 of the SHA-1, as the FHIR attachment asks for.
pub(crate) fn sha1_base64(bytes: &[u8]) -> String {
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes))
}

/// Base64 of the SHA-1 written in hexadecimal, as one source sends it by mistake.
pub(crate) fn sha1_hex_base64(bytes: &[u8]) -> String {
    STANDARD.encode(hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes)))
}
