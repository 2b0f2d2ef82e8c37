//! Preferences: a closed list. Nothing about a patient or a session.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that is remembered between starts.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Preferences {
    /// Language of the screen.
    pub language: Language,
    /// Light, dark or as the system.
    pub theme: Theme,
    /// Width of the reading pane in the results section, CSS pixels; `None` until it was moved.
    pub results_pane: Option<u32>,
    /// Width of the reading pane in the documents section, CSS pixels; `None` until it was moved.
    pub documents_pane: Option<u32>,
    /// Zoom in per cent, 50–300.
    pub zoom: u16,
    /// Name of the chosen environment.
    pub environment: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::Nb,
            theme: Theme::Auto,
            results_pane: None,
            documents_pane: None,
            zoom: 100,
            environment: String::from("sandbox"),
        }
    }
}

/// Languages of the screen.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// Bokmål.
    Nb,
    /// English.
    En,
}

/// Colour scheme.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
