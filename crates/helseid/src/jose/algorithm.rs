//! The approved algorithms.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
    ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaParameters,
};
use p256::pkcs8::ObjectIdentifier;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// One of the nine.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256.
    Es256,
    /// ECDSA on P-384.
    Es384,
    /// ECDSA on P-521.
    Es512,
}

/// What a key must be to serve an algorithm.
pub(crate) enum Family {
    Rsa {
        sign: &'static dyn RsaEncoding,
        verify: &'static RsaParameters,
    },
    Ec {
        curve: &'static str,
        oid: ObjectIdentifier,
        size: usize,
        sign: &'static EcdsaSigningAlgorithm,
        verify: &'static EcdsaVerificationAlgorithm,
    },
}

impl Algorithm {
    /// All nine.
    pub const ALL: [Self; 9] = [
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
    ];

    /// The name in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Es512 => "ES512",
        }
    }

    /// The algorithm of this name; exact, as `alg` is case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    pub(crate) fn family(self) -> Family {
        match self {
            Self::Rs256 => rsa(&RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
            Self::Rs384 => rsa(&RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
            Self::Rs512 => rsa(&RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
            Self::Ps256 => rsa(&RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
            Self::Ps384 => rsa(&RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
            Self::Ps512 => rsa(&RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
            Self::Es256 => Family::Ec {
                curve: "P-256",
                oid: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
                sign: &ECDSA_P256_SHA256_FIXED_SIGNING,
                size: 32,
                verify: &ECDSA_P256_SHA256_FIXED,
            },
            Self::Es384 => Family::Ec {
                curve: "P-384",
                oid: ObjectIdentifier::new_unwrap("1.3.132.0.34"),
                sign: &ECDSA_P384_SHA384_FIXED_SIGNING,
                size: 48,
                verify: &ECDSA_P384_SHA384_FIXED,
            },
            Self::Es512 => Family::Ec {
                curve: "P-521",
                oid: ObjectIdentifier::new_unwrap("1.3.132.0.35"),
                sign: &ECDSA_P521_SHA512_FIXED_SIGNING,
                size: 66,
                verify: &ECDSA_P521_SHA512_FIXED,
            },
        }
    }

    /// The left half of the hash, for `at_hash` and `s_hash` (OpenID Connect Core §3.1.3.6).
    pub(crate) fn half_hash(self, text: &str) -> Vec<u8> {
        let mut hash = match self {
            Self::Rs256 | Self::Ps256 | Self::Es256 => Sha256::digest(text).to_vec(),
            Self::Rs384 | Self::Ps384 | Self::Es384 => Sha384::digest(text).to_vec(),
            Self::Rs512 | Self::Ps512 | Self::Es512 => Sha512::digest(text).to_vec(),
        };
        hash.truncate(hash.len() / 2);
        hash
    }
}

fn rsa(sign: &'static dyn RsaEncoding, verify: &'static RsaParameters) -> Family {
    Family::Rsa { sign, verify }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_nine_approved_names_exist() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        for name in ["none", "HS256", "EdDSA", "es256", "RS1", ""] {
            assert_eq!(Algorithm::from_name(name), None, "{name}");
        }
    }
}
