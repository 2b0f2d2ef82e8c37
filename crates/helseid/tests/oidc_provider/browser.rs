//! A browser of a few lines: GET and POST over plain http on loopback, with cookies and redirects.

use std::collections::BTreeMap;

use innsyn_transport::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[derive(Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<(String, String), String>,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) location: Option<String>,
}

impl Browser {
    /// Follows redirects until a page is shown.
    pub(crate) async fn open(&mut self, start: &Url) -> Page {
        let mut url = start.clone();
        loop {
            let page = self.send(&url, "GET", "").await;
            match &page.location {
                Some(location) if page.status / 100 == 3 => {
                    let next = url.join(location).unwrap();
                    // Nobody listens on the port of the web.
                    if next.port().is_none() {
                        return page;
                    }
                    url = next;
                }
                _ => return page,
            }
        }
    }

    pub(crate) async fn post(&mut self, url: &Url, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(url, "POST", &body).await
    }

    async fn send(&mut self, url: &Url, method: &str, body: &str) -> Page {
        let authority = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let mut stream = TcpStream::connect(&authority).await.unwrap();
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|((host, _), _)| *host == authority)
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\
             Cookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
        let mut location = None;
        for line in head.lines().skip(1) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            if name.eq_ignore_ascii_case("location") {
                location = Some(value.trim().to_owned());
            }
            if name.eq_ignore_ascii_case("set-cookie") {
                let pair = value.split(';').next().unwrap().trim();
                let (name, value) = pair.split_once('=').unwrap();
                let key = (authority.clone(), name.to_owned());
                if value.is_empty() {
                    self.cookies.remove(&key);
                } else {
                    self.cookies.insert(key, value.to_owned());
                }
            }
        }
        Page {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            body: body.to_owned(),
            location,
        }
    }
}
