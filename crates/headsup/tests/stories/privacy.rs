//! Who may know what: reports about IT stay with those who don't run IT, a confidential name is on no page of the desk, and
//! an anonymous report leaves nothing behind that leads to a person.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::api_program::{Program, make_token};
use crate::http::{Answer, Visitor};
use crate::played::{
    Place, between, case_found_by, examined, fixture, invite, on_both_databases, raise, set_up,
};

on_both_databases!(
    a_report_about_it_is_read_by_security_and_never_by_it,
    a_confidential_name_stands_on_no_page_of_the_desk,
    a_picture_tells_nothing_where_the_name_is_kept_back,
    whoever_sees_a_name_is_told_to_its_reporter,
    an_anonymous_report_leaves_nothing_that_leads_to_a_person,
);

const MINUTE_MICROS: i64 = 60 * 1_000_000;
const HOUR_MICROS: i64 = 60 * MINUTE_MICROS;

/// The pages of a case, and of its evidence as the case page links it.
fn pages_of(member: &Visitor, case: &str) -> Vec<String> {
    let page = member.get(case).body;
    let mut pages = vec![
        case.to_owned(),
        format!("{case}/print"),
        format!("{case}/export.json"),
    ];
    for link in page.split("href=\"/desk/evidence/").skip(1) {
        let rest = link.split('"').next().unwrap_or_default();
        pages.push(format!("/desk/evidence/{rest}"));
    }
    for frame in page.split("src=\"/desk/evidence/").skip(1) {
        let rest = frame.split('"').next().unwrap_or_default();
        pages.push(format!("/desk/evidence/{rest}"));
    }
    pages
}

/// The lists of the desk, and what they hold of these words.
fn lists_with(words: &str) -> Vec<String> {
    [
        "/desk",
        "/desk/rows",
        "/desk/export.csv",
        "/desk/export.json",
    ]
    .iter()
    .flat_map(|list| {
        [
            format!("{list}?state=all"),
            format!("{list}?state=all&q={words}"),
        ]
    })
    .collect()
}

fn a_report_about_it_is_read_by_security_and_never_by_it(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let mut security = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    let leader = invite(&desk, &mut admin, "Lea Wood", &["leader"]);
    let both = invite(&desk, &mut admin, "Bo Reed", &["security", "it"]);
    let asha = Visitor::new(&desk.url(""));
    let lure = fixture("stories/credential-lure.eml");
    let files = [("screen.eml", lure.as_bytes())];
    let words = [
        ("privacy", "confidential"),
        (
            "what-happened",
            "The administrator reads mailboxes for fun: gumtree.",
        ),
    ];
    let link = raise(&asha, "about-it", &words, &files);
    // The same bytes, reported in the ordinary way, are a case of their own.
    raise(&asha, "message", &[("privacy", "named")], &files);

    let case = case_found_by(&security, "gumtree");
    let ordinary = case_found_by(&both, "contoso-support");
    assert_ne!(case, ordinary, "never joined");
    let pages = pages_of(&security, &case);
    assert!(pages.len() >= 6, "evidence is linked: {pages:?}");
    for path in &pages {
        assert_eq!(security.get(path).status, 200, "{path}");
        assert_eq!(
            leader.get(path).status,
            200,
            "a leader reads it too: {path}"
        );
        for other in [&admin, &both] {
            let Answer { status, body, .. } = other.get(path);
            assert_eq!(status, 404, "{path}");
            assert!(!body.contains("gumtree"));
        }
    }
    for path in lists_with("gumtree") {
        for other in [&admin, &both] {
            let list = other.get(&path);
            assert_eq!(list.status, 200, "{path}");
            assert!(!list.body.contains("About IT:"), "{path}: {}", list.body);
            assert!(!list.body.contains(&format!("\"{case}\"")), "{path}");
            if path.starts_with("/desk/export") {
                assert!(!list.body.contains("about-it"), "{path}: {}", list.body);
            }
            if path.contains("q=gumtree") {
                assert!(!list.body.contains("data-case="), "{path}: {}", list.body);
            }
        }
    }
    assert!(security.get("/desk/export.csv").body.contains("about-it"));
    let acts = [
        (
            format!("{case}/close"),
            [("outcome", "harm"), ("lesson", "x")],
        ),
        (format!("{case}/tell"), [("text", "x"), ("kind", "")]),
        (
            format!("{case}/publish"),
            [("question", "x"), ("answer", "x")],
        ),
        (format!("{case}/reopen"), [("reason", "x"), ("kind", "")]),
    ];
    for (act, form) in acts {
        assert_eq!(admin.post(&act, &form).status, 404, "{act}");
    }
    let said = security.post(
        &format!("{case}/tell"),
        &[("text", "We look into it, quietly.")],
    );
    assert_eq!(said.status, 303, "{}", said.body);
    assert!(asha.get(&link).body.contains("quietly"));
    assert!(
        !desk.error_output().contains("gumtree"),
        "{}",
        desk.error_output()
    );
    place.assert_holds();
}

