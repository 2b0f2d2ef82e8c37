//! Linux: the bitmap is shared memory, and the worker is shut in by Landlock, resource limits and seccomp.
//!
//! Order in the worker: [`isolate`] (before anything else), [`Canvas::take`], [`lock_down`] (after the library and
//! the fonts are in memory). Landlock needs a descriptor, so it comes before the limit on descriptors; seccomp
//! comes last because it forbids the calls that set up the rest.
#![expect(
    unsafe_code,
    reason = "prctl, rlimits, memfd and shared mappings have no safe interface in the standard library"
)]

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::ptr;
use std::slice;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
    Scope,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::super::session::Ending;
use super::super::{Containment, MAX_PIXELS};

#[cfg(feature = "probe")]
#[path = "linux_probe.rs"]
pub(in super::super) mod probe;

/// Pixels go through shared memory.
pub(in super::super) const PIXELS_IN_PIPE: bool = false;

/// Room for the largest page, RGBA; a sparse file, so only what is drawn takes memory.
const BITMAP_LEN: u64 = MAX_PIXELS * 4;

/// Nothing needs to be held: the worker dies with the thread that started it.
pub(super) struct Hold;

/// A path to exactly the file that was hashed, whatever stands at the old path now.
pub(in super::super) fn loadable(_path: &Path, file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Lets somebody read a whole file. It is mapped, not copied: the library is large, and loading it maps it anyway.
pub(in super::super) fn with_contents<T>(
    file: &File,
    read: impl FnOnce(&[u8]) -> T,
) -> io::Result<T> {
    let len = usize::try_from(file.metadata()?.len()).map_err(|_| io::ErrorKind::Unsupported)?;
    if len == 0 {
        return Ok(read(&[]));
    }
    // SAFETY: a new private mapping at a place of the kernel's choice; the result is checked.
    let start = unsafe {
        libc::mmap(
            ptr::null_mut(),
            len,
            libc::PROT_READ,
            libc::MAP_PRIVATE | libc::MAP_POPULATE,
            file.as_raw_fd(),
            0,
        )
    };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    let map = Mapping { start, len };
    // SAFETY: mapped for `len` bytes while `map` lives. Somebody who shortens the file meanwhile ends this process, which
    // holds nothing yet.
    let contents = unsafe { slice::from_raw_parts(map.start.cast::<u8>(), map.len) };
    Ok(read(contents))
}

// ---- the parent's side ----

/// The parent's view of the pixels: read-only.
pub(in super::super) struct Bitmap {
    map: Mapping,
}

impl Bitmap {
    /// Copies the first `len` bytes.
    pub(in super::super) fn copy_out(&self, len: usize) -> Option<Vec<u8>> {
        if len > self.map.len {
            return None;
        }
        let mut bytes = Vec::<u8>::with_capacity(len);
        // SAFETY: `len` bytes are mapped (the size is sealed) and reserved; bytes have no invalid values, and the
        // worker changing them meanwhile changes only which bytes are copied.
        unsafe {
            ptr::copy_nonoverlapping(self.map.start.cast::<u8>(), bytes.as_mut_ptr(), len);
            bytes.set_len(len);
        }
        Some(bytes)
    }
}

/// A command with nothing inherited but the three descriptors: requests, answers, and the bitmap as the third, which
/// needs no code between fork and exec.
pub(super) fn command(program: &Path) -> io::Result<(Command, File)> {
    const NAME: &CStr = c"innsyn-page";
    // SAFETY: the name is a C string; the result is checked.
    let descriptor =
        unsafe { libc::memfd_create(NAME.as_ptr(), libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING) };
    if descriptor < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: fresh, and owned by nobody else.
    let memory = File::from(unsafe { OwnedFd::from_raw_fd(descriptor) });
    memory.set_len(BITMAP_LEN)?;
    let seals = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_SEAL;
    // SAFETY: plain numbers on a descriptor that lives.
    if unsafe { libc::fcntl(memory.as_raw_fd(), libc::F_ADD_SEALS, seals) } < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("TZ", "UTC0")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::from(memory.try_clone()?));
    Ok((command, memory))
}

