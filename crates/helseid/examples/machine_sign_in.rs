//! A program without a user gets a token from a sandbox on this machine.

#![expect(clippy::print_stdout, reason = "an example tells what it does")]

use std::error::Error;

use helseid::{Api, ClientKey, Config, Machine};
use innsyn_sandbox::{Sandbox, SandboxOptions};
use innsyn_transport::{Transport, TransportConfig, Url};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(SandboxOptions::default()).await?;
    let client = sandbox.machine_client();

    let mut transport = TransportConfig::new("example/1");
    // Only because the sandbox listens on this machine.
    transport.plain_http_on_loopback = true;
    let transport = Transport::new(transport)?;
    let key = ClientKey::from_json(&client.private_jwk.to_string())?;
    let config = Config::new(&sandbox.addresses().helseid, &client.id, key);
    let machine = Machine::discover(config, transport).await?;

    let api = Api {
        audience: "nhn:msh".to_owned(),
        origin: Url::parse("https://msh.example")?.origin(),
        scopes: vec!["nhn:msh/api".to_owned()],
    };
    machine.check(&api).await?;
    println!("HelseID has given a token for {}.", api.audience);
    println!("HER-ids of the client: {:?}", machine.her_ids(&api).await?);
    // `machine.authorizer(&api)` is what `Transport::send` takes to call the API.
    Ok(())
}
