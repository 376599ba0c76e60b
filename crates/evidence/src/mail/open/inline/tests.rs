//! The table of words is well-formed, dates of every language are read, and header blocks are told from look-alikes.

use super::block::{label_named, plain};
use super::dates::rfc_5322;
use super::words::{LANGUAGES, Label};

#[test]
fn no_label_names_two_fields() {
    for language in LANGUAGES {
        for (label, spellings) in language.labels {
            for spelling in *spellings {
                assert_eq!(
                    label_named(spelling),
                    Some(*label),
                    "`{spelling}` of {}",
                    language.language
                );
                assert_eq!(
                    spelling.to_lowercase(),
                    *spelling,
                    "labels are compared in lower case"
                );
            }
        }
    }
}

#[test]
fn every_language_of_the_table_has_every_field() {
    let wanted = "hr cs da nl en fr fi de hu it ja no pl pt-BR pt-PT ro ru sk es sv tr uk";
    for name in wanted.split(' ') {
        let language = LANGUAGES
            .iter()
            .find(|language| language.language == name)
            .unwrap();
        for label in [
            Label::From,
            Label::Date,
            Label::To,
            Label::Cc,
            Label::Subject,
        ] {
            assert!(
                language
                    .labels
                    .iter()
                    .any(|(known, words)| *known == label && !words.is_empty()),
                "{name}"
            );
        }
    }
}

#[test]
fn dates_are_read_in_many_languages() {
    let cases = "
        Tue, 3 Mar 2026 08:12:02 +0100 = 3 Mar 2026 08:12:02 +0100
        Tuesday, March 3, 2026 8:12 AM = 3 Mar 2026 08:12:00 -0000
        Tue, Mar 3, 2026 at 12:12 AM = 3 Mar 2026 00:12:00 -0000
        03/17/2026 4:52 PM EST = 17 Mar 2026 16:52:00 -0000
        17/03/2026 16:52 = 17 Mar 2026 16:52:00 -0000
        17/03/26, 16:52 = 17 Mar 2026 16:52:00 -0000
        Dienstag, 3. März 2026 um 08:12 = 3 Mar 2026 08:12:00 -0000
        úterý 3. března 2026 8:12:50 = 3 Mar 2026 08:12:50 -0000
        st 3. 3. 2026 v 8:12 = 3 Mar 2026 08:12:00 -0000
        tirsdag den 3. marts 2026 09.26.50 CET = 3 Mar 2026 09:26:50 -0000
        tiistaina 3. maaliskuuta 2026 klo 9.26.50 UTC+2 = 3 Mar 2026 09:26:50 +0200
        mardi 3 mars 2026 à 15:20:05 +0200 = 3 Mar 2026 15:20:05 +0200
        2026. március 3., kedd 09:26:50 = 3 Mar 2026 09:26:50 -0000
        mercoledì 4 marzo 2026 12:46 = 4 Mar 2026 12:46:00 -0000
        2026年3月3日火曜日 17:55:44 -0400 = 3 Mar 2026 17:55:44 -0400
        wtorek, 3 listopada 2026, 09:26:50 = 3 Nov 2026 09:26:50 -0000
        wtorek, 3 lipca 2026, 09:26:50 = 3 Jul 2026 09:26:50 -0000
        sri, 4. lis 2026. u 09:31 = 4 Oct 2026 09:31:00 -0000
        вторник, 3 ноября 2026 г., 09:26:50 GMT+3 = 3 Nov 2026 09:26:50 +0300
        вівторок, 3 листопада 2026 р., 09:26:50 = 3 Nov 2026 09:26:50 -0000
        3 Ekim 2026 Salı 09:26:50 GMT+3 = 3 Oct 2026 09:26:50 +0300
        mié, 4 mar 2026 a las 9:31 = 4 Mar 2026 09:31:00 -0000
        K, 4. märts 2026 kell 09:31 = 4 Mar 2026 09:31:00 -0000
    ";
    for case in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (written, wanted) = case.split_once(" = ").unwrap();
        assert_eq!(rfc_5322(written).as_deref(), Some(wanted), "{written}");
    }
}

#[test]
fn what_is_no_date_stays_what_it_is() {
    for text in ["", "yesterday", "45 foo 2026", "99/99/9999", "12:00"] {
        assert_eq!(rfc_5322(text), None, "{text}");
    }
}

#[test]
fn quotation_marks_and_invisible_characters_come_off_a_line() {
    assert_eq!(plain("> > \u{feff}From:\u{a0}Ada "), "From: Ada");
    assert_eq!(plain("   >"), "");
}
