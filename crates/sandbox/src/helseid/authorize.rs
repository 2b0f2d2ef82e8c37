//! The browser's part: from `request_uri` to a redirect with a code.
//!
//! The address that the browser opens may hold `client_id` and `request_uri` and nothing else.
//! Until the request is known to be good, an error is a page and never a redirect.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::header::{CACHE_CONTROL, COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use url::Url;

use super::form::Form;
use super::page;
use super::store::{AuthorizationRequest, Code, Login, Pending, Registration};
use crate::faults::{ActiveFaults, Fault};
use crate::random;
use crate::state::State;

/// Seconds that an authorization code lives.
const CODE_SECONDS: i64 = 60;
/// Seconds that a sign-in page may stand open.
const PAGE_SECONDS: i64 = 600;

const PAGE_COOKIE: &str = "sandbox-page";
const SESSION_COOKIE: &str = "sandbox-session";

/// `GET /connect/authorize`
pub(crate) async fn begin(Extract(state): Extract<Arc<State>>, parts: Parts) -> Response {
    let faults = ActiveFaults::of(&parts.extensions);
    if faults.has(&Fault::ErrorPage) {
        return page::error("Tjenesten er ikke tilgjengelig. Prøv igjen senere.");
    }
    let Ok(form) = Form::query(parts.uri.query().unwrap_or_default()) else {
        return page::error("Adressen er ikke en gyldig innloggingsadresse.");
    };
    if !form.has_only(&["client_id", "request_uri"]) {
        return page::error(
            "Adressen skal bare inneholde client_id og request_uri. \
             Innlogging må begynne med en PAR-forespørsel.",
        );
    }
    let client_id = form.get("client_id").unwrap_or_default();
    let request_uri = form.get("request_uri").unwrap_or_default();
    let now = state.clock.seconds();
    let cookie = cookie(&parts.headers, PAGE_COOKIE);
    let opened = state.helseid.with_store(|store| {
        store.sweep(now);
        if let Some(pending) = store.pushed.remove(request_uri) {
            let own = pending.request.client_id == client_id;
            return own.then_some((None, pending.request));
        }
        // A reload by the browser that opened the page shows the page again (RFC 9126, section 4).
        let name = store.opened.get(request_uri)?;
        let pending = store.pages.get(name)?;
        let same = pending.request.client_id == client_id && cookie.as_deref() == Some(name);
        same.then(|| (Some(name.clone()), pending.request.clone()))
    });
    let Some((page_name, request)) = opened else {
        return page::error(
            "Innloggingsadressen er ukjent, brukt eller for gammel. \
             Gå tilbake til programmet og begynn på nytt.",
        );
    };

    if page_name.is_none()
        && let Some(answer) = without_page(&state, &parts.headers, &faults, &request, now)
    {
        return answer;
    }
    let name = page_name.unwrap_or_else(|| {
        let name = random::hex::<32>();
        let pending = Pending {
            request: request.clone(),
            expires: now + PAGE_SECONDS,
        };
        state.helseid.with_store(|store| {
            store.pages.insert(name.clone(), pending);
            store.opened.insert(request_uri.to_owned(), name.clone());
        });
        name
    });
    let mut response = page::sign_in(&name, &request, state.cast().clinicians(), None);
    set_cookie(&mut response, PAGE_COOKIE, &name);
    response
}

/// What needs no page: `prompt=none`, the test person, a browser that is signed in already.
fn without_page(
    state: &State,
    headers: &HeaderMap,
    faults: &ActiveFaults,
    request: &AuthorizationRequest,
    now: i64,
) -> Option<Response> {
    let prompt = |word: &str| request.prompt.iter().any(|own| own == word);
    if let Some(pid) = &request.test_pid {
        let Some(clinician) = state.cast().find_clinician(pid) else {
            let text = "the test person is unknown";
            return Some(refused(state, faults, request, "access_denied", text));
        };
        let login = Login {
            clinician,
            level: request.test_security_level.unwrap_or(4),
            auth_time: now,
            sid: random::hex::<16>(),
            another_at_refresh: false,
            registration: Registration::AsItIs,
        };
        return Some(signed_in(state, faults, request, login, now));
    }
    let known = cookie(headers, SESSION_COOKIE).filter(|_| state.options.single_sign_on);
    let login = known
        .and_then(|name| {
            state
                .helseid
                .with_store(|store| store.browsers.get(&name).cloned())
        })
        .filter(|login| {
            request
                .max_age
                .is_none_or(|age| now - login.auth_time <= age)
        })
        .filter(|login| login.level >= 4 || !page::demands_level_four(&request.acr_values));
    match login {
        Some(login) if !prompt("login") && !prompt("select_account") => {
            Some(signed_in(state, faults, request, login, now))
        }
        _ if prompt("none") => {
            let text = "nobody is signed in";
            Some(refused(state, faults, request, "login_required", text))
        }
        _ => None,
    }
}

