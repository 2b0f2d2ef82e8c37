//! The application against the sandbox: real requests on loopback, real sign-in by form, nothing faked but the browser's
//! hands.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod bindings;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod elevation;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod late;
#[cfg(test)]
mod lock;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
#[cfg(test)]
mod traces;
