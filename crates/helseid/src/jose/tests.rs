//! Keys made on the spot, in the forms that come from outside.

use aws_lc_rs::encoding::{AsBigEndian as _, AsDer as _, EcPrivateKeyBin};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::*;

fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn ec_jwk(alg: &str, curve: &str, signing: &'static EcdsaSigningAlgorithm) -> Value {
    let pair = EcdsaKeyPair::generate(signing).unwrap();
    let private: EcPrivateKeyBin = pair.private_key().as_be_bytes().unwrap();
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    json!({
        "kty": "EC", "alg": alg, "crv": curve, "kid": "k",
        "d": base64(private.as_ref()), "x": base64(x), "y": base64(y)
    })
}

pub(crate) fn es256() -> Value {
    ec_jwk("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING)
}

/// The integers of a PKCS#8 `PrivateKeyInfo` that holds an `RSAPrivateKey` (RFC 8017, A.1.2).
fn rsa_numbers(der: &[u8]) -> Vec<Vec<u8>> {
    fn next<'a>(der: &mut &'a [u8]) -> (u8, &'a [u8]) {
        let (tag, first) = (der[0], usize::from(der[1]));
        let (length, start) = if first < 0x80 {
            (first, 2)
        } else {
            let count = first & 0x7f;
            let bytes = &der[2..2 + count];
            (
                bytes
                    .iter()
                    .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
                2 + count,
            )
        };
        let content = &der[start..start + length];
        *der = &der[start + length..];
        (tag, content)
    }
    let (_, mut info) = next(&mut &*der);
    next(&mut info);
    next(&mut info);
    let (_, mut octets) = next(&mut info);
    let (_, mut numbers) = next(&mut octets);
    let mut found = Vec::new();
    while !numbers.is_empty() {
        let (tag, number) = next(&mut numbers);
        assert_eq!(tag, 2);
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        found.push(number[zeros..].to_vec());
    }
    found
}

fn rsa_jwk(alg: &str) -> Value {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: aws_lc_rs::encoding::Pkcs8V1Der<'static> = pair.as_der().unwrap();
    let numbers = rsa_numbers(der.as_ref());
    let names = ["version", "n", "e", "d", "p", "q", "dp", "dq", "qi"];
    let mut jwk = json!({"kty": "RSA", "alg": alg, "kid": "k"});
    for (name, number) in names.iter().zip(&numbers).skip(1) {
        jwk[name] = base64(number).into();
    }
    jwk
}

pub(crate) fn public(jwk: &Value) -> Value {
    let mut public = jwk.clone();
    for name in ["d", "p", "q", "dp", "dq", "qi"] {
        public.as_object_mut().unwrap().remove(name);
    }
    public
}

pub(crate) fn ec_key() -> ClientKey {
    ClientKey::from_json(&es256().to_string()).unwrap()
}

fn set(keys: &[Value]) -> KeySet {
    KeySet::parse(json!({"keys": keys}).to_string().as_bytes()).unwrap()
}

