//! Windows: pixels come through the pipe; a job object round the worker, mitigation policies and the lowest
//! integrity level inside it.
//!
//! The parent puts the worker into the job before it sends the first byte of a document; the worker lowers its own
//! rights before it says "ready". This is less than the Linux sandbox (an AppContainer is still to come), and
//! diagnostics say so. Enforcement has not been tested on a real Windows.
#![expect(
    unsafe_code,
    reason = "job objects, policies and tokens have no safe interface in the standard library"
)]

use std::fs::File;
use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::ptr;

use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::Security::{
    CreateWellKnownSid, PSID, SID_AND_ATTRIBUTES, SetTokenInformation, TOKEN_ADJUST_DEFAULT,
    TOKEN_MANDATORY_LABEL, TOKEN_QUERY, TokenIntegrityLevel, WELL_KNOWN_SID_TYPE, WinLowLabelSid,
    WinUntrustedLabelSid,
};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
    JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOB_OBJECT_LIMIT_PROCESS_MEMORY, JOB_OBJECT_LIMIT_PROCESS_TIME,
    JOBOBJECT_BASIC_UI_RESTRICTIONS, JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JOBOBJECTINFOCLASS,
    JobObjectBasicUIRestrictions, JobObjectExtendedLimitInformation, SetInformationJobObject,
};
use windows_sys::Win32::System::Threading::{
    CREATE_NO_WINDOW, GetCurrentProcess, OpenProcessToken, PROCESS_MITIGATION_POLICY,
    ProcessChildProcessPolicy, ProcessDynamicCodePolicy, ProcessExtensionPointDisablePolicy,
    ProcessImageLoadPolicy, ProcessSystemCallDisablePolicy, SetProcessMitigationPolicy,
};

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

/// What a page and the bitmap may take together.
const PROCESS_MEMORY: usize = 768 * 1024 * 1024;
/// 60 s in units of 100 ns, over the worker's life.
const PROCESS_TIME: i64 = 60 * 10_000_000;
/// Every restriction of the user interface.
const NO_USER_INTERFACE: u32 = 0xFF;

/// The job; closing it ends the worker.
pub(super) struct Hold {
    _job: OwnedHandle,
}

/// Lets somebody read a whole file.
pub(in super::super) fn with_contents<T>(
    mut file: &File,
    read: impl FnOnce(&[u8]) -> T,
) -> io::Result<T> {
    let mut contents = Vec::new();
    io::Read::read_to_end(&mut file, &mut contents)?;
    Ok(read(&contents))
}

/// The path itself; the library lies in the program's own folder, which only an administrator may write.
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

/// A command without a window, with an empty environment but for the folder of the system.
pub(super) fn command(program: &Path) -> io::Result<(Command, OwnedHandle)> {
    let job = create_job()?;
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("TZ", "UTC0")
        .creation_flags(CREATE_NO_WINDOW)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    #[expect(
        clippy::disallowed_methods,
        reason = "not a setting: Windows itself looks its libraries up by it"
    )]
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    Ok((command, job))
}

/// Puts the started worker into its job. It does nothing before its first request, which comes later.
pub(super) fn adopt(job: OwnedHandle, child: &Child) -> io::Result<(Bitmap, Hold)> {
    // SAFETY: both handles live.
    check(unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) })?;
    Ok((Bitmap, Hold { _job: job }))
}

/// The codes under which Windows ends a process.
pub(super) fn ending(status: ExitStatus) -> Ending {
    match status.code().map(i32::cast_unsigned) {
        // Rust's abort is a fail-fast exception; PDFium's is a breakpoint or its own out-of-memory code.
        Some(0xC000_0409 | 0xE000_0008 | 0xC000_0017 | 0xC000_012D) => Ending::Memory,
        // ERROR_NOT_ENOUGH_QUOTA: the job's processor time.
        Some(0x0000_0718 | 0xC000_0044) => Ending::Time,
        Some(code) if code >= 0x8000_0000 => Ending::Crash,
        Some(_) | None => super::plain_ending(status),
    }
}

/// Room for pixels, of the largest page; untouched pages cost nothing.
pub(super) struct Canvas {
    bytes: Vec<u8>,
}

