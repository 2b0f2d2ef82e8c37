//! A wrong clock, in words: tokens and proofs live for seconds, so a machine whose clock is off is
//! refused without a reason that a user would understand (rule ID-14).

use std::fmt;

/// From here on APIs may refuse proofs.
const WORTH_A_WARNING: f64 = 4.0;

/// How far this machine's clock is from HelseID's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockSkew {
    seconds: f64,
}

impl ClockSkew {
    /// A skew of this many seconds (HelseID ahead is positive), when it is four or more.
    pub fn worth_a_warning(seconds: f64) -> Option<Self> {
        (seconds.abs() >= WORTH_A_WARNING).then_some(Self { seconds })
    }

    /// Seconds that HelseID's clock is ahead of ours.
    pub fn seconds(self) -> f64 {
        self.seconds
    }

    /// Whether our clock is slow.
    pub fn is_behind(self) -> bool {
        self.seconds > 0.0
    }
}

impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.is_behind() {
            "behind"
        } else {
            "ahead of"
        };
        let size = self.seconds.abs();
        if size < 120.0 {
            write!(
                f,
                "the clock of this machine is {size:.0} seconds {way} HelseID"
            )
        } else {
            let minutes = size / 60.0;
            write!(
                f,
                "the clock of this machine is {minutes:.0} minutes {way} HelseID"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_15_a_wrong_clock_is_said_in_words() {
        let words = |seconds| ClockSkew::worth_a_warning(seconds).map(|skew| skew.to_string());
        assert_eq!(words(3.9), None);
        assert_eq!(words(-3.9), None);
        assert_eq!(
            words(7.2).as_deref(),
            Some("the clock of this machine is 7 seconds behind HelseID")
        );
        assert_eq!(
            words(-300.0).as_deref(),
            Some("the clock of this machine is 5 minutes ahead of HelseID")
        );
        assert_eq!(words(f64::NAN), None);
    }
}
