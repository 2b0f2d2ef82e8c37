//! macOS (and other Unix systems): pixels come through the pipe; the worker shuts itself in with a sandbox profile.
//!
//! Written from documentation, not yet run on a Mac. `sandbox_init` is declared deprecated but is what browsers
//! use; limits on address space do not bind there, so the parent's clock does the work.
#![expect(
    unsafe_code,
    reason = "sandbox_init and setrlimit have no safe interface in the standard library"
)]

use std::fs::File;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::super::session::Ending;
use super::super::{Containment, MAX_PIXELS};

#[cfg(feature = "probe")]
pub(super) mod probe {
    //! The probes are written for Linux.

    /// Nothing is tried here.
    pub(in super::super) fn attempt(_number: u32) -> u32 {
        0
    }
}

/// Pixels follow their header.
pub(in super::super) const PIXELS_IN_PIPE: bool = true;

/// Nothing needs to be held.
pub(super) struct Hold;

/// Lets somebody read a whole file.
pub(in super::super) fn with_contents<T>(
    mut file: &File,
    read: impl FnOnce(&[u8]) -> T,
) -> io::Result<T> {
    let mut contents = Vec::new();
    io::Read::read_to_end(&mut file, &mut contents)?;
    Ok(read(&contents))
}

/// The path itself.
pub(in super::super) fn loadable(path: &Path, _file: &File) -> PathBuf {
    path.to_path_buf()
}

/// Nothing is shared.
pub(in super::super) struct Bitmap;

impl Bitmap {
    /// Never called: see [`PIXELS_IN_PIPE`].
    #[expect(clippy::unused_self, reason = "the same name on every system")]
    pub(in super::super) fn copy_out(&self, _len: usize) -> Option<Vec<u8>> {
        None
    }
}

/// A command with nothing inherited but its two pipes.
#[expect(clippy::unnecessary_wraps, reason = "the same name on every system")]
pub(super) fn command(program: &Path) -> io::Result<(Command, ())> {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("TZ", "UTC0")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Ok((command, ()))
}

/// Nothing to do after the start.
#[expect(clippy::unnecessary_wraps, reason = "the same name on every system")]
pub(super) fn adopt((): (), _child: &Child) -> io::Result<(Bitmap, Hold)> {
    Ok((Bitmap, Hold))
}

/// The signal tells what the worker ran into.
pub(super) fn ending(status: ExitStatus) -> Ending {
    match status.signal() {
        Some(libc::SIGABRT) => Ending::Memory,
        Some(libc::SIGXCPU) => Ending::Time,
        Some(libc::SIGSEGV | libc::SIGBUS | libc::SIGILL | libc::SIGFPE | libc::SIGTRAP) => {
            Ending::Crash
        }
        Some(_) | None => super::plain_ending(status),
    }
}

/// Room for pixels, grown to the largest page once.
pub(super) struct Canvas {
    bytes: Vec<u8>,
}

impl Canvas {
    /// Zeroed pages cost nothing until they are drawn on.
    pub(super) fn take() -> io::Result<Self> {
        let len = usize::try_from(MAX_PIXELS * 4).map_err(|_| io::ErrorKind::Unsupported)?;
        Ok(Self {
            bytes: vec![0; len],
        })
    }

    /// Nothing to do: the pixels are ordinary memory here.
    #[expect(clippy::unused_self, reason = "the same shape on every system")]
    pub(super) fn make_ready(&mut self, _len: usize) {}

    pub(super) fn pixels(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

/// Descriptors are close-on-exec already; the parent's end shows as the end of the requests.
#[expect(clippy::unnecessary_wraps, reason = "the same name on every system")]
pub(super) fn isolate() -> io::Result<()> {
    Ok(())
}

/// Which of the locks did not close.
#[derive(Debug)]
pub(super) enum LockDownError {
    #[cfg(target_os = "macos")]
    Profile,
    Limits,
}

/// Denies everything that is not needed to compute and to use the open pipes.
pub(super) fn lock_down() -> Result<Containment, LockDownError> {
    for (resource, most) in [
        (libc::RLIMIT_CPU, 60),
        (libc::RLIMIT_FSIZE, 0),
        (libc::RLIMIT_CORE, 0),
        (libc::RLIMIT_NOFILE, 0),
    ] {
        let limit = libc::rlimit {
            rlim_cur: most,
            rlim_max: most,
        };
        // SAFETY: the struct lives through the call.
        if unsafe { libc::setrlimit(resource, &raw const limit) } < 0 {
            return Err(LockDownError::Limits);
        }
    }
    #[cfg(target_os = "macos")]
    deny_everything()?;
    Ok(Containment::Reduced)
}

#[cfg(target_os = "macos")]
fn deny_everything() -> Result<(), LockDownError> {
    unsafe extern "C" {
        fn sandbox_init(
            profile: *const libc::c_char,
            flags: u64,
            error: *mut *mut libc::c_char,
        ) -> libc::c_int;
    }
    let mut message = std::ptr::null_mut();
    let profile = c"(version 1)(deny default)";
    // SAFETY: both pointers live through the call; the message, if any, is leaked because the worker ends then.
    if unsafe { sandbox_init(profile.as_ptr(), 0, &raw mut message) } == 0 {
        Ok(())
    } else {
        Err(LockDownError::Profile)
    }
}
