//! What a test needs from the run it is part of, and the one sentence it fails with when that is missing. A test never
//! skips itself.

use std::path::PathBuf;

/// Where servers lie that are not on every user's `PATH`.
const ADMINISTRATORS_FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/local/sbin"];

/// The value that `cargo xtask test` sets for its tests; fails the test with a sentence when it is missing.
pub fn from_test_run(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("`{variable}` is not set: run `cargo xtask test`, which starts what this test needs")
    })
}

/// The path of a program that `cargo xtask test` installs; fails the test with a sentence when it is missing.
pub fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(ADMINISTRATORS_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| {
            panic!(
                "`{name}` is missing: run `cargo xtask test`, which installs what this test needs"
            )
        })
}

/// Fails the test with a sentence when it doesn't run as root, which `what` needs.
pub fn require_root(what: &str) {
    use std::os::unix::fs::MetadataExt as _;
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|facts| facts.uid() == 0);
    assert!(
        is_root,
        "{what} starts as root only: run `sudo -E env \"PATH=$PATH\" cargo xtask test`"
    );
}

/// The URL of a PostgreSQL server on which this test may create databases.
pub fn postgres_url() -> String {
    from_test_run("HEADSUP_TEST_POSTGRES")
}

/// The folder into which npm put `oidc-provider`.
pub fn oidc_provider_folder() -> String {
    from_test_run("HEADSUP_TEST_OIDC_PROVIDER")
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
