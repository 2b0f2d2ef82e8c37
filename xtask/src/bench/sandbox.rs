//! The sandbox beside Node: a search of 10 000 observations over loopback, memory, and the start.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::{ROUNDS, Row, example, median, output};
use crate::paths;
use crate::run::{Failure, Outcome};

/// Holds the same answer as objects, and writes it for every request as a server in Node would.
const PEER: &str = "const bundle=JSON.parse(require('fs').readFileSync(process.argv[1],'utf8'));\
    require('http').createServer((request,answer)=>{request.resume();\
    if(request.url==='/memory')answer.end(String(process.memoryUsage().rss/1048576));\
    else{answer.setHeader('content-type','application/fhir+json; charset=utf-8');\
    answer.end(JSON.stringify(bundle))}}).listen(0,'127.0.0.1',function(){console.log(this.address().port)})";

/// Seven servers that do nothing, ready to be asked.
const BARE: &str = "let left=7;for(let i=0;i<7;i++)require('http').createServer((q,a)=>a.end())\
    .listen(0,'127.0.0.1',()=>{if(--left===0)console.log('{}')})";

/// The measured pairs.
pub(super) fn rows(work: &Path) -> Outcome<Vec<Row>> {
    let file = work.join("search.json");
    let measure = example("measure");
    output(
        Command::new(&measure).arg("--save").arg(&file),
        "writing an answer of the sandbox",
    )?;
    let mut peer = Server::start(Command::new("node").args(["-e", PEER]).arg(&file))?;
    let port = peer.line()?;
    let figures: Value = serde_json::from_str(
        output(
            Command::new(&measure).args(["--beside", &format!("127.0.0.1:{port}")]),
            "searching the sandbox",
        )?
        .trim(),
    )
    .map_err(|_| Failure::new("the sandbox gave no figures"))?;
    let ask =
        "fetch('http://127.0.0.1:'+process.argv[1]+'/memory').then(a=>a.text()).then(console.log)";
    let memory = super::number(&output(
        Command::new("node").args(["-e", ask, &port]),
        "asking for memory",
    )?)?;
    drop(peer);
    let of = |key: &str| figures.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN);
    Ok(vec![
        Row {
            name: "sandbox: search of 10 000 observations",
            unit: "ms",
            ours: of("ours"),
            peer_name: "JSON.stringify, Node",
            peer: of("peer"),
        },
        Row {
            name: "sandbox: memory after the search",
            unit: "MiB",
            ours: of("memory_mib"),
            peer_name: "the same, Node",
            peer: memory,
        },
        start(work)?,
    ])
}

/// From the start of the process until its first line.
fn start(work: &Path) -> Outcome<Row> {
    let program = paths::target()
        .join("release")
        .join(format!("innsyn-sandbox{}", std::env::consts::EXE_SUFFIX));
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(until_first_line(
            // The keys that it writes go with the folder.
            Command::new(&program)
                .args(["serve", "--json"])
                .env("TMPDIR", work),
        )?);
        peer.push(until_first_line(Command::new("node").args(["-e", BARE]))?);
    }
    Ok(Row {
        name: "sandbox: start with the normal cast",
        unit: "ms",
        ours: median(ours),
        peer_name: "7 bare servers, Node",
        peer: median(peer),
    })
}

fn until_first_line(command: &mut Command) -> Outcome<f64> {
    let started = Instant::now();
    let mut server = Server::start(command)?;
    server.line()?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

/// A process that serves until it is dropped.
struct Server(Child);

impl Server {
    fn start(command: &mut Command) -> Outcome<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map(Self)
            .map_err(|error| Failure::new(format!("a server could not be started ({error})")))
    }

    /// The first line that it says.
    fn line(&mut self) -> Outcome<String> {
        let out = self.0.stdout.take();
        let out = out.ok_or_else(|| Failure::new("a server has no output"))?;
        let mut line = String::new();
        BufReader::new(out)
            .read_line(&mut line)
            .map_err(|error| Failure::new(format!("a server said nothing ({error})")))?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
