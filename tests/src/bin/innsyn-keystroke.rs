//! `innsyn-keystroke [DOCUMENTS]`: script time of a keystroke in the filter over that many documents (5 000 by default), in the
//! real window. Prints the median and the highest of many keystrokes in milliseconds, and how many rows are in the page.
//!
//! The sandbox has no patient with so many: the answer of the back end is multiplied on its way into the page, and all that
//! follows is the program's own. From the input event to the end of the work that it caused, painting not counted.
#![expect(
    clippy::print_stdout,
    reason = "the figures are what the program is for"
)]

use std::process::ExitCode;

use innsyn_tests::{Drive, Place, Window, steps};
use serde_json::json;

/// Four hundred documents.
const MANY: &str = "12057900499";

/// Multiplies the rows of each document list to so many.
const MULTIPLY: &str = "
    const wanted = arguments[0];
    const fetched = window.fetch;
    window.fetch = async (address, options) => {
        const answer = await fetched(address, options);
        if (!String(address).includes('find_documents')) return answer;
        const list = await answer.clone().json();
        if (!Array.isArray(list.documents)) return answer;
        const own = list.documents;
        list.documents = Array.from({ length: wanted }, (_, at) => {
            const row = own[at % own.length];
            return { ...row, id: `${row.id}-${at}`, title: `${row.title} ${at}`, copyOf: null, replacedBy: null };
        });
        return new Response(JSON.stringify(list), { status: answer.status, headers: answer.headers });
    };";

/// Types a word and deletes it again, and times each keystroke.
const TYPE: &str = "
    const [word, done] = [arguments[0], arguments[arguments.length - 1]];
    const field = document.querySelector('[data-testid=\"documents-filter\"]');
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const texts = [];
    for (let length = 1; length <= word.length; length += 1) texts.push(word.slice(0, length));
    for (let length = word.length - 1; length >= 0; length -= 1) texts.push(word.slice(0, length));
    (async () => {
        const times = [];
        for (const text of texts) {
            await new Promise((next) => setTimeout(next, 0));
            const start = performance.now();
            setter.call(field, text);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            // Whatever the event caused runs as a microtask before this one comes back.
            for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
            times.push(performance.now() - start);
        }
        done([times, document.querySelectorAll('[data-testid=\"document-row\"]').length]);
    })();";

/// What is typed: much, little and nothing is left of the list.
const WORDS: [&str; 4] = ["epikrise", "rita lin", "vidda 2019", "finnes ikke"];

#[tokio::main]
async fn main() -> ExitCode {
    let documents = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(5_000);
    match measure(documents).await {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("not measured: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(documents: u32) -> Drive<String> {
    let place = Place::new(1440, 900)?;
    let window = Window::innsyn(&place).await?;
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None).await?;
    steps::open_patient(&window, MANY, "SAMTYKKE").await?;
    steps::documents(&window).await?;
    window
        .client()
        .execute(MULTIPLY, vec![json!(documents)])
        .await?;
    window.click("fetch-again").await?;
    window.says(&format!("av {documents} dokumenter")).await?;
    let mut times: Vec<f64> = Vec::new();
    let mut rows = 0;
    for word in WORDS {
        let client = window.client();
        let figures = client.execute_async(TYPE, vec![json!(word)]).await?;
        let of_word = figures.get(0).and_then(serde_json::Value::as_array);
        times.extend(
            of_word
                .into_iter()
                .flatten()
                .filter_map(serde_json::Value::as_f64),
        );
        rows = figures
            .get(1)
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(0);
    }
    window.close().await?;
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or(f64::NAN)
    };
    Ok(format!(
        "{:.1} ms median, {:.1} ms 95 %, {:.1} ms highest, {rows} rows in the page, {} keystrokes over {documents} documents",
        at(50),
        at(95),
        times.last().copied().unwrap_or(f64::NAN),
        times.len(),
    ))
}