fn a_confidential_name_stands_on_no_page_of_the_desk(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let auditor = invite(&desk, &mut admin, "Ann Dit", &["auditor"]);
    let asha = Visitor::new(&desk.url("")).with_agent("Nightjar 7");
    let words = [
        ("privacy", "confidential"),
        ("name", "Quillan Ashdown"),
        ("address", "q.ashdown@millbrook-school.example"),
        ("what-happened", "Somebody props the server room open."),
    ];
    let link = raise(&asha, "friction", &words, &[]);
    let form = [("words", "It is the blue door.")];
    assert_eq!(
        asha.post_with_files(&format!("{link}/message"), &form, &[])
            .status,
        303
    );
    let case = case_found_by(&admin, "server+room");
    let written = admin.post(
        &format!("{case}/threads/{}", report_of(&admin, &case)),
        &[("text", "Which floor?"), ("kind", "question")],
    );
    assert_eq!(written.status, 303, "{}", written.body);
    assert!(
        asha.get(&link).body.contains("Which floor?"),
        "the thread works without a name"
    );

    let mut pages = pages_of(&admin, &case);
    pages.extend(lists_with("server"));
    pages.extend(lists_with("Ashdown"));
    for path in pages {
        for member in [&admin, &auditor] {
            let page = member.get(&path);
            assert_eq!(page.status, 200, "{path}");
            let body = page
                .body
                .replace("q=Ashdown", "")
                .replace("value=\"Ashdown\"", "");
            for sealed in ["Quillan", "Ashdown", "ashdown", "Nightjar"] {
                assert!(!body.contains(sealed), "`{sealed}` on {path}: {body}");
            }
        }
    }
    let found = admin.get("/desk?state=all&q=Ashdown").body;
    assert!(!found.contains("data-case="), "a sealed name finds nothing");
    let log = desk.error_output();
    assert!(
        !log.contains("Ashdown") && !log.contains("ashdown"),
        "{log}"
    );
    place.assert_holds();
}

/// How often the timeline of a case says that names were shown.
fn lines_of_reading(member: &Visitor, case: &str) -> usize {
    let page = member.get(case).body;
    page.matches("name was shown").count() + page.matches("names of").count()
}

