//! What the invented world holds: who, how much, and how the services read their rules.

use jiff::civil::Date;

use crate::people::Cast;

/// Content of one sandbox. The default is what the demonstration shows.
#[derive(Clone, Copy, Debug)]
pub struct ContentOptions {
    /// Patients and test users.
    pub cast: Cast,
    /// How many times the data of each patient are there; 0 is read as 1. Gry Telokk passes 100 000
    /// observations at 50.
    pub scale: u32,
    /// Varies the rolled values; 0 gives those that the guide describes.
    pub seed: u64,
    /// The day on which the invented world stands still.
    pub base_date: Date,
    /// How the document service reads the regulation's table of categories and ages.
    pub regulation: Regulation,
    /// Whether PPS and PHR pass over what is not strictly wrong: parameters that PPS does not know,
    /// and an access basis under section 45.
    pub lenient: bool,
}

/// The day on which the invented world stands still, if nobody says otherwise.
pub(crate) const DEFAULT_BASE_DATE: Date = Date::constant(2026, 11, 22);

impl Default for ContentOptions {
    fn default() -> Self {
        Self {
            cast: Cast::default(),
            scale: 1,
            seed: 0,
            base_date: DEFAULT_BASE_DATE,
            regulation: Regulation::Whitelist,
            lenient: false,
        }
    }
}

/// How the regulation's table of categories and ages is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Regulation {
    /// Categories outside the table are hidden.
    Whitelist,
    /// Categories outside the table are shown without a limit. The table can be read so as well.
    AgeLimitsOnly,
    /// Nothing is filtered.
    Off,
}
