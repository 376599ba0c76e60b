//! The rules of the sum, each with the smallest set of findings that shows it. No corpus here.

use super::*;
use crate::finding::{Cia, FindingKind, Place};

/// Odds of 1 to 16, about what is fitted.
const BASE: f64 = -40.0;

static LINK: FindingKind = FindingKind::new("links.test-strong", 39, Cia::C);
static LINK_TOO: FindingKind = FindingKind::new("links.test-other", 39, Cia::C);
static ODD_LINK: FindingKind = FindingKind::new("links.test-odd", 26, Cia::C);
static ODD_SENDER: FindingKind =
    FindingKind::new("identity.test-odd-sender", 35, Cia::I).of_manners();
static SHORT_LINK: FindingKind = FindingKind::new("links.test-short-link", 35, Cia::C).of_manners();
static STORY: FindingKind = FindingKind::new("stories.test-story", 38, Cia::I);
static ASK: FindingKind = FindingKind::new("credentials.test-ask", 20, Cia::C);
static SMALL_ASK: FindingKind = FindingKind::new("credentials.test-small-ask", 6, Cia::C);
static PROGRAM: FindingKind = FindingKind::new("attachments.test-program", 60, Cia::CIA);
static PAYMENT: FindingKind = FindingKind::new("payment.bank-details-changed", 18, Cia::I);
static RELIEF: FindingKind = FindingKind::new("identity.test-relief", -15, Cia::NONE);
static CASINO: FindingKind =
    FindingKind::new("advertising.games-of-chance", 14, Cia::NONE).of_advertising();
static ADVERT: FindingKind =
    FindingKind::new("advertising.test-sale", 14, Cia::NONE).of_advertising();

