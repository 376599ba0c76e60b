//! Windows events told together, clocks that step, codes and who asks: what an honest reader must mind. The events are
//! written by our own hand in the form in which tools dump them.

use crate::signin::reading::{InputFacts, Ledger, Reader};
use crate::signin::record::{Activity, LogonType, Record, Status, StatusDetail};

type Seen = (i64, Activity, Status, StatusDetail, String, String, String);

fn event(number: u32, time: &str, data: &[(&str, &str)]) -> String {
    let data: Vec<String> = data
        .iter()
        .map(|(name, value)| format!("\"{name}\":\"{value}\""))
        .collect();
    format!(
        "{{\"Event\":{{\"System\":{{\"EventID\":{number},\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\"{time}\"}}}},\"Channel\":\"Security\",\"Computer\":\"srv4\"}},\"EventData\":{{{}}}}}}}",
        data.join(",")
    )
}

fn read(log: &str, mut each: impl FnMut(&Record<'_>)) -> Ledger {
    let mut reader = Reader::default();
    reader.begin(InputFacts {
        not_after: 0,
        zone_minutes: 0,
    });
    reader.feed(log.as_bytes(), &mut each);
    reader.end(&mut each);
    reader.ledger().clone()
}

fn seen(log: &str) -> (Vec<Seen>, Ledger) {
    let mut seen = Vec::new();
    let ledger = read(log, |record| {
        seen.push((
            record.when.microseconds,
            record.activity,
            record.status,
            record.status_detail,
            record.user.to_owned(),
            record.src_endpoint.to_owned(),
            record.src_name.to_owned(),
        ));
    });
    (seen, ledger)
}

#[test]
fn three_events_of_one_attempt_are_one_failure_and_two_attempts_are_two() {
    let time = |n: u32| format!("2026-03-02T08:00:0{n}.5Z");
    let member = |n| {
        event(
            4625,
            &time(n),
            &[
                ("TargetUserName", "Rita"),
                ("Status", "0xC000006D"),
                ("SubStatus", "0xC000006A"),
                ("LogonType", "3"),
                ("IpAddress", "192.0.2.7"),
            ],
        )
    };
    let check = |n| {
        event(
            4776,
            &time(n),
            &[
                ("TargetUserName", "rita"),
                ("Workstation", "PC7"),
                ("Status", "0xC000006A"),
            ],
        )
    };
    let ticket = |n| {
        event(
            4771,
            &time(n),
            &[
                ("TargetUserName", "rita@CORP.EXAMPLE"),
                ("Status", "0x18"),
                ("IpAddress", "::ffff:192.0.2.7"),
            ],
        )
    };
    for order in [
        [member(0), check(0), ticket(1)],
        [check(0), ticket(0), member(1)],
        [ticket(0), member(0), check(1)],
    ] {
        let (seen, _) = seen(&order.join("\n"));
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!((&*seen[0].4, &*seen[0].5), ("rita", "192.0.2.7"));
    }
    let twice = [check(0), check(0), member(1), member(1), check(2)];
    assert_eq!(seen(&twice.join("\n")).0.len(), 3);
    let (alone, _) = seen(&[check(0), ticket(0)].join("\n"));
    assert_eq!(alone.len(), 1);
    assert_eq!((&*alone[0].5, &*alone[0].6), ("192.0.2.7", "PC7"));
}

#[test]
fn a_lock_names_the_machine_it_is_put_down_to_and_codes_their_reasons() {
    let lock = event(
        4740,
        "2026-03-02T08:00:00.0000001Z",
        &[
            ("TargetUserName", "rita"),
            ("TargetDomainName", "PC7"),
            ("SubjectUserName", "DC1$"),
        ],
    );
    let (locks, _) = seen(&lock);
    assert_eq!(locks[0].1, Activity::LockAfterFailures);
    assert_eq!(locks[0].6, "PC7");
    for (code, detail) in [
        ("0xc000006a", StatusDetail::WrongPassword),
        ("0xC0000064", StatusDetail::NoSuchAccount),
        ("0xC0000234", StatusDetail::LockedAfterFailures),
        ("0xC0000072", StatusDetail::Disabled),
        ("0xC000006F", StatusDetail::NotAllowed),
        ("0xC0000070", StatusDetail::NotAllowed),
        ("0xC0000193", StatusDetail::Expired),
        ("0xC0000071", StatusDetail::Expired),
        ("0xC0000224", StatusDetail::Expired),
        ("0xC0000133", StatusDetail::ClockSkew),
        ("3221225578", StatusDetail::WrongPassword),
        ("-1073741718", StatusDetail::WrongPassword),
    ] {
        let failure = event(
            4625,
            "2026-03-02T08:00:00Z",
            &[
                ("TargetUserName", "rita"),
                ("SubStatus", code),
                ("LogonType", "2"),
            ],
        );
        assert_eq!(seen(&failure).0[0].3, detail, "{code}");
    }
}

#[test]
fn machines_are_no_people_and_the_type_says_who_asks() {
    let sign_in = |user: &str, kind: &str| {
        event(
            4625,
            "2026-03-02T08:00:00Z",
            &[
                ("TargetUserName", user),
                ("LogonType", kind),
                ("ProcessName", "C:\\\\Tools\\\\a.exe"),
                ("WorkstationName", "SRV4"),
            ],
        )
    };
    for nobody in ["PC7$", "ANONYMOUS LOGON", "-", "DWM-1"] {
        assert_eq!(seen(&sign_in(nobody, "3")).0.len(), 0, "{nobody}");
    }
    for (kind, wanted) in [
        ("2", LogonType::Keyboard),
        ("3", LogonType::Network),
        ("4", LogonType::Batch),
        ("5", LogonType::Service),
        ("7", LogonType::Unlock),
        ("10", LogonType::RemoteDesktop),
    ] {
        let ledger = read(&sign_in("rita", kind), |record| {
            assert_eq!(record.logon_type, wanted);
            assert_eq!(
                (record.client, record.src_name),
                ("C:\\Tools\\a.exe", "SRV4")
            );
        });
        assert_eq!(ledger.records, 1);
    }
}

#[test]
fn times_of_1601_and_clocks_that_were_set_are_said() {
    let sign_in = |time| {
        event(
            4624,
            time,
            &[("TargetUserName", "rita"), ("LogonType", "2")],
        )
    };
    let clock = event(
        4616,
        "2026-03-02T08:00:01Z",
        &[
            ("PreviousTime", "2026-03-02T08:00:01Z"),
            ("NewTime", "2026-03-02T11:00:01Z"),
        ],
    );
    let log = [
        sign_in("2026-03-02T08:00:00Z"),
        clock,
        sign_in("1601-01-01T00:00:00.000Z"),
    ];
    let (seen, ledger) = seen(&log.join("\n"));
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[1].0, 1_772_438_401_000_000);
    assert_eq!((ledger.times_missing, ledger.clocks_set), (1, 1));
    assert_eq!(ledger.sentences().len(), 2);
}

