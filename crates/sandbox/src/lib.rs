//! HelseID, PPS, PHR and EDI in a box: a strict national test environment on loopback.
//!
//! Issuer, resource servers, clinicians and patients live in the process of the caller, each
//! service on a port of its own. It is what the demonstration, the journeys and the benchmarks
//! stand on, so it refuses what the real services refuse. It depends on no client crate and has
//! JOSE code of its own, so that an error of the client cannot agree with itself.
//!
//! Deliberately not here: anything that the production program needs. All people, numbers and
//! documents are invented or published test data.

mod admin;
mod clock;
mod connection;
mod content;
mod edi;
mod faults;
mod helseid;
mod jose;
mod journal;
#[cfg(test)]
mod journeys;
mod options;
pub mod people;
mod phr;
mod pps;
mod random;
#[cfg(test)]
mod refusals;
mod resource_server;
mod selfservice;
mod server;
mod state;
#[cfg(test)]
mod test_client;
mod ttt;

pub use clock::Clock;
pub use content::{ContentOptions, Regulation};
pub use faults::{Fault, FaultId, Faults, Injected, Route, Service};
pub use journal::{Entry, Journal};
pub use options::{
    ClientOptions, MachineClient, Mode, Organisation, Ports, ReadyClient, RefreshTokenUse,
    SandboxOptions, Tenancy,
};
pub use people::{Approval, Clinician, Patient};
pub use server::{Addresses, Sandbox, StartError};
