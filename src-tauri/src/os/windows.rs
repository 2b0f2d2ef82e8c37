//! Windows: no error-reporting dump of this process is made, and no dialog box stands in a clinician's way when it fails.
#![expect(
    unsafe_code,
    reason = "SetErrorMode has no safe form in the standard library"
)]

const SEM_FAILCRITICALERRORS: u32 = 0x0001;
const SEM_NOGPFAULTERRORBOX: u32 = 0x0002;

#[link(name = "kernel32")]
unsafe extern "system" {
    fn SetErrorMode(mode: u32) -> u32;
}

/// Switches error reporting for this process off (`docs/security.md`, MEM-3).
pub(crate) fn protect_memory() {
    // SAFETY: the call takes and returns plain numbers.
    unsafe { SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX) };
}

/// Waits until a person at a terminal asks the program to end.
pub(crate) async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
