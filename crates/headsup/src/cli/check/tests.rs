//! Mailboxes and the order of results; what the whole command does is told by its story test.

use super::mailbox::{for_each_mail, is_separator};
use super::order::in_order;

fn mails(text: &str) -> Vec<String> {
    let mut mails = Vec::new();
    for_each_mail(text.as_bytes(), |mail| {
        mails.push(String::from_utf8(mail).unwrap());
        true
    })
    .unwrap();
    mails
}

#[test]
fn a_mailbox_is_split_at_its_separators_alone() {
    let text = "From a@x.test Mon Jan  1 00:00:00 2024\nSubject: one\n\nFrom here on, all is well.\n>From b\n\n\
        From b@x.test Tue Jan  2 10:20:30 2024\nSubject: two\n\nbye\n";
    assert_eq!(
        mails(text),
        [
            "Subject: one\n\nFrom here on, all is well.\nFrom b\n\n",
            "Subject: two\n\nbye\n"
        ]
    );
}

#[test]
fn a_header_is_no_separator() {
    assert!(!is_separator(b"From: a@x.test\n"));
    assert!(!is_separator(b"From the desk of Ann\n"));
}

#[test]
fn results_come_in_the_order_of_inputs_and_stop_when_nobody_reads() {
    let read = |send: &mut dyn FnMut(usize) -> bool| {
        (0..2_000).all(send);
    };
    let mut seen = Vec::new();
    in_order(
        4,
        read,
        |n| n * 2,
        |n| {
            seen.push(n);
            Ok(())
        },
    )
    .unwrap();
    assert_eq!(seen, (0..2_000).map(|n| n * 2).collect::<Vec<_>>());

    let mut written = 0;
    let stopped = in_order(
        4,
        |send: &mut dyn FnMut(usize) -> bool| while send(1) {},
        |n| n,
        |_| {
            written += 1;
            if written == 500 {
                Err(std::io::ErrorKind::BrokenPipe.into())
            } else {
                Ok(())
            }
        },
    );
    assert!(stopped.is_err());
    assert_eq!(written, 500);
}