/// Maps the bitmap of the started worker.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the same shape on every system; its last use"
)]
pub(super) fn adopt(memory: File, _child: &Child) -> io::Result<(Bitmap, Hold)> {
    let map = Mapping::new(memory.as_raw_fd(), libc::PROT_READ)?;
    Ok((Bitmap { map }, Hold))
}

/// The signal tells what the worker ran into.
pub(super) fn ending(status: ExitStatus) -> Ending {
    match status.signal() {
        Some(libc::SIGABRT) => Ending::Memory,
        Some(libc::SIGXCPU) => Ending::Time,
        Some(libc::SIGSYS) => Ending::Policy,
        Some(libc::SIGSEGV | libc::SIGBUS | libc::SIGILL | libc::SIGFPE | libc::SIGTRAP) => {
            Ending::Crash
        }
        Some(_) | None => super::plain_ending(status),
    }
}

// ---- the worker's side ----

/// The worker's view of the pixels.
pub(super) struct Canvas {
    map: Mapping,
}

impl Canvas {
    /// Maps the third descriptor and closes it, so that nothing is ever written there.
    pub(super) fn take() -> io::Result<Self> {
        let map = Mapping::new(libc::STDERR_FILENO, libc::PROT_READ | libc::PROT_WRITE)?;
        // SAFETY: nothing else owns this descriptor; whoever writes to it later gets an error.
        if unsafe { libc::close(libc::STDERR_FILENO) } < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { map })
    }

    /// Takes the first `len` bytes in one go, which costs the kernel half as much as one page after another.
    pub(super) fn make_ready(&mut self, len: usize) {
        if len <= self.map.len {
            // SAFETY: within the mapping. An older kernel does not know the advice, and then nothing is lost but time.
            unsafe {
                libc::madvise(self.map.start, len, libc::MADV_POPULATE_WRITE);
            }
        }
    }

    pub(super) fn pixels(&mut self) -> &mut [u8] {
        // SAFETY: mapped writable for the life of `self`, borrowed uniquely in this process; the parent only reads.
        unsafe { slice::from_raw_parts_mut(self.map.start.cast::<u8>(), self.map.len) }
    }
}

/// Lets go of everything inherited and ties the worker's life to the parent's.
pub(super) fn isolate() -> io::Result<()> {
    // SAFETY: plain numbers; every result is checked. `tzset` runs before there is a second thread.
    unsafe {
        check(libc::syscall(
            libc::SYS_close_range,
            3,
            libc::c_uint::MAX,
            0,
        ))?;
        check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL).into())?;
        check(libc::prctl(libc::PR_SET_DUMPABLE, 0).into())?;
        check(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0).into())?;
        tzset();
    }
    Ok(())
}

unsafe extern "C" {
    /// POSIX; not in the libc crate. Reads `TZ` once, so that glibc does not open a file while drawing.
    fn tzset();
}

/// Closes the sandbox. After this the process can compute, read its requests and write its answers.
pub(super) fn lock_down() -> Result<Containment, LockDownError> {
    deny_files_and_network()?;
    limit_resources()?;
    filter_system_calls()?;
    Ok(Containment::Full)
}

/// Which of the locks did not close.
#[derive(Debug)]
pub(super) enum LockDownError {
    Landlock,
    Limits,
    Seccomp,
}

fn deny_files_and_network() -> Result<(), LockDownError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .map(|rules| rules.set_compatibility(CompatLevel::BestEffort))
        .and_then(|rules| rules.handle_access(AccessFs::from_all(ABI::V7)))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(ABI::V7)))
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V7)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(|_| LockDownError::Landlock)?;
    // On an older kernel the newer parts are missing; what they would add, seccomp refuses as well.
    if status.no_new_privs && status.ruleset != RulesetStatus::NotEnforced {
        Ok(())
    } else {
        Err(LockDownError::Landlock)
    }
}