impl Canvas {
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

/// The standard library passes on no handle but the pipes that it was told of, and the job ends the worker with the
/// parent.
#[expect(clippy::unnecessary_wraps, reason = "the same name on every system")]
pub(super) fn isolate() -> io::Result<()> {
    Ok(())
}

/// Which of the locks did not close.
#[derive(Debug)]
pub(super) enum LockDownError {
    Policy,
    Integrity,
}

/// Policies first, the token last: a process of lowest integrity may not change its policies any more.
pub(super) fn lock_down() -> Result<Containment, LockDownError> {
    for policy in [
        ProcessDynamicCodePolicy,
        ProcessChildProcessPolicy,
        ProcessExtensionPointDisablePolicy,
    ] {
        set_policy(policy, 1).map_err(|_| LockDownError::Policy)?;
    }
    // No libraries from the network or of low integrity.
    set_policy(ProcessImageLoadPolicy, 0b11).map_err(|_| LockDownError::Policy)?;
    // Refused where a window library is loaded already (it belongs to the program); the others stand without it.
    drop(set_policy(ProcessSystemCallDisablePolicy, 1));
    lower_integrity(WinUntrustedLabelSid)
        .or_else(|_| lower_integrity(WinLowLabelSid))
        .map_err(|_| LockDownError::Integrity)?;
    Ok(Containment::Reduced)
}

fn create_job() -> io::Result<OwnedHandle> {
    // SAFETY: no name, no attributes; the result is checked.
    let job = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
    if job.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: fresh, and owned by nobody else.
    let job = unsafe { OwnedHandle::from_raw_handle(job) };
    let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS
        | JOB_OBJECT_LIMIT_PROCESS_MEMORY
        | JOB_OBJECT_LIMIT_PROCESS_TIME
        | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
        | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    limits.BasicLimitInformation.ActiveProcessLimit = 1;
    limits.BasicLimitInformation.PerProcessUserTimeLimit = PROCESS_TIME;
    limits.ProcessMemoryLimit = PROCESS_MEMORY;
    set_job(&job, JobObjectExtendedLimitInformation, &limits)?;
    let restrictions = JOBOBJECT_BASIC_UI_RESTRICTIONS {
        UIRestrictionsClass: NO_USER_INTERFACE,
    };
    set_job(&job, JobObjectBasicUIRestrictions, &restrictions)?;
    Ok(job)
}

fn set_job<T>(job: &OwnedHandle, class: JOBOBJECTINFOCLASS, value: &T) -> io::Result<()> {
    let size = u32::try_from(size_of::<T>()).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: the struct is the one that belongs to the class, and lives through the call.
    check(unsafe {
        SetInformationJobObject(
            job.as_raw_handle(),
            class,
            ptr::from_ref(value).cast(),
            size,
        )
    })
}

/// Every policy used here is one 32-bit word of flags.
fn set_policy(policy: PROCESS_MITIGATION_POLICY, flags: u32) -> io::Result<()> {
    // SAFETY: the word lives through the call.
    check(unsafe {
        SetProcessMitigationPolicy(policy, (&raw const flags).cast(), size_of::<u32>())
    })
}

fn lower_integrity(level: WELL_KNOWN_SID_TYPE) -> io::Result<()> {
    /// `SE_GROUP_INTEGRITY`.
    const INTEGRITY: u32 = 0x20;
    // `SECURITY_MAX_SID_SIZE`, as words so that it is aligned.
    let mut sid = [0_u32; 17];
    let mut sid_size = u32::try_from(size_of_val(&sid)).map_err(|_| io::ErrorKind::InvalidInput)?;
    let place: PSID = sid.as_mut_ptr().cast();
    // SAFETY: the buffer is as large as any identifier and lives to the end of this function.
    check(unsafe { CreateWellKnownSid(level, ptr::null_mut(), place, &raw mut sid_size) })?;
    let mut token: HANDLE = ptr::null_mut();
    // SAFETY: the current process's handle needs no closing; the result is checked.
    check(unsafe {
        OpenProcessToken(
            GetCurrentProcess(),
            TOKEN_ADJUST_DEFAULT | TOKEN_QUERY,
            &raw mut token,
        )
    })?;
    // SAFETY: fresh, and owned by nobody else.
    let token = unsafe { OwnedHandle::from_raw_handle(token) };
    let label = TOKEN_MANDATORY_LABEL {
        Label: SID_AND_ATTRIBUTES {
            Sid: place,
            Attributes: INTEGRITY,
        },
    };
    let size =
        u32::try_from(size_of_val(&label)).map_err(|_| io::ErrorKind::InvalidInput)? + sid_size;
    // SAFETY: the struct and the identifier it points to live through the call.
    check(unsafe {
        SetTokenInformation(
            token.as_raw_handle(),
            TokenIntegrityLevel,
            (&raw const label).cast(),
            size,
        )
    })
}

fn check(result: i32) -> io::Result<()> {
    if result == 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}
