//! Event logs as Windows keeps them, written here and read by the real reader: what is read in place and what has to be
//! unpacked says the same, and bytes that were cut off or changed cost no more than themselves.

use evidence::signin::reading::{InputFacts, Ledger, Reader};
use stories::evtx_log::{Event, EvtxLog, Value};

const FAILURE: [&str; 7] = [
    "SubjectUserName",
    "TargetUserName",
    "Status",
    "SubStatus",
    "LogonType",
    "WorkstationName",
    "IpAddress",
];
const LOCK: [&str; 3] = ["TargetUserName", "TargetDomainName", "SubjectUserName"];
/// 2026-03-02T08:00:00Z, microseconds.
const MONDAY: u64 = 1_772_438_400_000_000;

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn failure(n: u64) -> Event<'static> {
    Event {
        number: 4625,
        is_failure: true,
        at: MONDAY + n * 10_000_000,
        computer: "srv4.corp.example",
        names: &FAILURE,
        values: vec![
            text("-"),
            text(if n.is_multiple_of(2) {
                "Rita"
            } else {
                "Zoë 😀"
            }),
            Value::Code(0xC000_006D),
            Value::Code(0xC000_006A),
            Value::Number(3),
            text("PC7"),
            text("192.0.2.7"),
        ],
    }
}

fn other(
    number: u16,
    n: u64,
    names: &'static [&'static str],
    values: Vec<Value>,
) -> Event<'static> {
    Event {
        number,
        is_failure: false,
        at: MONDAY + n * 10_000_000,
        computer: "srv4.corp.example",
        names,
        values,
    }
}

/// Failures over several chunks, a lock, and events of no interest.
fn log(is_plain: bool) -> Vec<u8> {
    let mut log = EvtxLog::new(is_plain);
    for n in 0..600 {
        log.add(&failure(n));
        if n % 3 == 0 {
            log.add(&other(
                4688,
                n,
                &["NewProcessName"],
                vec![text("C:\\a.exe")],
            ));
        }
    }
    let lock = vec![text("rita"), text("PC7"), text("DC1$")];
    log.add(&other(4740, 600, &LOCK, lock));
    log.end()
}

fn read(log: &[u8]) -> (Vec<String>, Ledger) {
    let mut records = Vec::new();
    let mut reader = Reader::default();
    reader.begin(InputFacts {
        not_after: 0,
        zone_minutes: 0,
    });
    let mut each = |record: &evidence::signin::record::Record<'_>| {
        records.push(format!("{record:?}"));
    };
    for piece in log.chunks(10_000) {
        reader.feed(piece, &mut each);
    }
    reader.end(&mut each);
    (records, reader.ledger().clone())
}

#[test]
fn what_is_read_in_place_and_what_is_unpacked_say_the_same() {
    let (plain, ledger) = read(&log(true));
    assert_eq!((plain.len(), ledger.lines, ledger.damaged), (601, 801, 0));
    assert!(
        plain[0].contains("microseconds: 1772438400000000"),
        "{}",
        plain[0]
    );
    for said in [
        "WrongPassword",
        "\"rita\"",
        "192.0.2.7",
        "PC7",
        "srv4.corp.example",
    ] {
        assert!(plain[0].contains(said), "{said}: {}", plain[0]);
    }
    assert!(plain[1].contains("\"zoë 😀\""), "{}", plain[1]);
    assert!(plain[600].contains("LockAfterFailures") && plain[600].contains("PC7"));
    let (unpacked, unpacked_ledger) = read(&log(false));
    assert_eq!(plain, unpacked);
    assert_eq!(format!("{ledger:?}"), format!("{unpacked_ledger:?}"));
}

#[test]
fn a_damaged_record_costs_itself_and_those_behind_it_are_read() {
    let mut log = EvtxLog::new(true);
    for n in 0..10 {
        log.add(&failure(n));
    }
    let mut bytes = log.end();
    let first = 4_096 + 512;
    let second = bytes[first + 4..]
        .windows(4)
        .position(|four| four == [0x2a, 0x2a, 0, 0]);
    let second = first + 4 + second.unwrap();
    // Its head, a fragment, a template and the count of values; then the type of the first becomes one that nobody knows.
    bytes[second + 24 + 4 + 10 + 4 + 2] = 0x7f;
    let (records, ledger) = read(&bytes);
    assert_eq!((records.len(), ledger.lines, ledger.damaged), (9, 10, 1));
}

#[test]
fn bytes_that_were_cut_off_or_changed_are_read_as_far_as_they_go() {
    let whole = log(true);
    for end in (0..whole.len()).step_by(9_973) {
        let (records, _) = read(&whole[..end]);
        assert!(records.len() <= 601);
    }
    let mut seed = 7_u64;
    for _ in 0..80 {
        let mut changed = whole.clone();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % changed.len();
            changed[at] = (seed >> 20) as u8;
        }
        let (records, ledger) = read(&changed);
        assert!(
            records.len() as u64 <= ledger.lines,
            "{} of {}",
            records.len(),
            ledger.lines
        );
    }
}
