//! Systems without a protection of their own yet.

/// Nothing: macOS writes core dumps only when somebody switched them on.
pub(crate) fn protect_memory() {}

/// Waits until a person at a terminal asks the program to end.
pub(crate) async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
