//! Memory that held a secret is overwritten before it is given back (rule MEM-2).
//!
//! An allocator of this test program looks at every block in the moment in which it is freed. It sees what lies on the heap:
//! copies on the stack, and buffers of the HTTP library, are not this crate's to overwrite.
#![cfg(unix)]
#![cfg_attr(
    test,
    expect(unsafe_code, reason = "an allocator that reads what it frees")
)]

#[cfg(test)]
mod tests {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::collections::BTreeMap;
    use std::hint::black_box;
    use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex, PoisonError};

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use helseid::{Algorithm, ClientKey, Config, NewKey, NoRandomness, Random};
    use innsyn_transport::{Body, Url};
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    /// What is looked for; the bytes are leaked, so that the pointer stays good.
    static NEEDLE: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());
    static LENGTH: AtomicUsize = AtomicUsize::new(0);
    static LOOKING: AtomicBool = AtomicBool::new(false);
    static FOUND: AtomicUsize = AtomicUsize::new(0);

    struct Looking;

    // SAFETY: every call is handed to the system's allocator as it came. A block is zeroed when it is given out, and `realloc` is
    // the provided one, which goes through `alloc` and `dealloc`.
    unsafe impl GlobalAlloc for Looking {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller's promise about `layout` is the same.
            unsafe { System.alloc_zeroed(layout) }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if LOOKING.load(Ordering::SeqCst) {
                let needle = NEEDLE.load(Ordering::SeqCst);
                let length = LENGTH.load(Ordering::SeqCst);
                // SAFETY: the block is still ours and has this size; the needle is leaked. The C library reads both, so that
                // bytes which Rust would call padding are no matter.
                let hit =
                    unsafe { libc::memmem(block.cast(), layout.size(), needle.cast(), length) };
                if !hit.is_null() {
                    FOUND.fetch_add(1, Ordering::SeqCst);
                }
            }
            // SAFETY: the caller's promise is the same, and the block came from `System`.
            unsafe { System.dealloc(block, layout) }
        }
    }

    #[global_allocator]
    static ALLOCATOR: Looking = Looking;

    /// Freed blocks that held the secret while the work went on.
    fn left_behind(secret: &[u8], work: impl FnOnce()) -> usize {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let needle: &'static mut [u8] = secret.to_vec().leak();
        LENGTH.store(needle.len(), Ordering::SeqCst);
        NEEDLE.store(needle.as_mut_ptr(), Ordering::SeqCst);
        FOUND.store(0, Ordering::SeqCst);
        LOOKING.store(true, Ordering::SeqCst);
        work();
        LOOKING.store(false, Ordering::SeqCst);
        FOUND.load(Ordering::SeqCst)
    }

    /// Lets one of the parsers read bytes, as an answer that came over the wire.
    fn parse(name: &str, bytes: &[u8]) {
        let (_, target) = helseid::fuzz::TARGETS
            .iter()
            .find(|(own, _)| *own == name)
            .unwrap();
        target(bytes);
    }

    fn jwk() -> (serde_json::Value, String) {
        let key = NewKey::generate(Algorithm::Es256).unwrap();
        let pem = key.pem().expose_secret().to_owned();
        let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = base64::engine::general_purpose::STANDARD
            .decode(der)
            .unwrap();
        // RFC 5915: the private number is the 32 bytes after `04 20`.
        let start = der.windows(2).position(|two| two == [4, 32]).unwrap() + 2;
        let d = URL_SAFE_NO_PAD.encode(&der[start..start + 32]);
        let mut jwk = key.public_jwk();
        jwk["d"] = d.clone().into();
        (jwk, d)
    }

    #[test]
    fn the_test_sees_what_is_not_overwritten() {
        let secret = "a secret that is nowhere else";
        let seen = left_behind(secret.as_bytes(), || drop(black_box(secret.to_owned())));
        assert!(seen >= 1, "the allocator does not look");
        let secret = "another one, in a string that grows";
        let seen = left_behind(secret.as_bytes(), || {
            let mut text = String::from(secret);
            for _ in 0..10 {
                text.push_str("more and more of it");
            }
            zeroize::Zeroize::zeroize(&mut text);
        });
        assert!(seen >= 1, "a copy that a growing string leaves is not seen");
    }

    #[test]
    fn a_client_key_in_any_form_leaves_nothing_behind() {
        let (jwk, d) = jwk();
        let raw = URL_SAFE_NO_PAD.decode(&d).unwrap();
        let file = json!({"clientId": "c", "privateJwk": jwk.to_string()});
        let forms: BTreeMap<&str, String> = BTreeMap::from([
            ("jwk", jwk.to_string()),
            ("set", json!({"keys": [jwk]}).to_string()),
            ("file of self-service", file.to_string()),
            (
                "file with an object",
                json!({"ClientId": "c", "ClientJwk": jwk}).to_string(),
            ),
        ]);
        for (told, text) in &forms {
            for secret in [d.as_bytes(), &raw] {
                let seen = left_behind(secret, || {
                    let key = Arc::new(ClientKey::from_json(text).unwrap());
                    black_box(&key);
                });
                assert_eq!(seen, 0, "{told}");
            }
        }
        let new = NewKey::generate(Algorithm::Es256).unwrap();
        let pem = new.pem().expose_secret().to_owned();
        let line = pem.lines().nth(1).unwrap();
        let seen = left_behind(line.as_bytes(), || {
            let key = ClientKey::from_pem(&pem, Algorithm::Es256, None).unwrap();
            black_box(&key);
            drop(new);
        });
        assert_eq!(seen, 0, "pem");
    }

    /// Gives a known key, so that it can be looked for.
    #[derive(Debug)]
    struct Known;

    const PRIVATE: [u8; 32] = *b"0123456789-a-known-private-key-0";

    impl Random for Known {
        fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
            buffer.copy_from_slice(&PRIVATE[..buffer.len()]);
            Ok(())
        }
    }

    #[test]
    fn the_key_of_a_session_leaves_nothing_behind() {
        let mut reversed = PRIVATE;
        // How the number lies in memory on a machine with the small end first.
        reversed.reverse();
        for form in [PRIVATE, reversed] {
            let (jwk, _) = jwk();
            let key = ClientKey::from_json(&jwk.to_string()).unwrap();
            let mut config = Config::new("https://sts.example", "client", key);
            config.random = Arc::new(Known);
            let url = Url::parse("https://api.example/x").unwrap();
            let seen = left_behind(&form, || {
                let proofs = Box::new(helseid::bench::Proofs::new(config, url).unwrap());
                black_box(proofs.dpop_proof("nonce", "token").unwrap());
            });
            assert_eq!(seen, 0);
        }
    }

    #[test]
    fn tokens_and_codes_leave_nothing_behind() {
        let secret = "eyJhbGciOi-a-token-that-opens-doors";
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let claims = json!({"iss": "https://sts.example", "sub": secret, "aud": "client",
            "nonce": "n", "iat": 1_800_000_000, "exp": 1_800_000_300, "name": secret,
            "helseid://claims/identity/pid": secret,
            "helseid://claims/identity/security_level": "4"});
        let id_token = format!(
            "{}.{}.AAAA",
            part(json!({"alg": "RS256", "kid": "k"})),
            part(claims)
        );
        let callback = format!(
            "GET /callback?code={secret}&state=s1&iss=https%3A%2F%2Fsts.example HTTP/1.1\r\n\
             Host: 127.0.0.1:8089\r\n\r\n"
        );
        let members = ["access_token", "refresh_token", "id_token"];
        for (name, bytes) in members
            .map(|member| {
                let mut answer = json!({"access_token": "a", "token_type": "DPoP"});
                answer[member] = secret.into();
                ("helseid-token-answer", answer.to_string())
            })
            .into_iter()
            .chain([
                ("helseid-id-token", id_token),
                ("helseid-callback", callback),
            ])
        {
            let seen = left_behind(secret.as_bytes(), || parse(name, bytes.as_bytes()));
            assert_eq!(seen, 0, "{name}: {bytes}");
        }
    }

    #[test]
    fn the_form_of_a_token_request_leaves_nothing_behind() {
        let secret = "a-refresh-token-that-lives-for-hours";
        let fields = [("grant_type", "refresh_token"), ("refresh_token", secret)];
        let seen = left_behind(secret.as_bytes(), || drop(black_box(Body::form(fields))));
        assert_eq!(seen, 0);
    }
}
