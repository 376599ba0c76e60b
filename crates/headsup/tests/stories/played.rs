//! What every story begins with: a folder and a database of its own, the real binary on both, and the first people. Each
//! story is one function over [`Place`] and runs twice, once on each engine.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use testkit::running_desk::RunningDesk;
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;

use crate::binary;
use crate::http::{Answer, HandedIn, Visitor};

/// How often a page that still waits for its examination is asked for again; reached only when something is broken.
const LOOKS_MAX: usize = 20_000;
/// The first admin's password.
pub const PASSWORD: &str = "four quiet green lamps";
/// The first admin's address.
pub const ADMIN: &str = "robin@millbrook-school.example";

/// Writes one test for each engine out of one story.
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test]
            fn $story() {
                super::$story(&crate::played::Place::new(testkit::test_database::TestDatabase::on_sqlite()));
            })+
        }
        mod on_postgres {
            $(#[test]
            fn $story() {
                super::$story(&crate::played::Place::new(testkit::test_database::TestDatabase::on_postgres()));
            })+
        }
    };
}
pub(crate) use on_both_databases;

/// Where a story plays.
pub struct Place {
    /// Its folder; the data lie in `data` below it.
    pub folder: Arc<TemporaryFolder>,
    /// Its database.
    pub database: TestDatabase,
}

impl Place {
    /// An empty place.
    pub fn new(database: TestDatabase) -> Place {
        Place {
            folder: Arc::new(TemporaryFolder::new("story")),
            database,
        }
    }

    /// Starts the desk.
    pub fn start(&self) -> RunningDesk {
        self.start_with(&[])
    }

    /// Starts the desk with further arguments.
    pub fn start_with(&self, arguments: &[&str]) -> RunningDesk {
        let database = self.database.arguments();
        let all = [&database[..], arguments].concat();
        RunningDesk::start_with(binary(), Arc::clone(&self.folder), &all)
    }

    /// Runs another command of the binary on the same data, to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(binary())
            .args(arguments)
            .arg("--data")
            .arg(self.folder.path().join("data"))
            .args(self.database.arguments())
            .args(["--lookups", "off"])
            .env("HEADSUP_LISTEN", "127.0.0.1:0")
            .env_remove("HEADSUP_DATA")
            .current_dir(self.folder.path())
            .output()
            .expect("the binary runs")
    }

    /// How `doctor` names the engine.
    pub fn engine_name(&self) -> &'static str {
        match self.database {
            TestDatabase::Sqlite => "Database: SQLite",
            TestDatabase::Postgres { .. } => "Database: PostgreSQL",
        }
    }

    /// `headsup verify`: its exit code and what it says.
    pub fn verify(&self) -> (Option<i32>, String) {
        let output = self.run(&["verify"]);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    }

    /// Every timeline and every file holds.
    #[track_caller]
    pub fn assert_holds(&self) {
        let (code, said) = self.verify();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Everything holds."), "{said}");
    }
}

/// Sets the desk up; `start` is `own` or `demonstration`. Gives the first admin, who wears IT and Security too.
pub fn set_up(desk: &RunningDesk, start: &str) -> Visitor {
    let path = desk
        .set_up_url()
        .trim_start_matches(&desk.url(""))
        .to_owned();
    let form = [
        ("organisation", "Millbrook School"),
        ("name", "Robin Hale"),
        ("address", ADMIN),
        ("password", PASSWORD),
        ("start", start),
    ];
    let mut admin = Visitor::new(&desk.url(""));
    let made = admin.post(&path, &form);
    assert_eq!(made.status, 303, "{}", desk.error_output());
    assert!(admin.is_signed_in());
    admin
}

/// Invites somebody who takes the invitation at once; gives them, signed in.
pub fn invite(desk: &RunningDesk, admin: &mut Visitor, name: &str, hats: &[&str]) -> Visitor {
    let link = invitation(admin, name, hats);
    let mut invited = Visitor::new(&desk.url(""));
    let accepted = invited.post(&link, &[("name", name), ("password", PASSWORD)]);
    assert_eq!(accepted.status, 303, "{}", accepted.body);
    invited
}

/// The path of a fresh invitation's link.
pub fn invitation(admin: &mut Visitor, name: &str, hats: &[&str]) -> String {
    let address = address_of(name);
    let mut form = vec![("name", name), ("address", address.as_str())];
    form.extend(hats.iter().map(|hat| (*hat, "on")));
    let made = admin.post("/admin/invitations", &form);
    assert_eq!(made.status, 200, "{}", made.body);
    let link = between(&made.body, "id=\"invitation-link\" value=\"", "\"");
    path_of(link)
}

