//! What is kept can be found, taken along and trusted: the search, kept views, exports, and `headsup verify`, also after
//! somebody changed a byte behind the desk's back.

use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, fixture, invite, on_both_databases, raise, set_up, work,
};

on_both_databases!(
    a_search_finds_words_of_every_kind_and_no_sealed_name,
    a_kept_view_is_ones_own_until_it_is_forgotten,
    exports_are_read_by_machines_and_hold_no_formula,
    verify_names_the_first_broken_link_after_a_byte_was_changed,
    verify_names_evidence_that_was_changed,
);

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

fn a_search_finds_words_of_every_kind_and_no_sealed_name(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let lure = fixture("stories/credential-lure.eml");
    let words = [
        ("privacy", "confidential"),
        ("name", "Quillan Ashdown"),
        ("what-happened", "It arrived during the Übungsstunde."),
    ];
    let link = raise(&asha, "message", &words, &[("mail.eml", lure.as_bytes())]);
    let other = [("privacy", "named"), ("what-happened", "The printer jams.")];
    raise(&asha, "friction", &other, &[]);
    let added = [("words", "My neighbour Tamsin got it too.")];
    assert_eq!(
        asha.post_with_files(&format!("{link}/message"), &added, &[])
            .status,
        303
    );
    let case = case_found_by(&admin, "contoso-support");
    work(&mut admin, &case, "The heron has landed.");

    // Its subject, its sender, the person's words (folded), the thread both ways, an answer, the case's number.
    let number = case.rsplit('/').next().unwrap_or_default();
    let by_number = format!("%23{number}");
    for words in [
        "mailbox+password",
        "helpdesk%40contoso-support.test",
        "%C3%9Cbungsstunde",
        "ubungsstunde",
        "tamsin",
        "heron",
        "admin+centre",
        by_number.as_str(),
    ] {
        assert_eq!(case_found_by(&admin, words), case, "{words}");
    }
    for words in ["Ashdown", "heron+printer", "nobodywrotethis"] {
        let found = admin.get(&format!("/desk?state=all&q={words}")).body;
        assert!(!found.contains("data-case="), "{words}: {found}");
    }
    let hostile = [
        "%22",
        "%27%3B--",
        "a%22+OR+%22b",
        "%2A",
        "%28",
        "heron%2A+AND",
        "%00",
    ];
    for words in hostile {
        assert_eq!(
            admin.get(&format!("/desk?q={words}")).status,
            200,
            "{words}"
        );
    }
    assert_eq!(
        desk.error_output().matches("a request failed").count(),
        0,
        "{}",
        desk.error_output()
    );
}

fn a_kept_view_is_ones_own_until_it_is_forgotten(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "demonstration");
    let security = invite(&desk, &mut admin, "Sam Fox", &["security"]);
    let mut auditor = invite(&desk, &mut admin, "Ann Dit", &["auditor"]);
    let view = [
        ("name", "Money today"),
        ("query", "kind=payment-change&state=all&q=bank"),
    ];
    let kept = admin.post("/desk/filters", &view);
    assert_eq!(kept.status, 303, "{}", kept.body);
    let way = kept.field("location").expect("the way back").to_owned();
    let page = admin.get(&way).body;
    assert!(
        page.contains("You kept this view as “Money today”"),
        "{page}"
    );
    assert!(admin.get("/desk").body.contains("Money today"));
    assert!(
        !security.get("/desk").body.contains("Money today"),
        "one's own"
    );

    assert_eq!(
        admin.post("/desk/filters", &view).status,
        303,
        "a double send is one view"
    );
    assert_eq!(admin.get("/desk").body.matches("Money today").count(), 1);
    let other = [("name", "Money today"), ("query", "kind=message")];
    let twice = admin.post("/desk/filters", &other);
    assert_eq!(twice.status, 422);
    assert!(
        twice.body.contains("You have a view of this name already"),
        "{}",
        twice.body
    );
    assert_eq!(auditor.post("/desk/filters", &view).status, 404);

    let forget = format!(
        "/desk/filters/{}",
        between(&page, "action=\"/desk/filters/", "\"")
    );
    assert_eq!(security.clone().post(&forget, &[]).status, 303);
    assert!(
        admin.get("/desk").body.contains("Money today"),
        "nobody else forgets it"
    );
    assert_eq!(admin.post(&forget, &[]).status, 303);
    assert!(!admin.get("/desk").body.contains("Money today"));
}

