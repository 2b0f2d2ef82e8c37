//! The report as one HTML file: no script, nothing from outside, readable on paper and by a screen reader.

use std::fmt::Write as _;

use super::{Report, head, sentence, word};
use crate::dto::Verdict;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#1e2b3c;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:0}table{border-collapse:collapse;width:100%;margin:0 0 2rem}\
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #d5dbe3;overflow-wrap:anywhere}\
th{font-weight:600;width:14rem}section{border:1px solid #d5dbe3;border-radius:6px;padding:1rem 1.25rem;margin:0 0 1rem;break-inside:avoid}\
.verdict{font-weight:600;border:1px solid currentColor;border-radius:4px;padding:0 .5rem;white-space:nowrap}\
.passed{color:#0b5d3b}.failed{color:#a4161a}.incomplete,.open{color:#7a4a00}.skipped{color:#4a5768}\
.top{display:flex;gap:1rem;justify-content:space-between;align-items:baseline}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;background:#f4f6f9;padding:.5rem}\
img{max-width:100%;border:1px solid #d5dbe3}dt{font-weight:600}dd{margin:0 0 .5rem}@media print{body{margin:0;max-width:none}}";

pub(super) fn write(report: &Report) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"nb\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<table>\n",
        title = escape(&format!("Akseptansetest: {}", report.title)),
    );
    // Writing into a String cannot fail.
    for (name, value) in head(report) {
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escape(name),
            escape(&value)
        );
    }
    out.push_str("</table>\n");
    for step in &report.steps {
        let _ = writeln!(
            out,
            "<section>\n<div class=\"top\"><h2>{} {}</h2><span class=\"verdict {}\">{}</span></div>\n<dl>",
            escape(&step.id),
            escape(&step.title),
            class(step.verdict),
            word(step.verdict)
        );
        let mut put = |name: &str, text: &str| {
            if !text.is_empty() {
                let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", escape(text));
            }
        };
        put("Pasient", step.patient.as_deref().unwrap_or_default());
        put("Gjør", step.instruction.as_deref().unwrap_or_default());
        put("Forventet", &step.expect);
        put("Notat", &step.note);
        put("Vurdert", step.at.as_deref().unwrap_or_default());
        if !step.required {
            put("Krav", "Ikke påkrevd");
        }
        for line in &step.lines {
            put("Programmet fant", &sentence(line));
        }
        out.push_str("</dl>\n");
        if let Some(picture) = &step.screenshot {
            let kind = if picture.image.starts_with("/9j/") {
                "jpeg"
            } else {
                "png"
            };
            // Base64 has no letter that HTML knows.
            let _ = writeln!(
                out,
                "<p><img alt=\"Skjermbilde av steg {}\" src=\"data:image/{kind};base64,{}\"></p>",
                escape(&step.id),
                picture.image
            );
        }
        if !step.trace.is_empty() {
            let _ = writeln!(
                out,
                "<details><summary>Spor ({} forespørsler)</summary><pre>{}</pre></details>",
                step.trace.len(),
                escape(&step.trace.join("\n"))
            );
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn class(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("open", super::verdict_word)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
