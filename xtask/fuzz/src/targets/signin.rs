//! The target of sign-in logs: every reader of them, what is remembered, and the explanation. The input is a log; it is read in
//! one piece and again in pieces, and a live stream of the same lines is asked in between.

use std::sync::LazyLock;

use evidence::signin::explaining::{Attack, explain};
use evidence::signin::exporting::{block_list, ocsf_events, stix_bundle};
use evidence::signin::gathering::{Caps, Gathering};
use evidence::signin::reading::{InputFacts, Ledger, Reader, SigmaRules};
use evidence::signin::record::Record;

/// Piece sizes of the second reading: odd, so that they cut everywhere.
const PIECE_BYTES: usize = 7;
/// 2027-01-15 08:00:00 UTC, microseconds.
const NOW: i64 = 1_800_000_000_000_000;
const FACTS: InputFacts = InputFacts {
    not_after: NOW,
    zone_minutes: 0,
};
/// Small, so that an input of a few lines meets them.
const CAPS: Caps = Caps {
    accounts_max: 6,
    sources_max: 6,
    names_max: 3,
    finished_max: 3,
    hours_max: 3,
};

/// Rules for every log that rules are asked about, so that each way of laying out fields is walked.
static RULES: LazyLock<SigmaRules> = LazyLock::new(|| {
    let of = |logsource: &str| {
        format!(
            "title: x\nlogsource:\n  {logsource}\ndetection:\n  fields:\n    TargetUserName|contains: a\n  words: [b]\n  condition: 1 of them\n"
        )
    };
    let texts = [
        of("product: windows\n  service: security"),
        of("product: azure\n  service: signinlogs"),
        of("product: okta"),
        of("product: gcp\n  service: google_workspace.login"),
    ];
    let (rules, _) = SigmaRules::read(texts.iter().map(|text| ("x", text.as_str())));
    assert_eq!(rules.count(), texts.len());
    rules
});

/// Reads it at once and in pieces; both must be explained alike.
pub fn signins(bytes: &[u8]) {
    let at_once = explained(bytes, usize::MAX);
    let in_pieces = explained(bytes, PIECE_BYTES);
    assert!(at_once == in_pieces, "{at_once}\n---\n{in_pieces}");
    live(bytes);
}

fn explained(bytes: &[u8], piece_bytes: usize) -> String {
    let mut reader = Reader::asking(RULES.clone());
    let mut gathering = Gathering::new(CAPS, Some("anna"));
    let mut sink = |record: &Record<'_>| {
        assert!(record.repeated >= 1, "a record of nothing");
        gathering.take(record);
    };
    reader.begin(FACTS);
    for piece in bytes.chunks(piece_bytes.min(bytes.len().max(1))) {
        reader.feed(piece, &mut sink);
    }
    reader.end(&mut sink);
    let explanation = explain(&gathering.finish(), reader.ledger());
    for lockout in &explanation.lockouts {
        let sum: f64 = lockout.hypotheses.iter().map(|one| one.probability).sum();
        assert!((sum - 1.0).abs() < 1e-6, "probabilities add up to {sum}");
        let hidden = lockout.account.chars().any(char::is_control);
        assert!(!hidden, "a control character in {:?}", lockout.account);
    }
    let attacks: Vec<&Attack> = explanation.attacks.iter().collect();
    let list = block_list(&attacks);
    let whole = |row: &str| row.split(',').count() == 6;
    assert!(list.csv.lines().all(whole), "a row of {}", list.csv);
    let exports = [ocsf_events(&attacks, "x"), stix_bundle(&attacks)];
    let matches = reader.sigma_matches();
    format!("{explanation:?} {list:?} {exports:?} {matches:?}")
}

/// Lines one by one, as they are written; each piece of news must have something to tell.
fn live(bytes: &[u8]) {
    let mut reader = Reader::of_live_lines(3, FACTS);
    let mut gathering = Gathering::live(CAPS, 7);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        reader.feed(line, &mut |record: &Record<'_>| gathering.take(record));
        for account in gathering.take_news() {
            let gathered = gathering.as_of_now(&account);
            let gathered = gathered.expect("what has news has a burst");
            let explanation = explain(&gathered, &Ledger::default());
            assert_eq!(explanation.lockouts.len(), 1, "one burst, one explanation");
        }
    }
    reader.pass_time(NOW, &mut |record: &Record<'_>| gathering.take(record));
}
