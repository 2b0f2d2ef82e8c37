//! The second place for audit entries, for the organisation's own follow-up: the system's journal on Linux, the event log on
//! Windows. It gets what the record gets, references only. Switched on by `audit_follow_up` in the environment file.

use std::sync::Arc;

use innsyn_app::ports::AuditFollower;

/// The system's own log, where it has one that we write to.
#[cfg_attr(
    any(target_os = "linux", windows),
    expect(clippy::unnecessary_wraps, reason = "macOS has no such log of ours")
)]
pub(crate) fn system() -> Option<Arc<dyn AuditFollower>> {
    #[cfg(target_os = "linux")]
    return Some(Arc::new(linux::Journal::new(
        std::path::Path::new(linux::SOCKET).to_path_buf(),
    )));
    #[cfg(windows)]
    return Some(Arc::new(windows::EventLog));
    #[cfg(not(any(target_os = "linux", windows)))]
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::net::UnixDatagram;
    use std::path::PathBuf;

    use innsyn_app::ports::{AuditFollower, AuditSinkError};

    /// Where journald listens (systemd's native protocol).
    pub(super) const SOCKET: &str = "/run/systemd/journal/socket";

    pub(super) struct Journal(PathBuf);

    impl Journal {
        pub(super) fn new(socket: PathBuf) -> Self {
            Self(socket)
        }
    }

    impl AuditFollower for Journal {
        fn follow(&self, number: u64, code: &str, text: &str) -> Result<(), AuditSinkError> {
            // One field a line: the text is JSON without a line break, so no field needs a length.
            let fields = format!(
                "MESSAGE={text}\nPRIORITY=6\nSYSLOG_IDENTIFIER=innsyn-audit\nINNSYN_NUMBER={number}\nINNSYN_CODE={code}\n"
            );
            let socket = UnixDatagram::unbound().map_err(|_| AuditSinkError::Failed)?;
            // A full journal must not hold whoever waits for the record.
            socket
                .set_nonblocking(true)
                .and_then(|()| socket.send_to(fields.as_bytes(), &self.0))
                .map(drop)
                .map_err(|_| AuditSinkError::Failed)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_entry_reaches_the_journal_as_fields_and_a_missing_journal_is_an_error() {
            let folder =
                std::env::temp_dir().join(format!("innsyn-journal-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            let place = folder.join("socket");
            let journal = Journal::new(place.clone());
            assert_eq!(journal.follow(1, "code", "{}"), Err(AuditSinkError::Failed));
            let listener = UnixDatagram::bind(&place).unwrap();
            journal.follow(7, "abc", r#"{"action":"find"}"#).unwrap();
            let mut bytes = [0; 512];
            let count = listener.recv(&mut bytes).unwrap();
            std::fs::remove_dir_all(&folder).unwrap();
            let told = std::str::from_utf8(&bytes[..count]).unwrap();
            assert!(told.contains("MESSAGE={\"action\":\"find\"}\n"), "{told}");
            assert!(
                told.contains("INNSYN_NUMBER=7\nINNSYN_CODE=abc\n"),
                "{told}"
            );
        }
    }
}

#[cfg(windows)]
mod windows {
    #![expect(
        unsafe_code,
        reason = "the event log has no safe form in the standard library"
    )]

    use std::ffi::c_void;

    use innsyn_app::ports::{AuditFollower, AuditSinkError};

    const EVENTLOG_INFORMATION_TYPE: u16 = 0x0004;

    #[link(name = "advapi32")]
    unsafe extern "system" {
        fn RegisterEventSourceW(server: *const u16, source: *const u16) -> *mut c_void;
        fn DeregisterEventSource(log: *mut c_void) -> i32;
        fn ReportEventW(
            log: *mut c_void,
            kind: u16,
            category: u16,
            event: u32,
            user: *const c_void,
            strings: u16,
            bytes: u32,
            texts: *const *const u16,
            data: *const c_void,
        ) -> i32;
    }

    pub(super) struct EventLog;

    fn wide(text: &str) -> Vec<u16> {
        text.encode_utf16().chain([0]).collect()
    }

    impl AuditFollower for EventLog {
        fn follow(&self, number: u64, code: &str, text: &str) -> Result<(), AuditSinkError> {
            let source = wide("Innsyn");
            let text = wide(&format!("{number} {code} {text}"));
            // SAFETY: a null server is this machine; `source` ends in a zero and outlives the call.
            let log = unsafe { RegisterEventSourceW(std::ptr::null(), source.as_ptr()) };
            if log.is_null() {
                return Err(AuditSinkError::Failed);
            }
            let texts = [text.as_ptr()];
            // SAFETY: `log` is open; `texts` holds one pointer to a text that ends in a zero, and both outlive the call.
            let reported = unsafe {
                ReportEventW(
                    log,
                    EVENTLOG_INFORMATION_TYPE,
                    0,
                    1,
                    std::ptr::null(),
                    1,
                    0,
                    texts.as_ptr(),
                    std::ptr::null(),
                )
            };
            // SAFETY: `log` was opened above and is closed once.
            unsafe { DeregisterEventSource(log) };
            if reported == 0 {
                Err(AuditSinkError::Failed)
            } else {
                Ok(())
            }
        }
    }
}
