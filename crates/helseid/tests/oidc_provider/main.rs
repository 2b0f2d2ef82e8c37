//! The client against a certified provider that others wrote: `oidc-provider` from npm, configured like
//! HelseID (see `tests/contracts-helseid/provider.mjs`), for three algorithms of the client's key and
//! four ways of asking for nonces.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod provider;
