//! A browser without a screen, for the sandbox on loopback only: opens an address, fills in the one form that comes, and
//! follows the redirects back to the program that waits.
//!
//! It speaks as little HTTP as that takes. It is not a client of any service: those are reached by `transport` alone.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use url::Url;

use crate::ports::{Browser, BrowserError};

const LIMIT: Duration = Duration::from_secs(30);

/// Signs in as one of the sandbox's clinicians.
#[derive(Clone, Debug)]
pub struct FormWalker {
    clinician: Option<String>,
}

impl FormWalker {
    /// `clinician` is the form's value for her (`gronn-vits`); the first one where it is not given.
    #[must_use]
    pub fn new(clinician: Option<&str>) -> Self {
        Self {
            clinician: clinician.map(str::to_owned),
        }
    }
}

impl FormWalker {
    /// Walks from an address to the end, and returns when it is there; false when it did not get that far.
    #[must_use]
    pub fn walk(&self, address: &str) -> bool {
        Url::parse(address)
            .ok()
            .and_then(|address| walk(&address, self.clinician.as_deref()))
            .is_some()
    }
}

impl Browser for FormWalker {
    fn open(&self, address: &str) -> Result<(), BrowserError> {
        let address = Url::parse(address).map_err(|_| BrowserError)?;
        let clinician = self.clinician.clone();
        // As a real browser, it goes its own way; the one who asked waits for what comes back.
        std::thread::Builder::new()
            .name("form-walker".to_owned())
            .spawn(move || {
                if walk(&address, clinician.as_deref()).is_none() {
                    tracing::warn!("the form was not walked to its end");
                }
            })
            .map(drop)
            .map_err(|_| BrowserError)
    }
}

struct Page {
    status: u16,
    location: Option<String>,
    body: String,
}

fn walk(address: &Url, clinician: Option<&str>) -> Option<()> {
    let mut address = address.clone();
    let mut body: Option<String> = None;
    // Page, form, callback, and a little more.
    for _ in 0..8 {
        let page = fetch(&address, body.take().as_deref())?;
        if let Some(location) = page.location.filter(|_| (300..400).contains(&page.status)) {
            address = address.join(&location).ok()?;
            continue;
        }
        let Some(form) = Form::find(&page.body, clinician) else {
            return (page.status == 200).then_some(());
        };
        address = address.join(&form.action).ok()?;
        body = Some(form.body);
    }
    None
}

fn fetch(address: &Url, body: Option<&str>) -> Option<Page> {
    let host = address
        .host_str()
        .filter(|host| matches!(*host, "127.0.0.1" | "[::1]" | "localhost"))?;
    let port = address
        .port_or_known_default()
        .filter(|_| address.scheme() == "http")?;
    let mut stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).ok()?;
    stream.set_read_timeout(Some(LIMIT)).ok()?;
    let path = match address.query() {
        Some(query) => format!("{}?{query}", address.path()),
        None => address.path().to_owned(),
    };
    let request = match body {
        None => format!("GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: text/html\r\n\r\n"),
        Some(body) => format!(
            "POST {path} HTTP/1.0\r\nHost: {host}:{port}\r\nAccept: text/html\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    };
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    let location = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location")
            .then(|| value.trim().to_owned())
    });
    Some(Page {
        status,
        location,
        body: body.to_owned(),
    })
}

struct Form {
    action: String,
    body: String,
}

impl Form {
    /// The first form of a page, filled in: hidden fields as they are, the clinician as chosen, the first button pressed.
    fn find(page: &str, clinician: Option<&str>) -> Option<Self> {
        let form = page.split_once("<form ")?.1;
        let form = form.split_once("</form>").map_or(form, |(form, _)| form);
        let action = attribute(form.split_once('>')?.0, "action")?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for tag in form
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(tag, _)| tag)
        {
            let (Some(name), value) = (
                attribute(tag, "name"),
                attribute(tag, "value").unwrap_or_default(),
            ) else {
                continue;
            };
            let is_known = fields.iter().any(|(known, _)| *known == name);
            let kind = attribute(tag, "type").unwrap_or_default();
            let wanted = match (tag.starts_with("input"), kind.as_str()) {
                (true, "hidden") => true,
                (true, "radio") if name == "clinician" => {
                    clinician.is_none_or(|wanted| wanted == value)
                }
                (true, "radio") => tag.contains("checked"),
                (true, _) => false,
                (false, _) => tag.starts_with("button"),
            };
            if wanted && !is_known {
                fields.push((name, value));
            }
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Some(Self { action, body })
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!("{name}=\""))?.1;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form method="post" action="/login?a=1&amp;b=2"><input type="hidden" name="page" value="x&quot;y">
        <input type="radio" name="clinician" value="one" required><input type="radio" name="clinician" value="two">
        <input type="radio" name="level" value="4" checked><input type="radio" name="level" value="3">
        <button type="submit" name="action" value="login">ok</button>
        <button type="submit" name="action" value="cancel">no</button></form>"#;

    #[test]
    fn a_form_is_filled_in_as_a_person_would() {
        let form = Form::find(PAGE, Some("two")).unwrap();
        assert_eq!(form.action, "/login?a=1&b=2");
        assert_eq!(form.body, "page=x%22y&clinician=two&level=4&action=login");
        assert!(
            Form::find(PAGE, None)
                .unwrap()
                .body
                .contains("clinician=one")
        );
        assert!(Form::find("<p>none</p>", None).is_none());
    }

    #[test]
    fn it_reaches_this_machine_only() {
        assert!(fetch(&Url::parse("http://example.org/").unwrap(), None).is_none());
        assert!(fetch(&Url::parse("https://127.0.0.1:1/").unwrap(), None).is_none());
    }
}
