//! Counts what a sign-in costs HelseID: requests of this client up to the first token, for a client that knows nothing yet and for one
//! that has signed in before. Prints one JSON object; beside it stands what the protocol asks for at least.

#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::error::Error;

use helseid::{ClientKey, Config, HelseId, UserSignIn};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use innsyn_transport::{Transport, TransportConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// Metadata, the pushed request, the code refused for want of a nonce, the code, the keys of the ID token.
const LEAST_FIRST: usize = 5;
/// The pushed request and the code.
const LEAST_LATER: usize = 2;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(SandboxOptions::default()).await?;
    let client = sandbox.client();
    let mut transport = TransportConfig::new("example/1");
    transport.plain_http_on_loopback = true;
    let transport = Transport::new(transport)?;
    let key = ClientKey::from_json(&client.private_jwk.to_string())?;
    let mut config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    config.scopes.clone_from(&client.scopes);
    config.resources = vec!["nhn:pps".to_owned(), "nhn:phr".to_owned()];
    let helseid = HelseId::discover(config, transport).await?;
    sign_in(&helseid).await?;
    let first = asked(&sandbox);
    sandbox.journal().clear();
    sign_in(&helseid).await?;
    let later = asked(&sandbox);
    println!(
        r#"{{"first":{first},"later":{later},"least_first":{LEAST_FIRST},"least_later":{LEAST_LATER}}}"#
    );
    Ok(())
}

/// Requests that the client made, without those of the browser and without the end of the former session.
fn asked(sandbox: &Sandbox) -> usize {
    let others = ["/connect/authorize", "/connect/revocation"];
    let entries = sandbox.journal().entries();
    entries
        .iter()
        .filter(|entry| !others.iter().any(|path| entry.path.starts_with(path)))
        .count()
}

async fn sign_in(helseid: &HelseId) -> Result<(), Box<dyn Error>> {
    let pending = UserSignIn::new()
        .parameter("acr_values", "idp:testidp-oidc")
        .parameter("test_pid", "14818230029")
        .parameter("test_security_level", "4")
        .begin(helseid)
        .await?;
    let address = pending.address().clone();
    let (session, seen) = tokio::join!(pending.finish(), visit(address));
    seen?;
    session?;
    Ok(())
}

/// A browser that follows redirects and does nothing else.
async fn visit(mut address: Url) -> Result<(), Box<dyn Error>> {
    for _ in 0..5 {
        let host = address.authority().to_owned();
        let mut stream = TcpStream::connect(&host).await?;
        let path = &address[url::Position::BeforePath..url::Position::AfterQuery];
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let target = answer.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("location")
                .then_some(value.trim())
        });
        match target {
            Some(target) => address = address.join(target)?,
            None => return Ok(()),
        }
    }
    Err("too many redirects".into())
}
