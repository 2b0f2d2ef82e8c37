//! The pages that a browser sees: sign-in, error, sign-out. Plain HTML, no script.
//!
//! The one style sheet stands in the page and is allowed by its hash; nothing else may load.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::store::AuthorizationRequest;
use crate::people::Clinician;

const STYLE: &str = include_str!("page.css");

static STYLE_HASH: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// Said when the form comes without a person.
pub(crate) const NOBODY_CHOSEN: &str = "Velg hvem du vil logge inn som.";
/// Said when the form asks for a level that the request does not allow.
pub(crate) const WRONG_LEVEL: &str = "Programmet krever sikkerhetsnivå 4.";

/// The value of a clinician's radio button: given and family name in lower-case ASCII.
pub(crate) fn slug(clinician: &Clinician) -> String {
    let name = format!("{}-{}", clinician.given, clinician.family).to_lowercase();
    name.chars()
        .map(|character| match character {
            'æ' | 'å' => 'a',
            'ø' => 'o',
            'a'..='z' | '0'..='9' => character,
            _ => '-',
        })
        .collect()
}

/// Whether the client asked for high assurance only.
pub(crate) fn demands_level_four(acr_values: &[String]) -> bool {
    acr_values
        .iter()
        .any(|value| value == "Level4" || value == "High")
}

/// The page where a test clinician is chosen.
pub(crate) fn sign_in(
    page: &str,
    request: &AuthorizationRequest,
    clinicians: &[Clinician],
    error: Option<&str>,
) -> Response {
    let mut body = String::from(
        "<h1>Logg inn</h1>\n<p class=\"lead\">Velg en oppdiktet kliniker. \
         Ingen av dem finnes i virkeligheten.</p>\n",
    );
    if let Some(error) = error {
        let _ = writeln!(
            body,
            "<p class=\"error\" id=\"error\" role=\"alert\"><strong>{}</strong></p>",
            escape(error)
        );
    }
    body.push_str("<form method=\"post\" action=\"/connect/authorize/login\">\n");
    let _ = writeln!(
        body,
        "<input type=\"hidden\" name=\"page\" value=\"{}\">",
        escape(page)
    );
    body.push_str("<fieldset><legend>Kliniker</legend>\n<ul class=\"people\">\n");
    for clinician in clinicians {
        let roles: Vec<&str> = clinician
            .approvals
            .iter()
            .map(|approval| approval.name)
            .collect();
        let roles = if roles.is_empty() {
            "Uten autorisasjon".to_owned()
        } else {
            roles.join(", ")
        };
        let number = clinician.hpr.map_or_else(String::new, |hpr| {
            format!("<span class=\"hpr\">HPR {}</span>", escape(hpr))
        });
        let _ = writeln!(
            body,
            "<li><label><input type=\"radio\" name=\"clinician\" value=\"{slug}\" required>\
             <b>{given} {family}</b>{number}\
             <small><span class=\"role\">{roles}</span>{shows}</small></label></li>",
            slug = slug(clinician),
            given = escape(clinician.given),
            family = escape(clinician.family),
            roles = escape(&roles),
            shows = escape(&beyond_roles(&roles, clinician.shows)),
        );
    }
    body.push_str("</ul></fieldset>\n<fieldset><legend>Sikkerhetsnivå</legend>\n");
    body.push_str(
        "<ul class=\"levels\">\n<li><label><input type=\"radio\" name=\"level\" value=\"4\" \
         checked><b>Nivå 4</b><small>Som BankID eller Buypass</small></label></li>\n",
    );
    if !demands_level_four(&request.acr_values) {
        for level in ["3", "2"] {
            let _ = writeln!(
                body,
                "<li><label><input type=\"radio\" name=\"level\" value=\"{level}\">\
                 <b>Nivå {level}</b><small>For lavt: skal avvises av programmet</small></label></li>"
            );
        }
    }
    body.push_str(
        "</ul></fieldset>\n<fieldset><legend>Når økten fornyes</legend>\n<ul class=\"levels\">\n\
         <li><label><input type=\"radio\" name=\"refresh\" value=\"same\" checked>\
         <b>Samme person</b><small>Som det skal være</small></label></li>\n\
         <li><label><input type=\"radio\" name=\"refresh\" value=\"another\">\
         <b>En annen person</b><small>Feil: programmet skal avslutte økten</small></label></li>\n",
    );
    body.push_str(
        "</ul></fieldset>\n<fieldset><legend>Registreringen</legend>\n<ul class=\"levels\">\n\
         <li><label><input type=\"radio\" name=\"terms\" value=\"signed\" checked>\
         <b>Som den er</b><small>Slik klienten er registrert</small></label></li>\n\
         <li><label><input type=\"radio\" name=\"terms\" value=\"unsigned\">\
         <b>Vilkår ikke signert</b><small>Journaldokumenter: rettighetene avvises</small></label></li>\n\
         <li><label><input type=\"radio\" name=\"terms\" value=\"not-whitelisted\">\
         <b>Ikke hvitlistet</b><small>Ingen underenhet er godkjent</small></label></li>\n\
         <li><label><input type=\"radio\" name=\"terms\" value=\"withdrawn\">\
         <b>Delegering trukket</b><small>Ingen har delegert til leverandøren</small></label></li>\n\
         <li><label><input type=\"radio\" name=\"terms\" value=\"other-tenancy\">\
         <b>Annen leietype</b><small>Én virksomhet i stedet for flere, eller omvendt</small></label></li>\n",
    );
    body.push_str(
        "</ul></fieldset>\n<div class=\"actions\">\
         <button class=\"primary\" type=\"submit\" name=\"action\" value=\"login\">Logg inn</button>\
         <button type=\"submit\" name=\"action\" value=\"cancel\" formnovalidate>Avbryt</button>\
         </div>\n</form>\n<p class=\"note\">Dette er sandkassens utgave av HelseID. Den kjører på \
         denne maskinen, spør ikke etter passord og lagrer ingenting.</p>\n",
    );
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    // The redirect after the form is an act of the form, which browsers hold against the policy.
    let target = Url::parse(&request.redirect_uri)
        .map(|address| address.origin().ascii_serialization())
        .unwrap_or_default();
    document(
        status,
        "Logg inn",
        &body,
        &format!("form-action 'self' {target}"),
    )
}