#[test]
fn row_5_keys_of_all_nine_algorithms_sign_what_their_public_half_verifies() {
    let rsa = rsa_jwk("RS256");
    let keys = Algorithm::ALL.map(|algorithm| match algorithm {
        Algorithm::Es256 => es256(),
        Algorithm::Es384 => ec_jwk("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        Algorithm::Es512 => ec_jwk("ES512", "P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
        Algorithm::Rs256
        | Algorithm::Rs384
        | Algorithm::Rs512
        | Algorithm::Ps256
        | Algorithm::Ps384
        | Algorithm::Ps512 => {
            let mut jwk = rsa.clone();
            jwk["alg"] = algorithm.name().into();
            jwk
        }
    });
    for jwk in keys {
        let key = ClientKey::from_json(&jwk.to_string()).unwrap();
        assert_eq!(key.algorithm().name(), jwk["alg"]);
        assert_eq!(key.kid(), "k");
        let header = json!({"alg": key.algorithm().name(), "kid": "k"});
        let token = sign(&header, &json!({"a": 1}), |message| key.sign(message)).unwrap();
        let set = set(&[public(&jwk)]);
        let parsed = Compact::parse(&token).unwrap();
        assert_eq!(
            set.verify(&parsed, "k", key.algorithm()),
            Ok(()),
            "{}",
            jwk["alg"]
        );
        assert_eq!(
            set.verify(&parsed, "j", key.algorithm()),
            Err(Rejected::UnknownKey)
        );
        let mut other = Compact::parse(&token).unwrap();
        other.signature[0] ^= 1;
        assert_eq!(
            set.verify(&other, "k", key.algorithm()),
            Err(Rejected::BadSignature)
        );
        let printed = format!("{key:?}");
        assert!(!printed.contains(jwk["d"].as_str().unwrap()));
    }
}

#[test]
fn a_decoy_with_the_same_id_does_not_disturb() {
    let jwk = rsa_jwk("RS256");
    let key = ClientKey::from_json(&jwk.to_string()).unwrap();
    let header = json!({"alg": "RS256", "kid": "k"});
    let token = sign(&header, &json!({}), |message| key.sign(message)).unwrap();
    let parsed = Compact::parse(&token).unwrap();
    let mut for_encryption = public(&rsa_jwk("RS256"));
    for_encryption["use"] = "enc".into();
    let decoys = [
        public(&es256()),
        for_encryption,
        public(&rsa_jwk("PS512")),
        public(&rsa_jwk("RS256")),
    ];
    let mut keys = decoys.to_vec();
    assert_eq!(
        set(&keys).verify(&parsed, "k", Algorithm::Rs256),
        Err(Rejected::BadSignature)
    );
    keys.push(public(&jwk));
    assert_eq!(set(&keys).verify(&parsed, "k", Algorithm::Rs256), Ok(()));
    assert_eq!(
        set(&keys).verify(&parsed, "k", Algorithm::Rs512),
        Err(Rejected::UnknownKey)
    );
}

#[test]
fn a_key_is_read_in_each_form_that_helseid_hands_out() {
    let jwk = es256();
    let files = [
        jwk.clone(),
        json!({"clientName": "x", "clientId": "c", "privateJwk": jwk.to_string(), "secretType": "y"}),
        json!({"ClientId": "c", "ClientJwk": jwk}),
        json!({"ClientId": "c", "ClientJwk": jwk.to_string()}),
    ];
    for file in &files {
        assert_eq!(ClientKey::from_json(&file.to_string()).unwrap().kid(), "k");
    }
    let id = |file: &Value| ClientKey::client_id_in(&file.to_string());
    assert_eq!(
        files.each_ref().map(id).map(|id| id.is_some()),
        [false, true, true, true]
    );
    let mut without_kid = jwk.clone();
    without_kid.as_object_mut().unwrap().remove("kid");
    assert_eq!(
        ClientKey::from_json(&without_kid.to_string())
            .unwrap()
            .kid()
            .len(),
        43
    );
}

#[test]
fn row_5_a_wrong_or_weak_key_is_refused_with_the_reason() {
    let refused = |jwk: &Value| ClientKey::from_json(&jwk.to_string()).err();
    let with = |name: &str, value: Value| {
        let mut jwk = es256();
        jwk[name] = value;
        jwk
    };
    for (jwk, reason) in [
        (json!({}), InvalidKey::UnknownForm),
        (json!([]), InvalidKey::UnknownForm),
        (json!({"privateJwk": "text"}), InvalidKey::UnknownForm),
        (json!({"privateJwk": null}), InvalidKey::UnknownForm),
        (with("alg", Value::Null), InvalidKey::NoAlgorithm),
        (
            with("alg", json!("HS256")),
            InvalidKey::AlgorithmNotApproved,
        ),
        (
            with("alg", json!("EdDSA")),
            InvalidKey::AlgorithmNotApproved,
        ),
        (with("alg", json!("ES384")), InvalidKey::AlgorithmMismatch),
        (with("alg", json!("RS256")), InvalidKey::AlgorithmMismatch),
        (with("kty", json!("oct")), InvalidKey::AlgorithmMismatch),
        (with("use", json!("enc")), InvalidKey::NotForSigning),
        (
            with("key_ops", json!(["verify"])),
            InvalidKey::NotForSigning,
        ),
        (with("d", json!("AAAA")), InvalidKey::Incomplete),
        (with("x", json!("?")), InvalidKey::Incomplete),
        (with("x", es256()["x"].clone()), InvalidKey::Inconsistent),
        (with("d", es256()["d"].clone()), InvalidKey::Inconsistent),
        (public(&es256()), InvalidKey::NotPrivate),
    ] {
        assert_eq!(refused(&jwk), Some(reason));
    }
    let mut rsa = rsa_jwk("PS256");
    assert_eq!(refused(&public(&rsa)), Some(InvalidKey::NotPrivate));
    rsa["qi"] = Value::Null;
    assert_eq!(refused(&rsa), Some(InvalidKey::Incomplete));
    let mut mixed = rsa_jwk("PS256");
    mixed["d"] = rsa_jwk("PS256")["d"].clone();
    assert_eq!(refused(&mixed), Some(InvalidKey::Inconsistent));
    let mut short = rsa_jwk("PS256");
    short["n"] = base64(&[0xff; 255]).into();
    assert_eq!(refused(&short), Some(InvalidKey::TooShort));
}

#[test]
fn a_key_set_with_one_private_key_is_read() {
    let (own, other) = (es256(), es256());
    let of = |keys: &[Value]| ClientKey::from_json(&json!({"keys": keys}).to_string());
    let key = of(&[public(&other), own.clone()]).unwrap();
    assert_eq!(key.public_jwk()["x"], own["x"]);
    assert_eq!(of(&[own.clone(), other]).err(), Some(InvalidKey::Ambiguous));
    assert_eq!(of(&[public(&own)]).err(), Some(InvalidKey::NotPrivate));
    assert_eq!(of(&[]).err(), Some(InvalidKey::NotPrivate));
    let no_list = json!({"keys": own}).to_string();
    assert_eq!(
        ClientKey::from_json(&no_list).err(),
        Some(InvalidKey::UnknownForm)
    );
}

fn verifies(key: &ClientKey) -> Result<(), Rejected> {
    let header = json!({"alg": key.algorithm().name()});
    let token = sign(&header, &json!({"a": 1}), |message| key.sign(message)).unwrap();
    let token = Compact::parse(&token).unwrap();
    set(&[key.public_jwk()]).verify(&token, key.kid(), key.algorithm())
}

#[test]
fn new_keys_are_stored_as_pem_and_read_again() {
    for algorithm in [
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::Ps256,
        Algorithm::Rs512,
    ] {
        let new = NewKey::generate(algorithm).unwrap();
        let pem = new.pem().expose_secret().to_owned();
        // The keyring of Windows holds 2560 bytes.
        assert!(pem.len() <= 2560, "{algorithm:?}: {}", pem.len());
        let printed = format!("{new:?}");
        let secret = pem.lines().nth(1).unwrap();
        assert!(!printed.contains(secret));
        let again = ClientKey::from_pem(&pem, algorithm, Some("own-id")).unwrap();
        assert_eq!(again.kid(), "own-id");
        assert_eq!(again.thumbprint(), new.kid());
        assert_eq!(again.public_jwk()["x"], new.public_jwk()["x"]);
        assert_eq!(again.public_jwk()["n"], new.public_jwk()["n"]);
        assert!(again.public_jwk().get("d").is_none());
        assert_eq!(verifies(&again), Ok(()), "{algorithm:?}");
        assert_eq!(verifies(&new.into_key()), Ok(()), "{algorithm:?}");
    }
}

#[test]
fn row_5_a_wrong_pem_is_refused_with_the_reason() {
    let pem = |algorithm| {
        NewKey::generate(algorithm)
            .unwrap()
            .pem()
            .expose_secret()
            .to_owned()
    };
    let (ec, rsa) = (pem(Algorithm::Es256), pem(Algorithm::Ps256));
    let weak = "-----BEGIN PRIVATE KEY-----\n\
        MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBAL\n-----END PRIVATE KEY-----";
    let relabelled = |name: &str| ec.replace("PRIVATE KEY", name);
    for (text, algorithm, reason) in [
        (ec.clone(), Algorithm::Es384, InvalidKey::AlgorithmMismatch),
        (ec.clone(), Algorithm::Rs256, InvalidKey::AlgorithmMismatch),
        (rsa, Algorithm::Es256, InvalidKey::AlgorithmMismatch),
        (
            relabelled("ENCRYPTED PRIVATE KEY"),
            Algorithm::Es256,
            InvalidKey::Encrypted,
        ),
        (
            relabelled("PUBLIC KEY"),
            Algorithm::Es256,
            InvalidKey::NotPrivate,
        ),
        (
            relabelled("EC PRIVATE KEY"),
            Algorithm::Es256,
            InvalidKey::UnknownForm,
        ),
        (weak.to_owned(), Algorithm::Rs256, InvalidKey::UnknownForm),
        (String::new(), Algorithm::Es256, InvalidKey::UnknownForm),
        ("{}".to_owned(), Algorithm::Es256, InvalidKey::UnknownForm),
    ] {
        assert_eq!(
            ClientKey::from_pem(&text, algorithm, None).err(),
            Some(reason)
        );
    }
    let mut jwk = rsa_jwk("PS256");
    jwk["e"] = "Aw".into();
    assert_eq!(
        ClientKey::from_json(&jwk.to_string()).err(),
        Some(InvalidKey::WeakExponent)
    );
}

/// A key behind a door: it signs, and nothing else comes out.
struct Card(Option<ClientKey>);

impl Signer for Card {
    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let key = self.0.as_ref().ok_or(SigningFailed)?;
        assert_eq!(algorithm, key.algorithm());
        key.sign(message)
    }
}