fn limit_resources() -> Result<(), LockDownError> {
    const MEBIBYTE: u64 = 1024 * 1024;
    let limits = [
        // The shared bitmap counts here, so this is above the limit that binds (DATA).
        (libc::RLIMIT_AS, 1024 * MEBIBYTE),
        (libc::RLIMIT_DATA, 512 * MEBIBYTE),
        (libc::RLIMIT_STACK, 8 * MEBIBYTE),
        // Over the worker's life; a single page is bounded by the parent's clock.
        (libc::RLIMIT_CPU, 60),
        (libc::RLIMIT_NOFILE, 0),
        (libc::RLIMIT_FSIZE, 0),
        (libc::RLIMIT_NPROC, 0),
        (libc::RLIMIT_CORE, 0),
        (libc::RLIMIT_MEMLOCK, 0),
        (libc::RLIMIT_MSGQUEUE, 0),
    ];
    for (resource, most) in limits {
        let limit = libc::rlimit {
            rlim_cur: most,
            rlim_max: most,
        };
        // SAFETY: the struct lives through the call.
        if unsafe { libc::setrlimit(resource, &raw const limit) } < 0 {
            return Err(LockDownError::Limits);
        }
    }
    Ok(())
}

/// Look-ups of files: refused with an error instead of a kill, because libraries do them by habit.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_openat,
    libc::SYS_newfstatat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
];

/// Everything that drawing needs. None of it reaches outside the process.
const ALLOWED: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_sigaltstack,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_getpid,
    // glibc before 2.37 asks for it in qsort.
    libc::SYS_sysinfo,
];

fn filter_system_calls() -> Result<(), LockDownError> {
    let refused = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let access_denied = u32::try_from(libc::EACCES).map_err(|_| LockDownError::Seccomp)?;
    // The soft filter first: the strict one forbids `seccomp` itself. Where both speak, the stricter answer wins.
    install(
        refused,
        SeccompAction::Allow,
        SeccompAction::Errno(access_denied),
    )?;
    let strict = strict_rules().map_err(|_| LockDownError::Seccomp)?;
    install(strict, SeccompAction::KillProcess, SeccompAction::Allow)
}

fn strict_rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    let flag = |number: i32| u64::from(number.cast_unsigned());
    let masked = |argument, mask: u64, value| {
        SeccompCondition::new(
            argument,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::MaskedEq(mask),
            value,
        )
    };
    let not_executable = || masked(2, flag(libc::PROT_EXEC), 0);
    let private_memory = masked(
        3,
        flag(libc::MAP_ANONYMOUS | libc::MAP_SHARED),
        flag(libc::MAP_ANONYMOUS),
    )?;
    // SAFETY: no arguments, cannot fail.
    let own = flag(unsafe { libc::getpid() });
    let own_process = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED
        .iter()
        .chain(REFUSED)
        .map(|call| (*call, Vec::new()))
        .collect();
    rules.insert(
        libc::SYS_mmap,
        vec![SeccompRule::new(vec![not_executable()?, private_memory])?],
    );
    rules.insert(
        libc::SYS_mprotect,
        vec![SeccompRule::new(vec![not_executable()?])?],
    );
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![own_process])?]);
    Ok(rules)
}

fn install(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<(), LockDownError> {
    let program: BpfProgram = TargetArch::try_from(std::env::consts::ARCH)
        .and_then(|target| SeccompFilter::new(rules, otherwise, matched, target))
        .and_then(TryInto::try_into)
        .map_err(|_| LockDownError::Seccomp)?;
    seccompiler::apply_filter(&program).map_err(|_| LockDownError::Seccomp)
}

fn check(result: libc::c_long) -> io::Result<()> {
    if result < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(())
    }
}

/// A mapping: of the bitmap, or of the library.
struct Mapping {
    start: *mut libc::c_void,
    len: usize,
}

// SAFETY: the pointer is to memory that belongs to this value alone and is not tied to a thread.
unsafe impl Send for Mapping {}
// SAFETY: through `&self` the memory is only copied out of.
unsafe impl Sync for Mapping {}

impl Mapping {
    fn new(descriptor: libc::c_int, protection: libc::c_int) -> io::Result<Self> {
        let len = usize::try_from(BITMAP_LEN).map_err(|_| io::ErrorKind::Unsupported)?;
        // SAFETY: a new mapping at a place of the kernel's choice; the result is checked.
        let start = unsafe {
            libc::mmap(
                ptr::null_mut(),
                len,
                protection,
                libc::MAP_SHARED,
                descriptor,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { start, len })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `new` with this length, unmapped once.
        unsafe {
            libc::munmap(self.start, self.len);
        }
    }
}