/// `POST /connect/authorize/login`: the form of the sign-in page.
pub(crate) async fn answer(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
    body: Bytes,
) -> Response {
    let faults = ActiveFaults::of(&parts.extensions);
    let Ok(form) = Form::read(&parts.headers, &body) else {
        return page::error("Skjemaet kunne ikke leses.");
    };
    let now = state.clock.seconds();
    let name = form.get("page").unwrap_or_default();
    let open = state.helseid.with_store(|store| {
        store.sweep(now);
        store.pages.get(name).map(|pending| pending.request.clone())
    });
    let Some(request) = open else {
        return page::error(
            "Innloggingssiden er brukt eller for gammel. \
             Gå tilbake til programmet og begynn på nytt.",
        );
    };
    let close = || state.helseid.with_store(|store| store.pages.remove(name));
    if form.get("action") == Some("cancel") {
        close();
        return refused(
            &state,
            &faults,
            &request,
            "access_denied",
            "the user cancelled",
        );
    }
    let chosen = form.get("clinician").and_then(|chosen| {
        state
            .cast()
            .clinicians()
            .iter()
            .find(|clinician| page::slug(clinician) == chosen)
    });
    let level = match form.get("level") {
        None | Some("4") => 4,
        Some("3") if !page::demands_level_four(&request.acr_values) => 3,
        Some("2") if !page::demands_level_four(&request.acr_values) => 2,
        Some(_) => {
            return page::sign_in(
                name,
                &request,
                state.cast().clinicians(),
                Some(page::WRONG_LEVEL),
            );
        }
    };
    let Some(clinician) = chosen else {
        return page::sign_in(
            name,
            &request,
            state.cast().clinicians(),
            Some(page::NOBODY_CHOSEN),
        );
    };
    close();
    let login = Login {
        clinician,
        level,
        auth_time: now,
        sid: random::hex::<16>(),
        another_at_refresh: form.get("refresh") == Some("another"),
        registration: Registration::chosen(form.get("terms")),
    };
    let mut response = signed_in(&state, &faults, &request, login.clone(), now);
    if state.options.single_sign_on {
        let session = random::hex::<32>();
        set_cookie(&mut response, SESSION_COOKIE, &session);
        state
            .helseid
            .with_store(|store| store.browsers.insert(session, login));
    }
    response
}

fn signed_in(
    state: &State,
    faults: &ActiveFaults,
    request: &AuthorizationRequest,
    login: Login,
    now: i64,
) -> Response {
    let code = format!("{}-1", random::hex::<32>().to_uppercase());
    let session_state = format!("{}.{}", random::base64url(), random::hex::<16>());
    let stored = Code {
        request: request.clone(),
        login,
        expires: now + CODE_SECONDS,
        family: None,
        used: false,
    };
    state
        .helseid
        .with_store(|store| store.codes.insert(code.clone(), stored));
    redirect(
        state,
        faults,
        request,
        &[("code", &code), ("session_state", &session_state)],
    )
}

fn refused(
    state: &State,
    faults: &ActiveFaults,
    request: &AuthorizationRequest,
    code: &str,
    description: &str,
) -> Response {
    redirect(
        state,
        faults,
        request,
        &[("error", code), ("error_description", description)],
    )
}

/// Back to the client, always with `state` and `iss` (RFC 9207).
fn redirect(
    state: &State,
    faults: &ActiveFaults,
    request: &AuthorizationRequest,
    parameters: &[(&str, &str)],
) -> Response {
    let Ok(mut address) = Url::parse(&request.redirect_uri) else {
        return page::error("Adressen til programmet er ugyldig.");
    };
    let mut parameters = parameters.to_vec();
    if let Some(own) = &request.state {
        let wrong = faults.has(&Fault::WrongState);
        parameters.push(("state", if wrong { "another-state" } else { own }));
    }
    if !faults.has(&Fault::MissingIssuer) {
        let wrong = faults.has(&Fault::WrongIssuer);
        let issuer = &state.addresses.helseid;
        parameters.push((
            "iss",
            if wrong {
                "https://issuer.invalid"
            } else {
                issuer
            },
        ));
    }
    if request.form_post {
        return page::post_back(&address, &parameters);
    }
    address.query_pairs_mut().extend_pairs(parameters);
    let Ok(location) = HeaderValue::from_str(address.as_str()) else {
        return page::error("Adressen til programmet er ugyldig.");
    };
    let mut response = (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
    response.headers_mut().insert(LOCATION, location);
    let headers = response.headers_mut();
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    response
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|line| {
            line.split(';')
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|(own, _)| *own == name)
                .map(|(_, value)| value.to_owned())
        })
}

/// The cookie that keeps a browser signed in.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<String> {
    cookie(headers, SESSION_COOKIE)
}

fn set_cookie(response: &mut Response, name: &str, value: &str) {
    let text = format!("{name}={value}; Path=/connect; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