/// What a description says after the roles, which the page has said already.
fn beyond_roles(roles: &str, shows: &str) -> String {
    match shows.strip_prefix(roles) {
        Some("." | "") => String::new(),
        Some(rest) => rest.trim_end_matches('.').to_owned(),
        None => format!(" · {}", shows.trim_end_matches('.')),
    }
}

/// The answer as a form that the browser posts to the client (`response_mode=form_post`). There is
/// no script, so a person sends it on.
pub(crate) fn post_back(address: &Url, parameters: &[(&str, &str)]) -> Response {
    let mut body = format!(
        "<h1>Tilbake til programmet</h1>\n<form method=\"post\" action=\"{}\">\n",
        escape(address.as_str()),
    );
    for (name, value) in parameters {
        let _ = writeln!(
            body,
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            escape(name),
            escape(value),
        );
    }
    body.push_str(
        "<div class=\"actions\"><button class=\"primary\" type=\"submit\">Fortsett</button></div>\n\
         </form>\n",
    );
    document(
        StatusCode::OK,
        "Tilbake til programmet",
        &body,
        &format!("form-action {}", address.origin().ascii_serialization()),
    )
}

/// An error that cannot go back to the client.
pub(crate) fn error(text: &str) -> Response {
    let body = format!(
        "<h1>Innloggingen stoppet</h1>\n<p class=\"error\" role=\"alert\">{}</p>\n",
        escape(text)
    );
    document(
        StatusCode::BAD_REQUEST,
        "Innloggingen stoppet",
        &body,
        "form-action 'none'",
    )
}

/// Asks whether to sign out.
pub(crate) fn confirm_sign_out() -> Response {
    let body = "<h1>Logg ut</h1>\n<p class=\"lead\">Vil du avslutte økten hos HelseID?</p>\n\
        <form method=\"post\" action=\"/connect/endsession\"><div class=\"actions\">\
        <button class=\"primary\" type=\"submit\" name=\"confirm\" value=\"yes\">Logg ut</button>\
        </div></form>\n";
    document(StatusCode::OK, "Logg ut", body, "form-action 'self'")
}

/// Says that the session has ended.
pub(crate) fn signed_out() -> Response {
    let body = "<h1>Du er logget ut</h1>\n\
        <p class=\"lead\">Økten hos HelseID er avsluttet. Du kan lukke denne siden.</p>\n";
    document(
        StatusCode::OK,
        "Du er logget ut",
        body,
        "form-action 'none'",
    )
}

pub(crate) fn document(status: StatusCode, title: &str, body: &str, form_action: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"nb\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – HelseID (sandkasse)</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><div class=\"strip\"><span><strong>DEMO · oppdiktede data</strong></span>\
         <span>Sandkasse på denne maskinen</span></div>\n\
         <div class=\"brand\"><svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" \
         stroke-width=\"2\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"8\" r=\"4\"/>\
         <path d=\"M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7\"/></svg><b>HelseID</b></div></header>\n\
         <main>\n{body}</main>\n</body>\n</html>\n",
        title = escape(title),
    );
    let policy = format!(
        "default-src 'none'; style-src {}; base-uri 'none'; frame-ancestors 'none'; {form_action}",
        *STYLE_HASH
    );
    let mut response = (
        status,
        [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ],
        html,
    )
        .into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    response
}

pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clinician_has_a_slug_of_its_own() {
        let mut slugs: Vec<String> = crate::people::clinicians().iter().map(slug).collect();
        assert!(slugs.contains(&"gronn-vits".to_owned()), "{slugs:?}");
        let count = slugs.len();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), count);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            escape("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
        );
    }
}
