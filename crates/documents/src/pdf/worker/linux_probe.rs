//! Tries what the sandbox forbids, one thing at a time. Compiled for tests only.

use std::ptr;

/// What is tried; the index is the number of the probe.
pub const PROBES: &[&str] = &[
    "openat",
    "openat for writing",
    "openat2",
    "memfd_create",
    "socket inet",
    "socket unix",
    "socketpair",
    "connect",
    "io_uring_setup",
    "execve",
    "execveat",
    "fork",
    "clone3",
    "ptrace traceme",
    "ptrace attach",
    "process_vm_readv",
    "kill parent",
    "tgkill parent",
    "pidfd_open",
    "prlimit",
    "mmap exec",
    "mprotect exec",
    "unshare",
    "mount",
    "fchmodat",
    "newfstatat",
    "ioctl",
    "dup",
    "bpf",
    "keyctl",
    "setuid",
    "mmap shared",
    "landlock_create_ruleset",
    "seccomp",
    "prctl dumpable",
    "pipe2",
];

/// Runs probe `number`: 0 when it was let through, else the error number.
pub(in super::super) fn attempt(number: u32) -> u32 {
    let path = c"/etc/passwd".as_ptr();
    let null = ptr::null::<libc::c_void>();
    let page = 4096_usize;
    let root = libc::AT_FDCWD;
    let name = usize::try_from(number)
        .ok()
        .and_then(|index| PROBES.get(index))
        .copied();
    // SAFETY: raw system calls with constant arguments; memory that the kernel would write to is null or ours.
    let result = unsafe {
        let parent = || libc::syscall(libc::SYS_getppid);
        match name.unwrap_or_default() {
            "openat" => libc::syscall(libc::SYS_openat, root, path, libc::O_RDONLY),
            "openat for writing" => libc::syscall(
                libc::SYS_openat,
                root,
                c"/tmp/innsyn-probe".as_ptr(),
                libc::O_WRONLY | libc::O_CREAT,
                0o600,
            ),
            "openat2" => {
                let how = [0_u64; 3];
                libc::syscall(
                    libc::SYS_openat2,
                    root,
                    path,
                    how.as_ptr(),
                    size_of_val(&how),
                )
            }
            "memfd_create" => libc::syscall(libc::SYS_memfd_create, path, 0),
            "socket inet" => libc::syscall(libc::SYS_socket, libc::AF_INET, libc::SOCK_STREAM, 0),
            "socket unix" => libc::syscall(libc::SYS_socket, libc::AF_UNIX, libc::SOCK_STREAM, 0),
            "socketpair" => {
                let mut pair = [0_i32; 2];
                libc::syscall(
                    libc::SYS_socketpair,
                    libc::AF_UNIX,
                    libc::SOCK_STREAM,
                    0,
                    pair.as_mut_ptr(),
                )
            }
            "connect" => libc::syscall(libc::SYS_connect, 0, null, 0),
            "io_uring_setup" => {
                let mut parameters = [0_u8; 120];
                libc::syscall(libc::SYS_io_uring_setup, 1, parameters.as_mut_ptr())
            }
            "execve" => libc::syscall(libc::SYS_execve, c"/bin/true".as_ptr(), null, null),
            "execveat" => libc::syscall(
                libc::SYS_execveat,
                root,
                c"/bin/true".as_ptr(),
                null,
                null,
                0,
            ),
            "fork" => libc::syscall(libc::SYS_clone, libc::SIGCHLD, null, null, null, null),
            "clone3" => {
                let arguments = [0_u64; 11];
                libc::syscall(
                    libc::SYS_clone3,
                    arguments.as_ptr(),
                    size_of_val(&arguments),
                )
            }
            "ptrace traceme" => {
                libc::syscall(libc::SYS_ptrace, libc::PTRACE_TRACEME, 0, null, null)
            }
            "ptrace attach" => libc::syscall(libc::SYS_ptrace, libc::PTRACE_ATTACH, 1, null, null),
            "process_vm_readv" => libc::syscall(libc::SYS_process_vm_readv, 1, null, 0, null, 0, 0),
            "kill parent" => libc::syscall(libc::SYS_kill, parent(), 0),
            "tgkill parent" => libc::syscall(libc::SYS_tgkill, 1, 1, 0),
            "pidfd_open" => libc::syscall(libc::SYS_pidfd_open, 1, 0),
            "prlimit" => libc::syscall(libc::SYS_prlimit64, 0, libc::RLIMIT_CORE, null, null),
            "mmap exec" => libc::syscall(
                libc::SYS_mmap,
                null,
                page,
                libc::PROT_READ | libc::PROT_EXEC,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            ),
            "mprotect exec" => libc::syscall(libc::SYS_mprotect, null, page, libc::PROT_EXEC),
            "unshare" => libc::syscall(libc::SYS_unshare, libc::CLONE_NEWUSER),
            "mount" => libc::syscall(libc::SYS_mount, path, path, null, 0, null),
            "fchmodat" => libc::syscall(libc::SYS_fchmodat, root, path, 0o644),
            "newfstatat" => {
                let mut buffer = [0_u8; 256];
                libc::syscall(libc::SYS_newfstatat, root, path, buffer.as_mut_ptr(), 0)
            }
            "ioctl" => libc::syscall(libc::SYS_ioctl, 0, libc::FIONREAD, null),
            "dup" => libc::syscall(libc::SYS_dup, 0),
            "bpf" => libc::syscall(libc::SYS_bpf, 0, null, 0),
            "keyctl" => libc::syscall(libc::SYS_keyctl, 0, -3, 1),
            "setuid" => libc::syscall(libc::SYS_setuid, 0),
            "mmap shared" => libc::syscall(
                libc::SYS_mmap,
                null,
                page,
                libc::PROT_READ,
                libc::MAP_SHARED | libc::MAP_ANONYMOUS,
                -1,
                0,
            ),
            "landlock_create_ruleset" => {
                libc::syscall(libc::SYS_landlock_create_ruleset, null, 0, 1)
            }
            "seccomp" => libc::syscall(libc::SYS_seccomp, 0, 0, null),
            "prctl dumpable" => libc::syscall(libc::SYS_prctl, libc::PR_SET_DUMPABLE, 1, 0, 0, 0),
            "pipe2" => {
                let mut pair = [0_i32; 2];
                libc::syscall(libc::SYS_pipe2, pair.as_mut_ptr(), 0)
            }
            // A number without a probe counts as "let through", so that a test cannot pass by asking for nothing.
            _ => 0,
        }
    };
    if result >= 0 {
        return 0;
    }
    std::io::Error::last_os_error()
        .raw_os_error()
        .and_then(|code| u32::try_from(code).ok())
        .unwrap_or(u32::MAX)
}
