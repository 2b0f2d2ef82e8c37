//! Whole-program tests: the real window under Xvfb, driven as a person would, in a place of its own.
//!
//! [`Place`] is an empty home with a display and a stand-in for the system browser's opener; [`Window`] is Innsyn in it;
//! [`steps`] are the things that a person does. The journeys (`journeys/`) and `cargo xtask demo --headless`
//! (`innsyn-walk`) share them. Not here: tests of a crate, which stand with the crate.

mod browser;
mod place;
pub mod search;
pub mod steps;
mod window;

pub use browser::Browser;
pub use place::Place;
pub use window::Window;

/// What went wrong while driving, in words for the person who reads the test's output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// A program that the tests need is missing or did not start.
    #[error("{program} could not be started; 'cargo xtask setup' installs what the tests need")]
    NotStarted {
        /// Which.
        program: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder of the place could not be used.
    #[error("the place of the test could not be used")]
    Place(#[from] std::io::Error),
    /// The driver did not answer in time.
    #[error("no window within {seconds} s; the driver's log:\n{log}")]
    NoWindow {
        /// How long was waited.
        seconds: u64,
        /// End of the log.
        log: String,
    },
    /// The driver refused a command.
    #[error("the driver refused: {0}")]
    Driver(Box<fantoccini::error::CmdError>),
    /// Something was not seen on screen in time.
    #[error("not seen on screen: {what}\nthe window showed:\n{shown}")]
    NotSeen {
        /// What was waited for.
        what: String,
        /// Visible text at that moment.
        shown: String,
    },
    /// Something was seen that must not be there.
    #[error("seen where it must not be: {0}")]
    MustNotBeThere(String),
}

impl From<fantoccini::error::CmdError> for DriveError {
    fn from(error: fantoccini::error::CmdError) -> Self {
        Self::Driver(Box::new(error))
    }
}

/// Result of driving.
pub type Drive<T = ()> = Result<T, DriveError>;
