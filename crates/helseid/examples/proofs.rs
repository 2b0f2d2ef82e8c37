//! How many DPoP proofs and client assertions this crate makes in a second, as one line of JSON. Run
//! it with `--release`; `tests/contracts-helseid/proofs.mjs` measures the `jose` package alike.

#![expect(clippy::print_stdout, reason = "the result is what the program is for")]

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use helseid::bench::Proofs;
use helseid::{Algorithm, Config, NewKey};
use innsyn_transport::Url;

const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";

fn main() -> Result<(), Box<dyn Error>> {
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(2.0), |text| text.parse())?;
    let time = Duration::from_secs_f64(seconds);
    let of = |algorithm| -> Result<Proofs, Box<dyn Error>> {
        let key = NewKey::generate(algorithm)?.into_key();
        let config = Config::new("https://sts.example", "client", key);
        Ok(Proofs::new(
            config,
            Url::parse("https://api.example/results?page=1")?,
        )?)
    };
    let (ec, rsa) = (of(Algorithm::Es256)?, of(Algorithm::Ps256)?);
    let proof = per_second(time, || ec.dpop_proof("nonce", TOKEN).map(drop))?;
    let assertion = per_second(time, || ec.client_assertion().map(drop))?;
    let rsa_assertion = per_second(time, || rsa.client_assertion().map(drop))?;
    println!(
        "{{\"with\":\"helseid\",\"dpop_proof_es256\":{proof:.0},\
         \"client_assertion_es256\":{assertion:.0},\"client_assertion_ps256\":{rsa_assertion:.0}}}"
    );
    Ok(())
}

fn per_second<E>(time: Duration, make: impl Fn() -> Result<(), E>) -> Result<f64, E> {
    for _ in 0..50 {
        make()?;
    }
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < time {
        for _ in 0..20 {
            black_box(make()?);
        }
        count += 20;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}
