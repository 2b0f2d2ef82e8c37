//! What differs between operating systems, behind three functions.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod linux_lock;
#[cfg(target_os = "linux")]
pub(crate) use linux::{asked_to_end, protect_memory};
#[cfg(target_os = "linux")]
pub(crate) use linux_lock::system_locks;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
mod windows_lock;
#[cfg(windows)]
pub(crate) use windows::{asked_to_end, protect_memory};
#[cfg(windows)]
pub(crate) use windows_lock::system_locks;

#[cfg(not(any(target_os = "linux", windows)))]
mod other;
#[cfg(not(any(target_os = "linux", windows)))]
pub(crate) use other::{asked_to_end, protect_memory, system_locks};
