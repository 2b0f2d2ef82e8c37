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

#[test]
fn the_other_services_satisfy_clients_of_others() {
    SandboxProgram::start().satisfies("services.mjs", "self-service: from draft to a new key");
}

#[test]
fn every_fault_is_played_by_header_and_by_administration() {
    SandboxProgram::start().satisfies("faults.mjs", "all faults");
}

#[test]
fn axe_finds_nothing_on_the_pages_that_a_person_sees() {
    SandboxProgram::start().satisfies("pages.mjs", "all pages");
}
