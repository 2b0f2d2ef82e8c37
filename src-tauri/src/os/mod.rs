//! What differs between operating systems, behind two functions.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{asked_to_end, protect_memory};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::{asked_to_end, protect_memory};

#[cfg(not(any(target_os = "linux", windows)))]
mod other;
#[cfg(not(any(target_os = "linux", windows)))]
pub(crate) use other::{asked_to_end, protect_memory};
