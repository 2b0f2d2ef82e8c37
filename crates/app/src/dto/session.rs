//! Environment, sign-in and session.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::MomentView;

/// Where Innsyn is pointed, and for whom.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentView {
    /// Decides the strip.
    pub kind: EnvironmentKind,
    /// The organisation that the client signs in for.
    pub organisation: OrganisationView,
    /// The place of care, where it is not the organisation itself.
    pub point_of_care: Option<OrganisationView>,
    /// Version of Innsyn.
    pub version: String,
    /// Seconds that this machine's clock is ahead of HelseID, once known.
    pub clock_skew_seconds: Option<f64>,
    /// Whether test persons may be listed.
    pub lists_test_patients: bool,
}

/// The three environments of `design.md` §1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum EnvironmentKind {
    /// In the same process, invented data.
    Sandbox,
    /// NHN's test environment.
    Test,
    /// NHN's production.
    Production,
}

/// An organisation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationView {
    /// Its name.
    pub name: String,
    /// Nine digits.
    pub number: String,
}

/// A sign-in that waits for the browser.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInStarted {
    /// What the browser was told to open: holds `client_id` and `request_uri` only. To copy by hand.
    pub address: String,
    /// Whether a browser could be started.
    pub browser_opened: bool,
    /// Seconds until the wait ends by itself.
    pub seconds_left: u32,
}

/// Who is signed in, and how long.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Signed out, waiting, in, expired.
    pub state: SessionState,
    /// Who, when signed in.
    pub clinician: Option<ClinicianView>,
    /// Until when, when signed in.
    pub until: Option<MomentView>,
    /// Seconds until then.
    pub seconds_left: Option<u32>,
}

/// States of a session.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SessionState {
    /// Nobody.
    SignedOut,
    /// The browser is open.
    Waiting,
    /// Somebody.
    SignedIn,
    /// Somebody, before a locked screen: only to sign in again, or out.
    Locked,
    /// The session is over; patient data are gone.
    Expired,
}

/// Why a screen is locked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LockCause {
    /// By the clinician.
    Asked,
    /// Nobody was there.
    Idle,
    /// The machine slept.
    Sleep,
    /// The system locked its own screen, or another user came to it.
    System,
}

/// The clinician.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClinicianView {
    /// As HelseID gave it.
    pub name: String,
    /// HPR number, where there is one.
    pub hpr_number: Option<String>,
    /// Approvals of userinfo to choose between; empty without authorisation.
    pub roles: Vec<RoleView>,
    /// The chosen one; `None` while several wait for a choice, or without any.
    pub role: Option<RoleView>,
}

/// An approval (code list 9060).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// Short code (`LE`).
    pub code: String,
    /// Its name (`Lege`).
    pub name: String,
}

/// Chooses one of the offered roles.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ChooseRole {
    /// Short code.
    pub code: String,
}