/// The address that goes with a name in these stories.
pub fn address_of(name: &str) -> String {
    format!(
        "{}@millbrook-school.example",
        name.to_lowercase().replace(' ', ".")
    )
}

/// Raises a hand and waits until the first examination is done; gives the private link.
pub fn raise(
    anyone: &Visitor,
    kind: &str,
    fields: &[(&str, &str)],
    files: &[HandedIn<'_>],
) -> String {
    let sent = anyone.post_with_files(&format!("/raise/{kind}"), fields, files);
    assert_eq!(sent.status, 303, "{}", sent.body);
    let link = sent.field("location").expect("a private link").to_owned();
    examined(anyone, &link);
    link
}

/// The answer page once nothing is pending any more.
pub fn examined(anyone: &Visitor, link: &str) -> Answer {
    for _ in 0..LOOKS_MAX {
        let page = anyone.get(link);
        assert_eq!(page.status, 200, "{}", page.body);
        if !page.body.contains("data-state=\"pending\"") {
            return page;
        }
        std::thread::yield_now();
    }
    panic!("the examination of `{link}` never ended");
}

/// The page once it holds these words.
pub fn page_with(anyone: &Visitor, path: &str, words: &str) -> String {
    for _ in 0..LOOKS_MAX {
        let page = anyone.get(path).body;
        if page.contains(words) {
            return page;
        }
        std::thread::yield_now();
    }
    panic!("`{words}` never stood on `{path}`");
}

/// The path of the one case that a search finds.
#[track_caller]
pub fn case_found_by(member: &Visitor, words: &str) -> String {
    let queue = member.get(&format!("/desk?state=all&q={words}")).body;
    assert_eq!(queue.matches("data-case=").count(), 1, "{words}: {queue}");
    let number = between(&queue, "data-case=\"", "\"");
    format!("/desk/cases/{number}")
}

/// A defused file of the project's fixtures.
pub fn fixture(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(path);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|cause| panic!("cannot read `{}`: {cause}", path.display()))
}

/// Answers both questions, settles every step, tells the reporters.
pub fn work(member: &mut Visitor, case: &str, told: &str) {
    for question in ["keep-working", "prevent-or-recover"] {
        let answer = [
            ("standing", "answers"),
            ("text", "It is looked after."),
            ("because", "Seen in the admin centre"),
        ];
        let answered = member.post(&format!("{case}/answers/{question}"), &answer);
        assert_eq!(answered.status, 303, "{}", answered.body);
    }
    settle_steps(member, case);
    let told = member.post(&format!("{case}/tell"), &[("text", told)]);
    assert_eq!(told.status, 303, "{}", told.body);
}

/// Marks every open step as done, or as not needed where a check has to do it.
pub fn settle_steps(member: &mut Visitor, case: &str) {
    const STEPS_MAX: usize = 60;
    for _ in 0..STEPS_MAX {
        let page = member.get(case).body;
        let Some((before, _)) = page.split_once("/done\"") else {
            return;
        };
        let action = before.rsplit('"').next().unwrap_or_default();
        let words = [("words", "Seen to")];
        let mut done = member.post(&format!("{action}/done"), &words);
        if done.body.contains("waive the step and say why") {
            done = member.post(&format!("{action}/waive"), &words);
        }
        assert_eq!(done.status, 303, "{}", done.body);
    }
    panic!("more than {STEPS_MAX} steps");
}

/// Works a case to its end; `outcome` is any but a near miss, which asks for more.
pub fn close(member: &mut Visitor, case: &str, outcome: &str, told: &str) {
    work(member, case, told);
    let ended = [
        ("outcome", outcome),
        ("lesson", "Asking early costs nothing."),
    ];
    let closed = member.post(&format!("{case}/close"), &ended);
    assert_eq!(closed.status, 303, "{}", closed.body);
}

/// What stands between two marks; fails the test where they aren't there.
#[track_caller]
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let found = text
        .split_once(before)
        .and_then(|(_, rest)| rest.split_once(after));
    found
        .unwrap_or_else(|| panic!("no `{before}` … `{after}` in:\n{text}"))
        .0
}

/// The path of an address.
pub fn path_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find('/')
        .map_or_else(String::new, |at| rest[at..].to_owned())
}
