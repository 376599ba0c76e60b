//! Join or open, example by example, through the same door as the store. The rule itself stands in `joining`.

use evidence::verdict::{Fingerprint, Verdict};

use crate::cases::joining::{JoinOrOpen, JoinedBecause, OpenCase, join_or_open};
use crate::cases::report::ReportKind;
use crate::cases::sample::{examination, minute, uuid};
use crate::ids::{CaseId, ReportId};

fn prints(marks: &[&str], text_similarity: Option<u64>) -> Fingerprint {
    Fingerprint {
        marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        text_similarity,
    }
}

fn open_case(number: u128, opened: i64, fingerprint: Fingerprint) -> OpenCase {
    OpenCase {
        case: CaseId(uuid(number)),
        about_it: false,
        opened: minute(opened),
        fingerprints: vec![fingerprint],
    }
}

fn decide(kind: ReportKind, own: Fingerprint, candidates: &[OpenCase]) -> JoinOrOpen {
    let own = examination(ReportId(uuid(50)), Verdict::Harmful, own);
    join_or_open(kind, &[own], &[], candidates)
}

fn joined(number: u128, because: JoinedBecause) -> JoinOrOpen {
    JoinOrOpen::Join(CaseId(uuid(number)), because)
}

#[test]
fn one_mark_in_common_joins_and_the_strongest_reason_wins() {
    let candidates = [
        open_case(1, 0, prints(&["link:aa"], None)),
        open_case(2, 1, prints(&["attachment:bb"], None)),
        open_case(3, 2, prints(&["original:cc", "link:aa"], None)),
    ];
    let message = ReportKind::Message;
    assert_eq!(
        decide(message, prints(&["link:aa"], None), &candidates),
        joined(1, JoinedBecause::SameLink)
    );
    assert_eq!(
        decide(
            message,
            prints(&["link:aa", "attachment:bb"], None),
            &candidates
        ),
        joined(2, JoinedBecause::SameAttachment)
    );
    assert_eq!(
        decide(
            ReportKind::Mistake,
            prints(&["link:aa", "attachment:bb", "original:cc"], None),
            &candidates
        ),
        joined(3, JoinedBecause::SameMessage)
    );
    assert_eq!(
        decide(message, prints(&["link:zz"], None), &candidates),
        JoinOrOpen::Open
    );
    assert_eq!(
        decide(message, prints(&[], None), &candidates),
        JoinOrOpen::Open
    );
}

#[test]
fn near_same_text_joins_up_to_three_bits() {
    let candidates = [open_case(1, 0, prints(&[], Some(0b1111_0000)))];
    let message = ReportKind::Message;
    assert_eq!(
        decide(message, prints(&[], Some(0b1111_0111)), &candidates),
        joined(1, JoinedBecause::NearSameText)
    );
    assert_eq!(
        decide(message, prints(&[], Some(0b1111_1111)), &candidates),
        JoinOrOpen::Open
    );
    assert_eq!(
        decide(message, prints(&[], None), &candidates),
        JoinOrOpen::Open
    );
}

#[test]
fn among_equals_the_oldest_case_gathers_the_wave() {
    let candidates = [
        open_case(9, 5, prints(&["link:aa"], None)),
        open_case(8, 1, prints(&["link:aa"], None)),
        open_case(7, 3, prints(&["link:aa"], None)),
    ];
    assert_eq!(
        decide(ReportKind::Message, prints(&["link:aa"], None), &candidates),
        joined(8, JoinedBecause::SameLink)
    );
}

#[test]
fn what_is_about_it_stays_alone() {
    let mut secret = open_case(1, 0, prints(&["original:aa"], None));
    let own = prints(&["original:aa"], None);
    assert_eq!(
        decide(ReportKind::AboutIt, own.clone(), &[secret.clone()]),
        JoinOrOpen::Open
    );
    secret.about_it = true;
    assert_eq!(
        decide(ReportKind::Message, own, &[secret]),
        JoinOrOpen::Open
    );
}

#[test]
fn a_mark_of_an_unknown_sort_joins_nothing() {
    let candidates = [open_case(1, 0, prints(&["colour:red"], None))];
    assert_eq!(
        decide(
            ReportKind::Message,
            prints(&["colour:red"], None),
            &candidates
        ),
        JoinOrOpen::Open
    );
}
