//! Whole examinations of what is no mail. The files are written here, byte by byte: no corpus, no binaries beside.

use super::*;

fn handed_in(bytes: &[u8], name: &str) -> Examination {
    let surroundings = Surroundings {
        file_name: Some(name.to_owned()),
        ..Surroundings::default()
    };
    examine(bytes, &surroundings)
}

fn unchecked_ids(examination: &Examination) -> Vec<&'static str> {
    let originals = examination.originals.iter();
    originals
        .flat_map(|original| original.unchecked.iter().map(|one| one.id))
        .collect()
}

fn finding_ids(examination: &Examination) -> Vec<&'static str> {
    let originals = examination.originals.iter();
    originals
        .flat_map(|original| original.findings.iter().map(|one| one.kind.id))
        .collect()
}

#[test]
fn what_is_no_mail_is_never_cleared_and_says_why() {
    let long_text = "The heating in the hall is off until noon. Bring a coat. ".repeat(9);
    let files: [(&[u8], &str, &str); 8] = [
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
            "shot.png",
            "attachments.handed-in-picture",
        ),
        (
            b"\xff\xd8\xff\xe0\0\x10JFIF\0",
            "shot.jpg",
            "attachments.handed-in-picture",
        ),
        (
            b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n",
            "letter.pdf",
            "attachments.handed-in-document",
        ),
        (
            b"{\\rtf1 plain words}",
            "letter.rtf",
            "attachments.handed-in-document",
        ),
        (
            long_text.as_bytes(),
            "note.txt",
            "attachments.handed-in-words",
        ),
        (b"", "nothing.eml", "attachments.handed-in-empty"),
        (b" \r\n\n", "blank.txt", "attachments.handed-in-empty"),
        (
            b"\0\x01\x02\x03\x04",
            "thing.bin",
            "attachments.handed-in-file",
        ),
    ];
    for (bytes, name, id) in files {
        let examination = handed_in(bytes, name);
        assert_eq!(examination.verdict, Verdict::CantTell, "{name}");
        assert_eq!(examination.grade, Grade::Described, "{name}");
        assert_eq!(unchecked_ids(&examination), [id], "{name}");
        assert!(examination.wanted_dns.is_empty(), "{name}");
        assert!(finding_ids(&examination).is_empty(), "{name}");
    }
}

#[test]
fn a_file_by_itself_is_looked_at_like_an_attachment() {
    let pdf =
        b"%PDF-1.4 1 0 obj << /Launch /F (x) /URI (https://paypa1-login.test/signin) >> endobj";
    let examination = handed_in(pdf, "invoice.pdf");
    let ids = finding_ids(&examination);
    assert!(ids.contains(&"attachments.pdf-starts-program"), "{ids:?}");
    assert!(ids.contains(&"attachments.pdf-links"), "{ids:?}");
    assert!(ids.contains(&"links.lookalike-host"), "{ids:?}");
    assert_eq!(examination.verdict, Verdict::Harmful);

    let page = b"<html><body><form action='https://collect.test/x'><input type=password></form></body></html>";
    let ids = finding_ids(&handed_in(page, "open-me.html"));
    assert!(ids.contains(&"attachments.web-page-password"), "{ids:?}");

    let mut program = b"MZ".to_vec();
    program.resize(200, 0);
    let examination = handed_in(&program, "photo.jpg.exe");
    assert_eq!(examination.verdict, Verdict::Harmful);
    assert!(finding_ids(&examination).contains(&"attachments.double-ending"));
}

#[test]
fn a_mail_is_still_read_as_mail() {
    let mail = b"From: Ada <ada@school.test>\r\nTo: bo@school.test\r\nSubject: Lunch\r\n\r\nAt noon, then?\r\n";
    let examination = handed_in(mail, "lunch.eml");
    assert_eq!(examination.verdict, Verdict::NothingWrongFound);
    assert_eq!(examination.grade, Grade::Original);
    assert!(!examination.originals[0].message.bare_file);
}

#[cfg(feature = "yara")]
#[test]
fn a_match_of_own_rules_in_an_attachment_is_a_finding_and_suspicious() {
    let rule = "rule loud_kiwi { meta: description = \"A word of ours\" strings: $a = \"kiwi-kiwi-kiwi\" condition: $a }";
    let mail = "From: Ada <ada@school.example>\r\nTo: desk@school.example\r\nSubject: Notes\r\n\
        Date: Sun, 22 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@school.example>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe notes of Monday.\r\n\
        --b\r\nContent-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\n\
        Content-Transfer-Encoding: base64\r\n\r\na2l3aS1raXdpLWtpd2k=\r\n--b--\r\n";
    let plain = examine(mail.as_bytes(), &Surroundings::default());
    assert_ne!(plain.verdict, Verdict::Suspicious);
    let surroundings = Surroundings {
        rules: crate::rules::Rules::compile([("own.yar", rule)]).unwrap(),
        ..Surroundings::default()
    };
    let examined = examine(mail.as_bytes(), &surroundings);
    assert_eq!(examined.verdict, Verdict::Suspicious);
    let found = examined
        .originals
        .iter()
        .flat_map(|original| &original.findings)
        .find(|finding| finding.kind.id == "attachments.own-rule");
    assert_eq!(
        found.unwrap().says,
        "`notes.txt` matches your own rule `loud_kiwi`: A word of ours"
    );
}
