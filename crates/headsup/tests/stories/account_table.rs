//! Those who work at the desk, brought in as a table: looked at first, then done; whoever left is out at once.

use crate::http::{Answer, Visitor};
use crate::played::{ADMIN, PASSWORD, Place, between, on_both_databases, path_of, set_up};

on_both_databases!(a_table_invites_changes_hats_and_lets_go);

fn look(admin: &Visitor, fields: &[(&str, &str)]) -> Answer {
    admin.post_with_files("/admin/accounts/table", fields, &[])
}

/// Accepts the one invitation on a page; gives the browser of whoever did.
fn accept(page: &Answer, base_url: &str) -> Visitor {
    let link = path_of(
        between(&page.body, "class=\"link-once\"", "readonly")
            .split('"')
            .nth(3)
            .expect("a link"),
    );
    let mut invited = Visitor::new(base_url);
    assert_eq!(
        invited
            .post(&link, &[("name", "As invited"), ("password", PASSWORD)])
            .status,
        303
    );
    invited
}

fn a_table_invites_changes_hats_and_lets_go(place: &Place) {
    let desk = place.start();
    let mut admin = set_up(&desk, "own");
    let page = admin.get("/admin/accounts/table");
    assert_eq!(page.status, 200);
    assert_eq!(look(&admin, &[("table", " ")]).status, 422);

    let first =
        "name,address,hats\nSam Dale,sam@millbrook-school.example,security\nNobody,nobody,it";
    let seen = look(&admin, &[("table", first)]);
    assert!(
        seen.body
            .contains("1 invited, 0 with other hats, 0 deactivated"),
        "{}",
        seen.body
    );
    assert!(seen.body.contains("Line 3: there is no mail address in it"));
    assert!(
        !admin.get("/admin").body.contains("Sam Dale"),
        "nothing has changed yet"
    );
    let done = admin.post("/admin/accounts/table/apply", &[("table", first)]);
    assert!(
        done.body
            .contains("1 invited, 0 with other hats, 0 deactivated"),
        "{}",
        done.body
    );
    let again = admin.post("/admin/accounts/table/apply", &[("table", first)]);
    assert!(
        again.body.contains("0 invited"),
        "an open invitation is enough"
    );
    let sam = accept(&done, &desk.url(""));
    assert_eq!(sam.get("/desk").status, 200);

    // Another hat, and one's own stay as they are.
    let second = format!("Sam Dale,sam@millbrook-school.example,leader\nRobin,{ADMIN},auditor");
    let seen = look(&admin, &[("table", &second)]);
    assert!(
        seen.body.contains("As invited: from Security to Leader"),
        "{}",
        seen.body
    );
    assert!(seen.body.contains("it would change your own hats"));
    admin.post("/admin/accounts/table/apply", &[("table", &second)]);
    assert_eq!(sam.get("/account").status, 200);
    assert_eq!(admin.get("/admin").status, 200);

    // Whoever isn't among everybody is out at once; whoever brings the table in never is.
    let third = [
        ("table", "Ina Holt,ina@millbrook-school.example,it"),
        ("has_everybody", "yes"),
    ];
    let seen = look(&admin, &third);
    assert!(
        seen.body
            .contains("1 invited, 0 with other hats, 1 deactivated"),
        "{}",
        seen.body
    );
    let done = admin.post("/admin/accounts/table/apply", &third);
    assert_eq!(sam.get("/account").status, 303);
    assert_eq!(admin.get("/admin").status, 200);
    assert_eq!(accept(&done, &desk.url("")).get("/desk").status, 200);
    let mut later = Visitor::new(&desk.url(""));
    let form = [
        ("address", "sam@millbrook-school.example"),
        ("password", PASSWORD),
    ];
    assert_eq!(later.post("/sign-in", &form).status, 422);
}
