//! Acceptance: what the program can do by itself at a service, and what is to be said of it.
//!
//! [`Walk`] performs actions (sign-in, searches, documents, tokens, connections) through the same use cases as the screen and
//! judges what came ([`judge`]); `innsyn check` and the acceptance run on screen are its two users. A [`Script`] orders
//! actions and what a tester judges by eye. Results are counts, states and codes; no clinical content, no name, no number.
//!
//! Not here: an elevated basis. No action can state one.

mod judge;
mod report;
mod run;
mod script;
mod walk;
mod words;

pub use report::{ReportFormats, write_private, write_report};
pub use script::{
    Action, Script, ScriptError, ScriptPatient, ScriptStep, built_in, built_in_names,
};
pub use walk::{Limits, Line, Walk};

pub(crate) use run::Runs;
pub(crate) use walk::everything;
