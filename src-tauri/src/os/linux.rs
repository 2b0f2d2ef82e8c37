//! Linux: no core dump holds patient data or tokens, and another program of the same user cannot read our memory.
#![expect(
    unsafe_code,
    reason = "setrlimit and prctl have no safe form in the standard library"
)]

/// Forbids core dumps, and outside debug builds also tracing by other programs (`docs/security.md`, MEM-3).
pub(crate) fn protect_memory() {
    let none = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `none` is a whole, initialised `rlimit` that outlives the call; the call keeps no pointer to it.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) };
    // A debugger and the WebDriver tests of a debug build need the process to be traceable.
    if !cfg!(debug_assertions) {
        // SAFETY: PR_SET_DUMPABLE takes plain numbers only.
        unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) };
    }
}

/// Waits until the session manager, or a person at a terminal, asks the program to end.
pub(crate) async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
