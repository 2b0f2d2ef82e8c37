//! A listener on this machine that waits for the browser (RFC 8252 §7.3 and §8; rule ID-2).
//!
//! It reads the head of a request and nothing else: no body, no file, no second request on a
//! connection. A request that names another host is refused (a page on the internet can point a name
//! of its own at this machine), other paths are unknown, other methods are not allowed; none of
//! these ends the wait.

use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, select_all};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use zeroize::Zeroizing;

use crate::config::{LoopbackHost, Pages, Ports, Redirect};

const MAX_HEAD: usize = 16 * 1024;
const MAX_CONNECTIONS: usize = 32;
const SLOWEST: Duration = Duration::from_secs(5);
/// How long the page after the answer can be fetched.
const AFTERWARDS: Duration = Duration::from_secs(5);

/// Bound ports; they are free again when it is dropped.
pub(crate) struct Listener {
    listeners: Vec<TcpListener>,
    authority: String,
    reading: FuturesUnordered<BoxFuture<'static, Option<Asked>>>,
}

/// A request whose host is right.
struct Asked {
    stream: TcpStream,
    method: String,
    path: String,
    query: Zeroizing<String>,
}

impl Listener {
    pub(crate) async fn bind(host: LoopbackHost, ports: &Ports) -> io::Result<Self> {
        let any = [0];
        let ports = match ports {
            Ports::Any => any.as_slice(),
            Ports::Registered(ports) => ports.as_slice(),
        };
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for port in ports {
            match Self::bind_port(host, *port).await {
                Ok(listener) => return Ok(listener),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn bind_port(host: LoopbackHost, port: u16) -> io::Result<Self> {
        let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
        let first = if host == LoopbackHost::V6 { v6 } else { v4 };
        let mut listeners = vec![TcpListener::bind(SocketAddr::new(first, port)).await?];
        let port = listeners
            .first()
            .map_or(Ok(port), |one| one.local_addr().map(|at| at.port()))?;
        if host == LoopbackHost::Localhost {
            match TcpListener::bind(SocketAddr::new(v6, port)).await {
                Ok(listener) => listeners.push(listener),
                // Another program on the same name would get the code.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                // A machine without IPv6.
                Err(_) => {}
            }
        }
        let authority = format!("{}:{port}", host.name());
        Ok(Self {
            listeners,
            authority,
            reading: FuturesUnordered::new(),
        })
    }

    /// `http://host:port` and the path.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// Waits for the one answer on the path of the redirect address and gives its query. The browser
    /// is sent on to a page without query, so that no code stays in its history.
    pub(crate) async fn answer(mut self, redirect: &Redirect, pages: &Pages) -> Zeroizing<String> {
        let done = format!("{}/done", redirect.path);
        loop {
            let Some(mut asked) = self.next().await else {
                // Accepting failed; it may work again.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            if let Some(refusal) = asked.refusal(&redirect.path) {
                asked.reply(refusal, pages, "").await;
                continue;
            }
            let is_refused = asked
                .query
                .split('&')
                .any(|pair| pair.starts_with("error="));
            let query = std::mem::take(&mut asked.query);
            asked.send_on(&done).await;
            let words = if is_refused {
                &pages.refused
            } else {
                &pages.done
            };
            let body = paragraph(words);
            let pages = pages.clone();
            tokio::spawn(async move {
                let last = self.page_once(&done, &pages, &body, "");
                let _ = tokio::time::timeout(AFTERWARDS, last).await;
            });
            return query;
        }
    }

    /// Shows a page once, on one path; `policy` is added to the content security policy.
    pub(crate) async fn page_once(&mut self, path: &str, pages: &Pages, body: &str, policy: &str) {
        loop {
            let Some(mut asked) = self.next().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            if let Some(refusal) = asked.refusal(path) {
                asked.reply(refusal, pages, "").await;
                continue;
            }
            let page = page(pages, body);
            asked.reply(("200 OK", &page), pages, policy).await;
            return;
        }
    }

    /// The next request to our host; `None` when a connection could not be accepted.
    async fn next(&mut self) -> Option<Asked> {
        loop {
            let accept = select_all(self.listeners.iter().map(|one| one.accept().boxed()));
            tokio::select! {
                (accepted, _, _) = accept, if self.reading.len() < MAX_CONNECTIONS => {
                    let (stream, _) = accepted.ok()?;
                    let authority = self.authority.clone();
                    self.reading.push(
                        async move {
                            let read = read(stream, &authority);
                            tokio::time::timeout(SLOWEST, read).await.ok().flatten()
                        }
                        .boxed(),
                    );
                }
                Some(asked) = self.reading.next(), if !self.reading.is_empty() => {
                    if asked.is_some() {
                        return asked;
                    }
                }
            }
        }
    }
}

type Refusal = (&'static str, &'static str);

impl Asked {
    fn refusal(&self, path: &str) -> Option<Refusal> {
        if self.path != path {
            return Some(("404 Not Found", ""));
        }
        if self.method != "GET" {
            return Some(("405 Method Not Allowed", ""));
        }
        None
    }

    async fn reply(&mut self, (status, body): (&str, &str), pages: &Pages, policy: &str) {
        let mut head = head(status);
        let allow = if status.starts_with("405") {
            "Allow: GET\r\n"
        } else {
            ""
        };
        let _ = write!(
            head,
            "{allow}Content-Type: text/html; charset=utf-8\r\nContent-Language: {}\r\n\
             Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'\
             {policy}\r\nContent-Length: {}\r\n\r\n{body}",
            header_text(&pages.language),
            body.len(),
        );
        self.write(&head).await;
    }

    async fn send_on(&mut self, path: &str) {
        let mut head = head("303 See Other");
        let _ = write!(head, "Location: {path}\r\nContent-Length: 0\r\n\r\n");
        self.write(&head).await;
    }

    async fn write(&mut self, text: &str) {
        let write = async {
            self.stream.write_all(text.as_bytes()).await?;
            self.stream.shutdown().await
        };
        let _ = tokio::time::timeout(SLOWEST, write).await;
    }
}

fn head(status: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
    )
}

/// A page without script and style.
fn page(pages: &Pages, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1>{body}</html>",
        escape(&pages.language),
        title = escape(&pages.title),
    )
}

pub(crate) fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escape(text))
}

