//! A physician signs in at a sandbox on this machine, and two national APIs are called.
//!
//! Without an argument the sign-in page is answered by the program itself; with `--browser` the
//! address is printed, to be opened by hand.

#![expect(clippy::print_stdout, reason = "an example tells what it does")]

use std::error::Error;

use helseid::{Api, ClientKey, Config, HelseId, UserSignIn};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use innsyn_transport::{CancellationToken, Request, Service, Transport, TransportConfig, Url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let by_hand = std::env::args().any(|argument| argument == "--browser");
    let sandbox = Sandbox::start(SandboxOptions::default()).await?;
    let client = sandbox.client();

    let mut transport = TransportConfig::new("example/1");
    // Only because the sandbox listens on this machine.
    transport.plain_http_on_loopback = true;
    let transport = Transport::new(transport)?;
    let key = ClientKey::from_json(&client.private_jwk.to_string())?;
    let mut config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    config.scopes.clone_from(&client.scopes);
    config.resources = vec!["nhn:pps".to_owned(), "nhn:phr".to_owned()];
    let helseid = HelseId::discover(config, transport.clone()).await?;

    let mut sign_in = UserSignIn::new();
    if !by_hand {
        sign_in = sign_in
            .parameter("acr_values", "idp:testidp-oidc")
            .parameter("test_pid", "14818230029")
            .parameter("test_security_level", "4");
    }
    let pending = sign_in.begin(&helseid).await?;
    let address = pending.address().clone();
    let browser = async move {
        if by_hand {
            println!("Open in a browser: {address}");
        } else if let Err(error) = visit(address).await {
            println!("the browser failed: {error}");
        }
    };
    let (session, ()) = tokio::join!(pending.finish(), browser);
    let session = session?;
    let name = session
        .identity()
        .and_then(|identity| identity.name().map(str::to_owned));
    println!("Signed in: {}", name.as_deref().unwrap_or("(no name)"));
    let approvals = session.userinfo().await?.approvals;
    let roles: Vec<_> = approvals
        .iter()
        .map(|one| one.profession.as_str())
        .collect();
    println!("Roles: {}", roles.join(", "));

    for (audience, base, path) in [
        ("nhn:pps", &sandbox.addresses().pps, "metadata"),
        ("nhn:phr", &sandbox.addresses().phr, "pingauth"),
    ] {
        let service = Service::new("example", Url::parse(base)?)?;
        let api = Api {
            audience: audience.to_owned(),
            origin: service.origin().clone(),
            scopes: Vec::new(),
        };
        let authorizer = session.authorizer(&api);
        let request = Request::get(path);
        let never = CancellationToken::new();
        let answer = transport
            .send(&service, request, Some(&authorizer), &never)
            .await?;
        println!("{audience}: {path} answered {}", answer.status);
    }
    println!(
        "Revoked at sign-out: {}",
        session.sign_out().revoked().await
    );
    Ok(())
}

/// What a browser does: GET, and go where one is sent.
async fn visit(mut url: Url) -> Result<(), Box<dyn Error>> {
    loop {
        let host = url.host_str().ok_or("no host")?;
        let authority = format!("{host}:{}", url.port().ok_or("no port")?);
        let mut stream = TcpStream::connect(&authority).await?;
        let query = url.query().map(|query| format!("?{query}"));
        let target = format!("{}{}", url.path(), query.unwrap_or_default());
        let head =
            format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let location = answer
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("location")
                    .then_some(value.trim())
            });
        match location {
            Some(location) => url = url.join(location)?,
            None => return Ok(()),
        }
    }
}