fn verdict(kinds: &[&'static FindingKind], grade: Grade, unchecked: &[Unchecked]) -> Weighed {
    let findings: Vec<Finding> = kinds
        .iter()
        .map(|kind| Finding::new(kind, Place::named("text"), "seen"))
        .collect();
    weigh_from(
        BASE,
        Weighing {
            findings: &findings,
            unchecked,
            grade,
            readable: true,
        },
    )
}

#[test]
fn nothing_seen_is_nothing_wrong_found_and_the_base() {
    let weighed = verdict(&[], Grade::Original, &[]);
    assert_eq!(weighed.verdict, Verdict::NothingWrongFound);
    assert!((weighed.score - 1.0 / 17.0).abs() < 1e-9);
}

#[test]
fn ten_points_double_the_odds() {
    let odds = |points: f64| score_of(points) / (1.0 - score_of(points));
    assert!((odds(25.0) / odds(15.0) - 2.0).abs() < 1e-9);
}

#[test]
fn one_family_alone_is_suspicious_however_loud() {
    let weighed = verdict(&[&LINK, &LINK_TOO], Grade::Original, &[]);
    assert!(weighed.score >= HARMFUL_SCORE);
    assert_eq!(weighed.verdict, Verdict::Suspicious);
}

#[test]
fn two_families_make_it_harmful() {
    assert_eq!(
        verdict(&[&LINK, &ASK], Grade::Original, &[]).verdict,
        Verdict::Harmful
    );
}

#[test]
fn the_manners_of_mass_mail_alone_are_never_harmful() {
    let manners = [&ODD_SENDER, &SHORT_LINK];
    let weighed = verdict(&manners, Grade::Original, &[]);
    assert!(weighed.score >= HARMFUL_SCORE);
    assert_eq!(weighed.verdict, Verdict::Suspicious);
    let asking = verdict(
        &[&ODD_SENDER, &SHORT_LINK, &SMALL_ASK],
        Grade::Original,
        &[],
    );
    assert_eq!(asking.verdict, Verdict::Harmful);
}

#[test]
fn a_loud_trade_is_suspicious_at_most_until_it_does_what_no_trade_does() {
    let told = |kinds: &[&'static FindingKind]| verdict(kinds, Grade::Original, &[]).verdict;
    assert_eq!(told(&[&LINK, &ASK, &CASINO]), Verdict::Suspicious);
    assert_eq!(told(&[&LINK, &ASK, &ADVERT]), Verdict::Harmful);
    assert_eq!(told(&[&LINK, &ASK, &PAYMENT, &CASINO]), Verdict::Harmful);
    assert_eq!(told(&[&PROGRAM, &CASINO]), Verdict::Harmful);
}

#[test]
fn a_decisive_finding_needs_no_second() {
    assert_eq!(
        verdict(&[&PROGRAM], Grade::Original, &[]).verdict,
        Verdict::Harmful
    );
}

#[test]
fn a_kind_seen_five_times_counts_once() {
    let once = verdict(&[&LINK], Grade::Original, &[]);
    let often = verdict(&[&LINK; 5], Grade::Original, &[]);
    assert_eq!(once.score, often.score);
}

#[test]
fn a_payment_change_is_never_mild_even_with_relief() {
    let weighed = verdict(&[&PAYMENT, &RELIEF], Grade::Original, &[]);
    assert_eq!(weighed.verdict, Verdict::Suspicious);
    assert!(weighed.score >= SUSPICIOUS_SCORE);
}

#[test]
fn advertising_without_deception_is_unwanted_and_never_lifts_the_score() {
    let weighed = verdict(&[&ADVERT], Grade::Original, &[]);
    assert_eq!(weighed.verdict, Verdict::Unwanted);
    assert!((weighed.score - 1.0 / 17.0).abs() < 1e-9);
    assert_eq!(
        verdict(&[&ADVERT, &LINK], Grade::Original, &[]).verdict,
        Verdict::Suspicious
    );
}

#[test]
fn an_ask_on_thin_evidence_cannot_be_told() {
    let shortener = [Unchecked::new("links.shortener", "unknown target")];
    let dns = [Unchecked::new("authentication.dns-not-asked", "no DNS")];
    assert_eq!(
        verdict(&[&SMALL_ASK], Grade::InlineForward, &[]).verdict,
        Verdict::CantTell
    );
    assert_eq!(
        verdict(&[&SMALL_ASK], Grade::Original, &shortener).verdict,
        Verdict::CantTell
    );
    assert_eq!(
        verdict(&[&SMALL_ASK], Grade::Original, &dns).verdict,
        Verdict::NothingWrongFound
    );
    assert_eq!(
        verdict(&[], Grade::InlineForward, &shortener).verdict,
        Verdict::NothingWrongFound
    );
}

#[test]
fn something_odd_is_not_cleared_and_an_odd_advertisement_is_still_one() {
    assert_eq!(
        verdict(&[&ASK], Grade::Original, &[]).verdict,
        Verdict::CantTell
    );
    assert_eq!(
        verdict(&[&ODD_LINK, &ADVERT], Grade::Original, &[]).verdict,
        Verdict::Unwanted
    );
    assert_eq!(
        verdict(&[&SMALL_ASK], Grade::Original, &[]).verdict,
        Verdict::NothingWrongFound
    );
}

#[test]
fn what_could_not_be_read_cannot_be_told() {
    let weighed = weigh_from(
        BASE,
        Weighing {
            findings: &[],
            unchecked: &[],
            grade: Grade::Original,
            readable: false,
        },
    );
    assert_eq!(weighed.verdict, Verdict::CantTell);
}

#[test]
fn words_alone_need_more_than_deeds() {
    let of = |kinds: &[&'static FindingKind]| verdict(kinds, Grade::Original, &[]).verdict;
    assert_eq!(of(&[&STORY]), Verdict::CantTell);
    assert_eq!(of(&[&STORY, &ADVERT]), Verdict::Unwanted);
    assert_eq!(of(&[&STORY, &ASK]), Verdict::Suspicious);
    assert_eq!(of(&[&ODD_LINK, &SMALL_ASK]), Verdict::Suspicious);
    assert_eq!(of(&[&ODD_LINK, &STORY]), Verdict::Harmful);
}
