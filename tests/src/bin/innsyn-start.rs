//! `innsyn-start INNSYN PEER`: milliseconds from starting a program to its first usable screen, the median of several
//! starts that take turns, first Innsyn's, then the peer's. Both go through the same driver; both are on the same screen.
#![expect(clippy::print_stdout, reason = "this program's output is its purpose")]

use std::process::ExitCode;
use std::time::Instant;

use innsyn_tests::{Drive, Place, Window};

/// Starts of each.
const ROUNDS: usize = 7;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [innsyn, peer] = arguments.as_slice() else {
        println!("usage: innsyn-start INNSYN PEER");
        return ExitCode::FAILURE;
    };
    match measure(innsyn, peer).await {
        Ok((ours, theirs)) => {
            println!("{ours:.0} {theirs:.0}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(innsyn: &str, peer: &str) -> Drive<(f64, f64)> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(start(innsyn, "[data-testid=\"sign-in-button\"]").await?);
        theirs.push(start(peer, "#ready").await?);
    }
    Ok((median(ours), median(theirs)))
}

async fn start(program: &str, usable: &str) -> Drive<f64> {
    let place = Place::new(1440, 900)?;
    let began = Instant::now();
    let window = Window::program(&place, program).await?;
    window.shown_css(usable).await?;
    let elapsed = began.elapsed().as_secs_f64() * 1000.0;
    window.close().await?;
    Ok(elapsed)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