#[test]
fn hostile_objects_are_unread_or_read_and_never_more() {
    let whole = event(
        4625,
        "2026-03-02T08:00:00Z",
        &[
            ("TargetUserName", "a\\nb \\u202e \\\"},{"),
            ("SubStatus", "0xC000006A"),
            ("LogonType", "3"),
        ],
    );
    let (records, _) = seen(&whole);
    assert_eq!(records[0].4, "a\nb \u{202e} \"},{");
    for end in 0..whole.len() {
        let Some(cut) = whole.get(..end) else {
            continue;
        };
        let (records, ledger) = seen(&format!("{cut}\n{whole}\n"));
        assert!(records.len() <= 1 && ledger.records as usize == records.len());
    }
    let twice = whole.replace("\"SubStatus\"", "\"SubStatus\":\"0x0\",\"SubStatus\"");
    assert_eq!(seen(&twice).0.len(), 1);
    let deep = format!(
        "{{\"EventID\":4625,\"x\":{}{}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let (records, ledger) = seen(&format!("{deep}\n{whole}"));
    assert_eq!((records.len(), ledger.unread), (1, 1));
    let odd =
        "{\"EventID\":4625,\"TargetUserName\":{\"a\":[1]},\"LogonType\":1e999,\"EventTime\":7}";
    assert_eq!(seen(odd).1.unread, 1);
}