fn whoever_sees_a_name_is_told_to_its_reporter(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let auditor = invite(&desk, &mut admin, "Ann Dit", &["auditor"]);
    let sam = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    let asha = Visitor::new(&desk.url(""));
    let named = [
        ("privacy", "named"),
        ("name", "Quillan Ashdown"),
        ("what-happened", "the gumtree"),
    ];
    let link = raise(&asha, "friction", &named, &[]);
    assert!(asha.get(&link).body.contains("Nobody yet."));

    let case = case_found_by(&auditor, "gumtree");
    assert_eq!(lines_of_reading(&auditor, &case), 0);
    assert!(
        asha.get(&link).body.contains("Nobody yet."),
        "an auditor sees no name"
    );

    for path in [
        format!("{case}/print"),
        format!("{case}/export.json"),
        case.clone(),
    ] {
        assert!(sam.get(&path).body.contains("Quillan"), "{path}");
    }
    assert_eq!(
        lines_of_reading(&sam, &case),
        1,
        "once a day for each reader"
    );
    let told = asha.get(&link).body;
    assert!(told.contains("<li>Sam Fox, "), "{told}");
    assert!(
        !told.contains("Nobody yet.") && !told.contains("Ann Dit"),
        "{told}"
    );
    let token = make_token(&mut admin, "Ticket desk", &["cases_read", "steps_write"]);
    let program = Program::new(&desk, &token);
    let number = case.rsplit('/').next().unwrap_or_default();
    let read = program.read(&format!("/api/v1/cases/{number}"));
    assert!(read.to_string().contains("Quillan"), "{read}");
    let told = asha.get(&link).body;
    assert!(told.contains("<li>A connected program, "), "{told}");

    let sealed = [
        ("privacy", "confidential"),
        ("what-happened", "the nightjar"),
    ];
    let link = raise(&asha, "friction", &sealed, &[]);
    let case = case_found_by(&sam, "nightjar");
    assert_eq!(lines_of_reading(&sam, &case), 0);
    assert!(
        !asha.get(&link).body.contains("name-read"),
        "no name is shown to anybody"
    );
    place.assert_holds();
}

/// A picture of two points by two, in GIF, with a comment that tells who made it.
fn picture_that_tells() -> Vec<u8> {
    let head = b"GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff";
    let tells = b"\x21\xfe\x0eQuillan 47.3 N\0";
    let image = b"\x2c\0\0\0\0\x02\0\x02\0\0\x02\x02\x84\x51\0\x3b";
    [&head[..], tells, image].concat()
}

/// The same picture in a report with a name and in those without, sent as a browser sends it: before the choice.
fn a_picture_tells_nothing_where_the_name_is_kept_back(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let picture = picture_that_tells();
    let files = [("door.gif", &picture[..])];
    let is_told = || {
        let kept = place.database.everything_kept(&desk.data());
        kept.windows(7).any(|bytes| bytes == b"Quillan")
    };
    for (privacy, words) in [
        ("confidential", "the gumtree"),
        ("anonymous", "the nightjar"),
    ] {
        let form = [("privacy", privacy), ("what-happened", words)];
        raise(&asha, "friction", &form, &files);
        assert!(!is_told(), "{privacy}");
        let case = case_found_by(&admin, words.trim_start_matches("the "));
        assert!(
            admin.get(&case).body.contains(".gif"),
            "the picture itself is there"
        );
    }
    let heic = [("door.heic", &b"\0\0\0\x18ftypheic\0\0\0\0Quillan"[..])];
    let form = [("privacy", "anonymous"), ("what-happened", "the bullfinch")];
    let link = raise(&asha, "friction", &form, &heic);
    let answer = asha.get(&link).body;
    assert!(
        answer.contains("One picture or film was not kept"),
        "{answer}"
    );
    assert!(!is_told());

    let form = [
        ("privacy", "named"),
        ("name", "Asha Fenn"),
        ("what-happened", "the curlew"),
    ];
    raise(&asha, "friction", &form, &files);
    assert!(is_told(), "what came with a name is evidence as it came");
    place.assert_holds();
}

/// The report that a case page shows first.
fn report_of(member: &Visitor, case: &str) -> String {
    let page = member.get(case).body;
    between(&page, "id=\"report-", "\"").to_owned()
}

