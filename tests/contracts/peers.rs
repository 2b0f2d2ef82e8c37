//! One test for each script.

use crate::program::SandboxProgram;

#[test]
fn a_certified_client_signs_in_uses_two_apis_and_signs_out() {
    SandboxProgram::start().satisfies("sign-in.mjs", "end of session");
}

#[test]
fn independent_validators_accept_everything_that_the_sandbox_says() {
    SandboxProgram::start().satisfies("fhir.mjs", "all in all");
}
