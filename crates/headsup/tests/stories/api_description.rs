//! The running desk against its own description: Schemathesis reads `/api/openapi.json` and sends what it allows, what it
//! forbids, and chains of both; every answer has to be one that is described, and nothing forbidden may be taken. The
//! seed is fixed and the number of examples bounded, so a failure can be played again.

use std::path::Path;
use std::process::Command;

use testkit::needed;
use testkit::test_database::TestDatabase;

use crate::api_program::{ALL_SCOPES, Program, make_token};
use crate::played::{Place, fixture, set_up};

/// Examples for each operation and phase.
const EXAMPLES_MAX: &str = "6";
/// How long one answer may take, seconds; reached only when something is broken.
const ANSWER_SECONDS_MAX: &str = "60";

#[test]
fn the_desk_answers_as_its_description_says() {
    let place = Place::new(TestDatabase::on_sqlite());
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let token = make_token(&mut admin, "Schemathesis", &ALL_SCOPES);
    let program = Program::new(&desk, &token);
    let lure = fixture("stories/credential-lure.eml");
    assert_eq!(program.post_mail(lure.as_bytes(), None).status, 201);
    let hooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis");
    let output = Command::new(needed::from_test_run("HEADSUP_TEST_SCHEMATHESIS"))
        .arg("run")
        .arg(desk.url("/api/openapi.json"))
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", "all", "--max-examples", EXAMPLES_MAX])
        .args(["--request-timeout", ANSWER_SECONDS_MAX])
        .args(["--seed", "20261122", "--no-color", "--warnings", "off"])
        .env("SCHEMATHESIS_HOOKS", "headsup_hooks")
        .env("PYTHONPATH", hooks)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(place.folder.path())
        .output()
        .expect("Schemathesis runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    // All of them; the description itself is where it was read from.
    assert!(said.contains("14 selected / 14 total"), "{said}");
    assert!(!desk.error_output().contains("panicked"));
    place.assert_holds();
}
