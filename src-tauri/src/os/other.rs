//! Systems without a protection of their own yet.

/// Nothing: macOS writes core dumps only when somebody switched them on.
pub(crate) fn protect_memory() {}

/// Waits until a person at a terminal asks the program to end.
pub(crate) async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Nothing yet: idle time and sleep still lock (`app::lock`).
pub(crate) async fn system_locks(_locked: impl FnMut()) {
    std::future::pending::<()>().await;
}
