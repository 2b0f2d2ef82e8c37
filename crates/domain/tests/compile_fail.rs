//! The safety types refuse at compile time what must not happen at run time.

#[cfg(test)]
mod compile_fail {
    #[test]
    fn what_must_not_compile_does_not() {
        trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
    }
}
