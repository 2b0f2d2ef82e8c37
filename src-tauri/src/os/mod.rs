//! What differs between operating systems, behind one function.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::protect_memory;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(crate) use windows::protect_memory;

#[cfg(not(any(target_os = "linux", windows)))]
mod other;
#[cfg(not(any(target_os = "linux", windows)))]
pub(crate) use other::protect_memory;
