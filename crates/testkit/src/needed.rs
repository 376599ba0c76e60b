//! What a test needs from the run it is part of, and the one sentence it fails with when that is missing. A test never
//! skips itself.

/// The value that `cargo xtask test` sets for its tests; fails the test with a sentence when it is missing.
pub fn from_test_run(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("`{variable}` is not set: run `cargo xtask test`, which starts what this test needs")
    })
}

/// The URL of a PostgreSQL server on which this test may create databases.
pub fn postgres_url() -> String {
    from_test_run("HEADSUP_TEST_POSTGRES")
}

/// Where ChromeDriver listens.
pub fn webdriver_url() -> String {
    from_test_run("HEADSUP_TEST_WEBDRIVER")
}

/// axe-core's script.
pub fn axe_script() -> String {
    let path = from_test_run("HEADSUP_TEST_AXE");
    std::fs::read_to_string(&path)
        .unwrap_or_else(|cause| panic!("cannot read axe-core at `{path}`: {cause}"))
}
