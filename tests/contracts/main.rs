//! Contracts of the sandbox with peers that we did not write: a certified sign-in client and validators of FHIR.
//!
//! The peers come from npm and run as Node scripts beside this file (`package.json` names them); each script says one
//! JSON line for each step. Here a sandbox of its own is started for each script, as a stranger would start it. Not
//! here: our own client against a provider that we did not write, which stands with the crate `helseid`.

#[cfg(test)]
mod peers;
#[cfg(test)]
mod program;
