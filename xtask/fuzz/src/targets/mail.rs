//! Targets whose input is a mail or a piece of one: the whole, its wrappers, Outlook's files, a page, a header.

use evidence::mail::message::{read, read_header};
use evidence::mail::open::{answer_in, is_mail, open, own_words_in, returned};
use evidence::mail::payment_request::{CLAIMS_MAX, payment_request};
use evidence::mail::sending::signs;
use evidence::verdict::examine;

use super::{KNOWN, detect};
use crate::{holds, letter};

/// The input is what a person handed in; it goes the whole way to the verdict.
pub fn message(bytes: &[u8]) {
    let examined = examine(bytes, &KNOWN);
    holds::examination(&examined, bytes.len());
    holds::same_again(bytes, &holds::gist(&examined), || {
        holds::gist(&examine(bytes, &KNOWN))
    });
}

/// The input is a mail that carries others.
pub fn wrappers(bytes: &[u8]) {
    let opened = open(bytes);
    holds::opened(&opened);
    assert!(!opened.originals.is_empty(), "nothing came out");
    holds::same_again(bytes, &opened, || open(bytes));
    let answer = answer_in(bytes);
    assert!(
        answer.words.len() <= own_words_in(bytes).len(),
        "folding quotes away added words"
    );
    let returned = returned(bytes);
    let about = returned.message_id.unwrap_or_default();
    assert!(
        !about.contains(['\r', '\n']),
        "a Message-ID over two lines: {about:?}"
    );
    let header = read_header(bytes);
    holds::message(&header);
    signs(&header, None);
}

/// The input is a name, LF, and a file of Outlook's: by itself, and attached as `winmail.dat` would be.
pub fn outlook(bytes: &[u8]) {
    let (_, file) = super::file::name_and_bytes(bytes);
    let opened = open(file);
    holds::opened(&opened);
    holds::same_again(bytes, &opened, || open(file));
    for original in opened
        .originals
        .iter()
        .filter(|original| is_mail(&original.bytes))
    {
        holds::message(&read(&original.bytes));
    }
    if file.starts_with(&TNEF_SIGNATURE) {
        holds::opened(&open(&letter::with_file(
            "application/ms-tnef",
            b"winmail.dat",
            file,
        )));
    }
}

/// MS-OXTNEF clause 2.1.3.2, as bytes.
const TNEF_SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];

/// The input is the page of a mail.
pub fn page(bytes: &[u8]) {
    let mail = letter::with_body("text/html", bytes);
    let message = read(&mail);
    holds::message(&message);
    let names = ["concealment", "links", "advertising", "credentials"];
    let detected = detect(&names, &mail, &message, &KNOWN);
    holds::same_again(bytes, &detected, || {
        detect(&names, &mail, &read(&mail), &KNOWN)
    });
}

/// The input is a mail that may ask for money: what it claims, from its words and its files, before anybody put it beside the
/// register of payees.
pub fn requests(bytes: &[u8]) {
    let message = read(bytes);
    let request = payment_request(&message);
    for count in [
        request.accounts.len(),
        request.holders.len(),
        request.banks.len(),
        request.amounts.len(),
        request.invoices.len(),
        request.due_days.len(),
        request.telephones.len(),
        request.unread_files.len(),
    ] {
        assert!(count <= CLAIMS_MAX, "more claims than there may be");
    }
    for claimed in &request.accounts {
        let account = &claimed.account;
        assert!(
            account
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()),
            "an account with other signs in it: {account:?}"
        );
    }
    let dialled = |number: &String| {
        let digits = number.strip_prefix('+').unwrap_or(number);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    assert!(
        request.telephones.iter().all(dialled),
        "a telephone number that can't be dialled: {:?}",
        request.telephones
    );
    holds::same_again(bytes, &request, || payment_request(&read(bytes)));
}

/// The input is a header, and behind an empty line whatever follows.
pub fn header(bytes: &[u8]) {
    let header = read_header(bytes);
    holds::message(&header);
    signs(&header, Some(""));
    let mail = [
        bytes,
        b"\n\nA few words below, so that there is something to read.\n",
    ]
    .concat();
    let message = read(&mail);
    holds::message(&message);
    let names = ["structure", "identity", "authentication", "advertising"];
    let detected = detect(&names, &mail, &message, &KNOWN);
    holds::same_again(bytes, &detected, || {
        detect(&names, &mail, &read(&mail), &KNOWN)
    });
}