#[test]
fn a_key_that_cannot_leave_its_device_signs_there() {
    for jwk in [es256(), rsa_jwk("PS384")] {
        let load = |card: Option<&Value>, half: &Value| {
            let key = card.map(|jwk| ClientKey::from_json(&jwk.to_string()).unwrap());
            ClientKey::in_device(&half.to_string(), Box::new(Card(key)))
        };
        let key = load(Some(&jwk), &public(&jwk)).unwrap();
        assert_eq!(key.kid(), "k");
        assert_eq!(verifies(&key), Ok(()));
        assert_eq!(
            load(None, &public(&jwk)).err(),
            Some(InvalidKey::DeviceSilent)
        );
        let mut other = public(&if jwk["kty"] == "EC" {
            es256()
        } else {
            rsa_jwk("PS384")
        });
        assert_eq!(
            load(Some(&jwk), &other).err(),
            Some(InvalidKey::Inconsistent)
        );
        other["alg"] = "HS256".into();
        assert_eq!(
            load(Some(&jwk), &other).err(),
            Some(InvalidKey::AlgorithmNotApproved)
        );
        let mut short = public(&rsa_jwk("PS256"));
        short["n"] = base64(&[0xff; 255]).into();
        assert_eq!(load(Some(&jwk), &short).err(), Some(InvalidKey::TooShort));
    }
}

proptest::proptest! {
    #[test]
    fn any_key_file_is_read_without_a_panic(text in ".{0,200}") {
        let _ = ClientKey::from_json(&text);
        let _ = ClientKey::from_pem(&text, Algorithm::Es256, None);
        let _ = ClientKey::from_pem(
            &format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----"),
            Algorithm::Ps256,
            None,
        );
    }

    #[test]
    fn any_der_is_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..120)) {
        use base64::engine::general_purpose::STANDARD;
        let body = STANDARD.encode(bytes);
        let lines: Vec<&str> = body
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        for algorithm in [Algorithm::Es256, Algorithm::Es512, Algorithm::Rs256] {
            let _ = ClientKey::from_pem(&pem, algorithm, None);
        }
    }
}
