//! Windows: whether the session is locked, asked every two seconds. Sleep shows in the clocks (`app::lock`).
#![expect(
    unsafe_code,
    reason = "the session's state can only be had from the system's own library"
)]

use std::time::Duration;

use windows_sys::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SESSION, WTS_SESSIONSTATE_LOCK, WTSFreeMemory, WTSINFOEXW,
    WTSQuerySessionInformationW, WTSSessionInfoEx,
};

/// Says `locked` each time the session goes from open to locked: by the user, by policy, or by a change of user.
pub(crate) async fn system_locks(mut locked: impl FnMut()) {
    let mut was_locked = false;
    loop {
        let is_locked = session_is_locked();
        if is_locked && !was_locked {
            locked();
        }
        was_locked = is_locked;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

fn session_is_locked() -> bool {
    let mut buffer: windows_sys::core::PWSTR = std::ptr::null_mut();
    let mut bytes = 0_u32;
    // SAFETY: both pointers are to live variables; a null server handle means this machine.
    let answered = unsafe {
        WTSQuerySessionInformationW(
            std::ptr::null_mut(),
            WTS_CURRENT_SESSION,
            WTSSessionInfoEx,
            &raw mut buffer,
            &raw mut bytes,
        )
    };
    if answered == 0 || buffer.is_null() {
        return false;
    }
    let is_whole = usize::try_from(bytes).is_ok_and(|bytes| bytes >= size_of::<WTSINFOEXW>());
    let mut flags = None;
    if is_whole {
        // SAFETY: the system wrote at least one whole `WTSINFOEXW` there; it is read without regard to alignment.
        let info = unsafe { buffer.cast::<WTSINFOEXW>().read_unaligned() };
        if info.Level == 1 {
            // SAFETY: level 1 is the only member of the union, and `Level` says that it is there.
            flags = Some(unsafe { info.Data.WTSInfoExLevel1 }.SessionFlags);
        }
    }
    // SAFETY: the buffer came from the call above and is freed once.
    unsafe { WTSFreeMemory(buffer.cast()) };
    flags.is_some_and(|flags| u32::try_from(flags) == Ok(WTS_SESSIONSTATE_LOCK))
}