fn exports_are_read_by_machines_and_hold_no_formula(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let formulas = [
        "=HYPERLINK(\"http://x.invalid\",\"a\")",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "\t=2+2",
        "\0=3+3",
        "\"quoted\", and; cut",
    ];
    for formula in formulas {
        let words = [
            ("privacy", "named"),
            ("name", formula),
            ("what-happened", formula),
        ];
        raise(&asha, "friction", &words, &[]);
    }
    let csv = admin.get("/desk/export.csv");
    assert!(csv.head.contains("text/csv"), "{}", csv.head);
    let rows: Vec<_> = csv::Reader::from_reader(csv.body.as_bytes())
        .into_records()
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(rows.len(), formulas.len());
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(FORMULA_STARTS), "{cell}");
    }
    assert!(
        rows.iter()
            .any(|row| row.iter().any(|cell| cell.contains("HYPERLINK")))
    );

    let json = admin.get("/desk/export.json");
    let list: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    assert_eq!(list["cases"].as_array().map(Vec::len), Some(formulas.len()));
    for case in list["cases"].as_array().into_iter().flatten() {
        let path = format!("/desk/cases/{}/export.json", case["number"]);
        let one = admin.get(&path);
        let one: serde_json::Value = serde_json::from_str(&one.body).expect("JSON");
        assert_eq!(one["number"], case["number"]);
        assert_eq!(one["title"], case["title"]);
    }
    let narrowed = admin.get("/desk/export.json?q=HYPERLINK").body;
    let narrowed: serde_json::Value = serde_json::from_str(&narrowed).expect("JSON");
    assert_eq!(narrowed["cases"].as_array().map(Vec::len), Some(1));
}

fn verify_names_the_first_broken_link_after_a_byte_was_changed(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let lure = fixture("stories/credential-lure.eml");
    raise(
        &asha,
        "message",
        &[("privacy", "named")],
        &[("mail.eml", lure.as_bytes())],
    );
    let case = case_found_by(&admin, "contoso-support");
    work(&mut admin, &case, "Nobody got in.");
    place.assert_holds();
    assert!(
        !admin
            .get(&case)
            .body
            .contains("was changed outside Headsup")
    );

    // One byte of one line: who did it.
    place.database.tamper(
        &desk.data(),
        "UPDATE timeline SET actor = 'desk ' WHERE kind = 'case-opened'",
    );
    let (code, said) = place.verify();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("First broken link: the timeline of `") && said.contains("breaks at entry 1"),
        "{said}"
    );
    assert!(said.contains("Not everything holds."), "{said}");
    let page = admin.get(&case);
    assert_eq!(page.status, 200, "the case stays readable: {}", page.body);
    assert!(
        page.body.contains("was changed outside Headsup"),
        "{}",
        page.body
    );

    // Words too, further down: the first broken link is the first.
    place.database.tamper(
        &desk.data(),
        "UPDATE timeline SET actor = 'desk' WHERE kind = 'case-opened'",
    );
    place.assert_holds();
    place.database.tamper(
        &desk.data(),
        "UPDATE timeline SET says = 'X' || substr(says, 2) WHERE sequence = 3 AND chain IN
         (SELECT chain FROM timeline WHERE kind = 'case-opened')",
    );
    let (code, said) = place.verify();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("breaks at entry 3") && said.contains("words were changed"),
        "{said}"
    );
}

fn verify_names_evidence_that_was_changed(place: &Place) {
    let desk = place.start();
    let admin = set_up(&desk, "own");
    let asha = Visitor::new(&desk.url(""));
    let lure = fixture("stories/credential-lure.eml");
    raise(
        &asha,
        "message",
        &[("privacy", "named")],
        &[("mail.eml", lure.as_bytes())],
    );
    place.assert_holds();
    let mut files = Vec::new();
    let mut folders = vec![desk.data().join("evidence")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    assert_eq!(files.len(), 1, "{files:?}");
    let mut bytes = std::fs::read(&files[0]).unwrap();
    bytes[100] ^= 1;
    let mut mode = std::fs::metadata(&files[0]).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o600);
    std::fs::set_permissions(&files[0], mode).unwrap();
    std::fs::write(&files[0], bytes).unwrap();
    let (code, said) = place.verify();
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("The evidence `") && said.contains("is missing or was changed"),
        "{said}"
    );
    let case = case_found_by(&admin, "contoso-support");
    assert_eq!(admin.get(&case).status, 200, "the case stays readable");
}
