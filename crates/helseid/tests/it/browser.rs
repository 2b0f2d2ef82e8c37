//! A browser of a few lines: GET and POST over plain http on loopback, cookies, redirects by hand.

use helseid::PendingSignIn;
use innsyn_transport::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// The value of the hidden field of this name.
    pub(crate) fn field(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&marker).expect("the field");
        rest.split('"').next().unwrap().to_owned()
    }
}

async fn send(url: &Url, method: &str, headers: &str, body: &str) -> Answer {
    let port = url.port().unwrap();
    let host = url.host_str().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let target = &url[url::Position::BeforePath..];
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

pub(crate) async fn get(url: &Url) -> Answer {
    send(url, "GET", "", "").await
}

pub(crate) async fn post(url: &Url, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = format!(
        "Content-Type: application/x-www-form-urlencoded\r\nCookie: {cookie}\r\nOrigin: {}\r\n",
        url.origin().ascii_serialization()
    );
    send(url, "POST", &headers, &body).await
}

/// Follows redirects until a page is shown.
pub(crate) async fn walk(start: &Url) -> Answer {
    let mut url = start.clone();
    loop {
        let answer = get(&url).await;
        match answer.header("location") {
            Some(location) if answer.status / 100 == 3 => url = url.join(location).unwrap(),
            _ => return answer,
        }
    }
}

/// Signs in at the form of the sandbox and follows the way back.
pub(crate) async fn sign_in_by_form(start: &Url, clinician: &str, action: &str) -> Answer {
    let page = get(start).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let cookie = page
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let url = start.join("/connect/authorize/login").unwrap();
    let name = page.field("page");
    let fields = [
        ("page", name.as_str()),
        ("clinician", clinician),
        ("level", "4"),
        ("action", action),
    ];
    let answer = post(&url, &cookie, &fields).await;
    let location = url
        .join(answer.header("location").expect("a way back"))
        .unwrap();
    walk(&location).await
}

/// Lets the browser open the address of a sign-in.
pub(crate) fn open(pending: &PendingSignIn) -> tokio::task::JoinHandle<Answer> {
    let address = pending.address().clone();
    tokio::spawn(async move { walk(&address).await })
}
