//! A desk whose clock jumps a day back and a day forward while it runs: hands are raised and answered all the same, members sign in,
//! nothing is lost and every timeline holds. The clock is faked for the desk's process alone, by `libfaketime`; what measures how long
//! something takes goes on as it was.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use testkit::running_desk::RunningDesk;

use crate::binary;
use crate::http::Visitor;
use crate::played::{ADMIN, PASSWORD, Place, case_found_by, on_both_databases, raise, set_up};

on_both_databases!(a_clock_that_jumps_a_day_loses_nothing);

/// The library of Debian's package, below `/usr/lib`.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").expect("there is a /usr/lib");
    let found = folders.flatten().map(|folder| folder.path().join(LIBRARY));
    let found: Vec<PathBuf> = found.filter(|file| file.is_file()).collect();
    found
        .first()
        .expect("`cargo xtask test` installs libfaketime")
        .clone()
}

fn start(place: &Place, clock: &Path) -> RunningDesk {
    let environment: Vec<(String, OsString)> = vec![
        ("LD_PRELOAD".to_owned(), library().into()),
        ("FAKETIME_TIMESTAMP_FILE".to_owned(), clock.into()),
        ("FAKETIME_NO_CACHE".to_owned(), "1".into()),
        ("FAKETIME_DONT_FAKE_MONOTONIC".to_owned(), "1".into()),
    ];
    let arguments = place.database.arguments();
    RunningDesk::start_under(
        binary(),
        Arc::clone(&place.folder),
        &arguments,
        &environment,
    )
}

/// Somebody tells of a call; the answer is there in the end.
fn tell(desk: &RunningDesk, who: &str) -> String {
    let anyone = Visitor::new(&desk.url(""));
    let fields = [
        ("caller-said", who),
        ("what-happened", "They wanted a code"),
    ];
    raise(&anyone, "call", &fields, &[])
}

fn sign_in(desk: &RunningDesk) -> Visitor {
    let mut robin = Visitor::new(&desk.url(""));
    let form = [("address", ADMIN), ("password", PASSWORD)];
    assert_eq!(robin.post("/sign-in", &form).status, 303);
    assert_eq!(robin.get("/desk").status, 200);
    robin
}

fn a_clock_that_jumps_a_day_loses_nothing(place: &Place) {
    let clock = place.folder.path().join("clock");
    let turn = |by: &str| std::fs::write(&clock, by).expect("the clock is turned");
    turn("+0");
    let desk = start(place, &clock);
    let before = set_up(&desk, "own");
    let mut told = vec![tell(&desk, "Bank")];
    assert_eq!(before.get("/desk").status, 200);
    for (by, who) in [("-1d", "Taxes"), ("+1d", "Parcels"), ("+0", "Landlord")] {
        turn(by);
        told.push(tell(&desk, who));
        let robin = sign_in(&desk);
        let anyone = Visitor::new(&desk.url(""));
        for link in &told {
            assert_eq!(anyone.get(link).status, 200, "{by}");
        }
        assert!(
            case_found_by(&robin, who).starts_with("/desk/cases/"),
            "{by}"
        );
        if by == "+1d" {
            assert_eq!(before.get("/desk").status, 303, "a session of yesterday");
        }
    }
    assert!(
        !desk.error_output().contains("panicked"),
        "{}",
        desk.error_output()
    );
    drop(desk);
    place.assert_holds();
}
