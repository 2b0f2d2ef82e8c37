//! Locking an unattended screen (SES-1): after ten minutes without the clinician's hand, with the system's own lock and
//! after sleep; and the end of the whole session after thirty minutes, or after eight hours in all.
//!
//! While the screen is locked nothing of the patient is asked for, opened or drawn, and nothing can be done but to sign in
//! again or out. What was fetched stays in memory and comes back for the same person only. Not here: what a hand is (the
//! screen tells), and how a system tells of its own lock (the host).

use std::time::Duration;

use innsyn_domain::Now;

use crate::App;
use crate::audit::{Action, Entry, Outcome};
use crate::dto::{CommandError, ErrorCode, LockCause, SessionView};

/// Without a hand for so long, the screen locks.
const LOCKS_AFTER: Duration = Duration::from_mins(10);
/// Without a hand for so long, the session ends.
const ENDS_AFTER: Duration = Duration::from_mins(30);
/// A session ends after so long, whatever was done in it.
const LONGEST: Duration = Duration::from_hours(8);
/// The wall clock ran ahead of the steady one by more than this: the machine slept. More than any correction by a time
/// service in one step.
const SLEPT: Duration = Duration::from_secs(90);

/// How a session is attended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attendance {
    began: Now,
    acted: Now,
    seen: Now,
    is_locked: bool,
}

/// What the time demands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Due {
    Nothing,
    Lock(LockCause),
    End,
}

impl Attendance {
    /// From a sign-in on.
    pub(crate) fn new(now: Now) -> Self {
        Self {
            began: now,
            acted: now,
            seen: now,
            is_locked: false,
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// A sign-in by the same person: the hand is back, and the eight hours go on.
    pub(crate) fn resumed(self, now: Now) -> Self {
        Self {
            began: self.began,
            ..Self::new(now)
        }
    }

    fn due(&mut self, now: Now) -> Due {
        let seen = std::mem::replace(&mut self.seen, now);
        if between(self.acted, now) >= ENDS_AFTER || between(self.began, now) >= LONGEST {
            return Due::End;
        }
        if self.is_locked {
            return Due::Nothing;
        }
        if between(self.acted, now) >= LOCKS_AFTER {
            return Due::Lock(LockCause::Idle);
        }
        let steady = now.monotonic.saturating_sub(seen.monotonic);
        if wall_between(seen, now).saturating_sub(steady) >= SLEPT {
            return Due::Lock(LockCause::Sleep);
        }
        Due::Nothing
    }
}

/// By the clock that ran further: one can be set back, the other can stand still while the machine sleeps.
fn between(from: Now, to: Now) -> Duration {
    to.monotonic
        .saturating_sub(from.monotonic)
        .max(wall_between(from, to))
}

fn wall_between(from: Now, to: Now) -> Duration {
    Duration::try_from(to.wall.duration_since(from.wall)).unwrap_or_default()
}

impl App {
    /// The clinician's hand was on the keyboard or the pointer. Moves nothing once the screen is locked.
    pub async fn attend(&self) -> Result<SessionView, CommandError> {
        self.watch().await?;
        let now = self.inner.clock.now();
        self.with_attendance(|attendance| {
            if !attendance.is_locked {
                attendance.acted = now;
            }
        });
        Ok(self.session())
    }

    /// Does what the time demands. The host calls it every few seconds.
    pub async fn watch(&self) -> Result<(), CommandError> {
        let now = self.inner.clock.now();
        match self.with_attendance(|attendance| attendance.due(now)) {
            None | Some(Due::Nothing) => Ok(()),
            Some(Due::Lock(cause)) => self.lock(cause).await,
            Some(Due::End) => self.end_unattended().await,
        }
    }

    /// Locks the screen. Elevated access ends with it; an open patient stays for the same person.
    pub async fn lock(&self, cause: LockCause) -> Result<(), CommandError> {
        let now_locked =
            self.with_attendance(|attendance| !std::mem::replace(&mut attendance.is_locked, true));
        if now_locked != Some(true) {
            return Ok(());
        }
        self.slot().lay_down();
        tracing::info!(action = "lock", cause = ?cause, "locked");
        let entry = self.entry(Action::Lock, Outcome::Done);
        self.record(entry).await
    }

    /// Whether the screen is locked.
    pub(crate) fn refuse_while_locked(&self) -> Result<(), CommandError> {
        match self.with_attendance(|attendance| attendance.is_locked) {
            Some(true) => Err(CommandError::new(ErrorCode::SessionLocked)),
            _ => Ok(()),
        }
    }

    /// Records that the same person is back.
    pub(crate) fn unlocked_entry(&self) -> Entry {
        self.entry(Action::Unlock, Outcome::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(monotonic: u64, wall: i64) -> Now {
        Now {
            monotonic: Duration::from_secs(monotonic),
            wall: jiff::Timestamp::from_second(1_700_000_000 + wall).unwrap(),
        }
    }

    #[test]
    fn ten_minutes_without_a_hand_lock_and_thirty_end() {
        let mut attendance = Attendance::new(at(0, 0));
        assert_eq!(attendance.due(at(599, 599)), Due::Nothing);
        assert_eq!(attendance.due(at(600, 600)), Due::Lock(LockCause::Idle));
        attendance.is_locked = true;
        assert_eq!(attendance.due(at(1799, 1799)), Due::Nothing);
        assert_eq!(attendance.due(at(1800, 1800)), Due::End);
    }

    #[test]
    fn eight_hours_end_it_however_busy_and_whoever_came_back() {
        let mut attendance = Attendance::new(at(0, 0)).resumed(at(28_000, 28_000));
        assert_eq!(attendance.due(at(28_500, 28_500)), Due::Nothing);
        attendance.acted = at(28_799, 28_799);
        assert_eq!(attendance.due(at(28_799, 28_799)), Due::Nothing);
        assert_eq!(attendance.due(at(28_800, 28_800)), Due::End);
    }

    #[test]
    fn a_machine_that_slept_is_locked_at_once() {
        let mut attendance = Attendance::new(at(0, 0));
        assert_eq!(attendance.due(at(5, 5)), Due::Nothing);
        assert_eq!(attendance.due(at(10, 130)), Due::Lock(LockCause::Sleep));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_lengthen_the_time() {
        let mut attendance = Attendance::new(at(0, 0));
        assert_eq!(attendance.due(at(300, -3_000)), Due::Nothing);
        assert_eq!(attendance.due(at(600, -2_700)), Due::Lock(LockCause::Idle));
    }

    #[test]
    fn a_clock_that_stood_still_in_sleep_does_not_lengthen_it_either() {
        let mut attendance = Attendance::new(at(0, 0));
        assert_eq!(attendance.due(at(1, 1_900)), Due::End);
    }
}