fn an_anonymous_report_leaves_nothing_that_leads_to_a_person(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let data = desk.data();
    let moments_before = place.database.moments_kept(&data);
    let began = now_micros();

    let owl = Visitor::new(&desk.url("")).with_agent("Nightjar 7");
    // A browser sends what was typed before the choice fell on anonymous.
    let words = [
        ("privacy", "anonymous"),
        ("name", "Quillan Ashdown"),
        ("address", "q.ashdown@millbrook-school.example"),
        ("what-happened", "I found a stick in the car park."),
    ];
    let lure = fixture("stories/credential-lure.eml");
    let link = raise(
        &owl,
        "message",
        &words,
        &[("scan-of-quillan.eml", lure.as_bytes())],
    );
    let later = [("words", "It is a green one.")];
    let photograph = picture_that_tells();
    let (film, broken) = (b"\0\0\0\x14ftypqt  \xa9xyz Quillan", b"\xff\xd8\xffQuillan");
    let added = owl.post_with_files(
        &format!("{link}/message"),
        &later,
        &[
            ("quillan-phone.gif", &photograph),
            ("quillan.mov", film),
            ("quillan-2.jpg", broken),
        ],
    );
    assert_eq!(added.status, 303);
    let told = owl
        .clone()
        .post(&format!("{link}/exposure"), &[("exposure", "clicked")]);
    assert_eq!(told.status, 303);
    let page = examined(&owl, &link).body;
    assert!(
        page.contains("It is a green one."),
        "the thread works all the same: {page}"
    );
    assert!(page.contains("2 pictures or films were not kept"), "{page}");
    let ended = now_micros();

    let kept = place.database.everything_kept(&data);
    for trace in [
        &b"uillan"[..],
        b"shdown",
        b"ashdown@",
        b"ightjar",
        b"127.0.0.1",
    ] {
        let is_kept = kept.windows(trace.len()).any(|bytes| bytes == trace);
        assert!(!is_kept, "`{}` is kept", String::from_utf8_lossy(trace));
    }
    // Sessions and failed sign-ins belong to others; every moment noted for this report is the hour, or so many whole
    // minutes after it (when a step is due).
    let mut noted = place.database.moments_kept(&data);
    for before in moments_before {
        if let Some(at) = noted.iter().position(|one| *one == before) {
            noted.swap_remove(at);
        }
    }
    assert!(
        noted.iter().any(|(table, ..)| table == "reports"),
        "{noted:?}"
    );
    for (table, column, moment) in &noted {
        assert_eq!(
            moment % MINUTE_MICROS,
            0,
            "{table}.{column} tells the minute: {moment}"
        );
        if column != "due_us" {
            assert_eq!(
                moment % HOUR_MICROS,
                0,
                "{table}.{column} tells the minute: {moment}"
            );
        }
    }
    let log = desk.error_output();
    for trace in ["uillan", "shdown", "ightjar"] {
        assert!(!log.contains(trace), "{log}");
    }
    let case = case_found_by(&admin, "contoso-support");
    for path in pages_of(&admin, &case) {
        let page = admin.get(&path).body;
        assert!(
            !page.contains("uillan") && !page.contains("shdown"),
            "{path}: {page}"
        );
    }
    assert_eq!(
        leaked_moments(&kept, began, ended),
        Vec::<i64>::new(),
        "the minute is in the files"
    );
    place.assert_holds();
}

/// Moments between these two, the lease of a worker's claim (20 seconds ahead of the clock) left aside, that stand in the bytes as the eight-byte numbers the embedded database writes.
fn leaked_moments(bytes: &[u8], began: i64, ended: i64) -> Vec<i64> {
    let numbers = bytes.windows(8).map(|eight| {
        let mut number = [0; 8];
        number.copy_from_slice(eight);
        i64::from_be_bytes(number)
    });
    // What is due is so many minutes after the hour, and may fall between by chance; a leak is not a whole minute.
    numbers
        .filter(|number| (began..=ended).contains(number) && number % MINUTE_MICROS != 0)
        .collect()
}

fn now_micros() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    i64::try_from(elapsed.as_micros()).expect("before the year 292277")
}
