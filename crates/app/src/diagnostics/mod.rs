//! Diagnostikk: does each connection work, what stands in the tokens, what went over the wire, and what answers lacked.
//!
//! Nothing here writes at a service, and in production nothing here looks a patient up. Not here: acceptance scripts
//! (`acceptance`), and the record (`audit`).

mod connections;
mod findings;
mod tokens;
mod trace;

pub(crate) use connections::{CHECKS, service_of};
