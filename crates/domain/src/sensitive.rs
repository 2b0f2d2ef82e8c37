//! A value that may not be printed or written by accident. Not here: wiping memory, encryption.

use std::fmt;

/// Holds a value that leaves only through [`Sensitive::expose`]: no `Display`, no serde, no `Deref`, and a `Debug` that
/// tells nothing.
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, at a place that is meant to see it.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps.
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Works on the value without unwrapping it.
    pub fn map<U>(self, work: impl FnOnce(T) -> U) -> Sensitive<U> {
        Sensitive(work(self.0))
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_tells_nothing_also_inside_another_type() {
        let reason = Sensitive::new("hemmelig");
        assert_eq!(format!("{reason:?}"), "…");
        assert_eq!(format!("{:?}", Some(reason.clone())), "Some(…)");
        assert_eq!(reason.map(str::len).into_exposed(), 8);
    }
}