/// Text as it may stand in HTML, in an attribute too.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn header_text(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
        .collect()
}

async fn read(mut stream: TcpStream, authority: &str) -> Option<Asked> {
    // Room for all of it: a buffer that grows leaves copies of the code behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_HEAD + 1));
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        if bytes.len() > MAX_HEAD || stream.read_buf(&mut *bytes).await.ok()? == 0 {
            return None;
        }
    }
    let (method, path, query) = match parse(&bytes, authority) {
        Ok(parts) => parts,
        Err(status) => {
            let text = format!("{}Content-Length: 0\r\n\r\n", head(status));
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
            return None;
        }
    };
    Some(Asked {
        stream,
        method,
        path,
        query,
    })
}

pub(crate) type Parts = (String, String, Zeroizing<String>);

/// Method, path and query of a request to our host; otherwise the status of the refusal.
pub(crate) fn parse(bytes: &[u8], authority: &str) -> Result<Parts, &'static str> {
    const BAD: &str = "400 Bad Request";
    let text = std::str::from_utf8(bytes).map_err(|_| BAD)?;
    let (head, _) = text.split_once("\r\n\r\n").ok_or(BAD)?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (first.next(), first.next(), first.next(), first.next())
    else {
        return Err(BAD);
    };
    if !target.starts_with('/') {
        return Err(BAD);
    }
    let mut hosts = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim());
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if host.eq_ignore_ascii_case(authority) => {}
        _ => return Err("421 Misdirected Request"),
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok((
        method.to_owned(),
        path.to_owned(),
        Zeroizing::new(query.to_owned()),
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn ask(address: &str, text: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    async fn listener() -> (Listener, String) {
        let listener = Listener::bind(LoopbackHost::V4, &Ports::Any).await.unwrap();
        let authority = listener.authority.clone();
        (listener, authority)
    }

    #[tokio::test]
    async fn only_a_get_on_the_path_of_our_host_is_the_answer() {
        let (listener, at) = listener().await;
        let wait = tokio::spawn(async move {
            listener
                .answer(&Redirect::default(), &Pages::default())
                .await
        });
        let host = format!("Host: {at}\r\n\r\n");
        for (request, status) in [
            (format!("GET /favicon.ico HTTP/1.1\r\n{host}"), "404"),
            (format!("GET /callback/ HTTP/1.1\r\n{host}"), "404"),
            (format!("POST /callback?code=x HTTP/1.1\r\n{host}"), "405"),
            (format!("HEAD /callback?code=x HTTP/1.1\r\n{host}"), "405"),
            (
                "GET /callback?code=x HTTP/1.1\r\nHost: evil.example\r\n\r\n".into(),
                "421",
            ),
            (
                format!("GET /callback?code=x HTTP/1.1\r\nHost: a\r\n{host}"),
                "421",
            ),
            ("GET /callback?code=x HTTP/1.1\r\n\r\n".into(), "421"),
            (
                format!("GET http://{at}/callback?code=x HTTP/1.1\r\n{host}"),
                "400",
            ),
            (format!("nonsense\r\n{host}"), "400"),
        ] {
            let answer = ask(&at, &request).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{request} → {answer}"
            );
            assert!(!wait.is_finished());
        }
        // A connection that says nothing does not hold the others up.
        let _silent = TcpStream::connect(&at).await.unwrap();
        let answer = ask(
            &at,
            &format!("GET /callback?code=x&state=y HTTP/1.1\r\n{host}"),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 303"));
        assert!(answer.contains("Location: /callback/done\r\n"));
        assert_eq!(*wait.await.unwrap(), "code=x&state=y");

        let page = ask(&at, &format!("GET /callback/done HTTP/1.1\r\n{host}")).await;
        for part in [
            "HTTP/1.1 200 OK",
            "Cache-Control: no-store",
            "Referrer-Policy: no-referrer",
            "default-src 'none'",
            "gå tilbake til programmet",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("<script") && !page.contains("code=x"));
        tokio::time::timeout(Duration::from_secs(2), async {
            while TcpStream::connect(&at).await.is_ok() {
                tokio::task::yield_now().await;
            }
        })
        .await
        .expect("the port is closed after the page");
    }

    #[tokio::test]
    async fn the_first_free_registered_port_is_taken() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken_port = taken.local_addr().unwrap().port();
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let free_port = free.local_addr().unwrap().port();
        drop(free);
        let ports = Ports::Registered(vec![taken_port, free_port]);
        let listener = Listener::bind(LoopbackHost::V4, &ports).await.unwrap();
        assert_eq!(
            listener.address("/x"),
            format!("http://127.0.0.1:{free_port}/x")
        );
        let only_taken = Ports::Registered(vec![taken_port]);
        assert!(Listener::bind(LoopbackHost::V4, &only_taken).await.is_err());
    }

    #[tokio::test]
    async fn localhost_is_answered_under_its_name() {
        let listener = Listener::bind(LoopbackHost::Localhost, &Ports::Any)
            .await
            .unwrap();
        assert!(
            listener
                .address("/callback")
                .starts_with("http://localhost:")
        );
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(
            escape("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
        );
    }

    proptest! {
        #[test]
        fn any_head_is_parsed_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, "127.0.0.1:1");
        }
    }
}
