//! JOSE of the sandbox.
