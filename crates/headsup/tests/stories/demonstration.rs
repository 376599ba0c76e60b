//! The demonstration organisation loads at set-up, every one of its cases is there, and its timelines hold.

use testkit::running_desk::RunningDesk;

use crate::{binary, http};

#[test]
fn the_demonstration_is_there_after_set_up_and_its_timelines_hold() {
    let desk = RunningDesk::start(binary());
    let base = desk.url("");
    let path = desk.set_up_url().trim_start_matches(&base).to_owned();
    let form = [
        ("organisation", "Millbrook School"),
        ("name", "Robin Hale"),
        ("address", "robin@millbrook-school.example"),
        ("password", "four quiet green lamps"),
        ("start", "demonstration"),
    ];
    let made = http::post_form(&base, &path, &form).unwrap();
    assert_eq!(made.status, 303, "{}", desk.error_output());
    let cookie = made
        .field("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    for number in 1..=7 {
        let case = http::get(&base, &format!("/desk/cases/{number}"), Some(&cookie)).unwrap();
        assert_eq!(case.status, 200, "case {number}: {}", desk.error_output());
    }
    let answers = http::get(&base, "/answers", None).unwrap();
    assert!(
        answers.body.contains("May I charge my own telephone"),
        "the published answer is shown"
    );
    let verify = std::process::Command::new(binary())
        .args(["verify", "--data"])
        .arg(desk.data())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verify.stdout);
    assert!(
        verify.status.success() && said.contains("Everything holds."),
        "{said}"
    );
}
