//! Mailboxes in the mbox form: many mails in one file, each after a line that starts with `From `. They are read one
//! mail at a time. It doesn't read the mails.

use std::io::{self, BufRead};

/// Bytes kept of one mail of a mailbox; more is cut off and said by the reading.
const MAIL_BYTES_MAX: usize = evidence::limits::MESSAGE_BYTES_MAX + 1;

/// Whether the first line of a file starts a mailbox.
pub fn is_separator(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line.get(..line.len().min(300)).unwrap_or_default());
    let Some(rest) = line.strip_prefix("From ") else {
        return false;
    };
    // `From SENDER DATE`, the date in the form of C's `asctime` (RFC 4155): hours and a year.
    let words: Vec<&str> = rest.split_whitespace().collect();
    let hour = words.iter().any(|word| {
        word.split_once(':').is_some_and(|(hour, rest)| {
            hour.len() <= 2
                && hour.parse::<u8>().is_ok()
                && rest.bytes().all(|b| b.is_ascii_digit() || b == b':')
        })
    });
    let year = words.iter().any(|word| {
        word.len() == 4
            && word
                .parse::<u16>()
                .is_ok_and(|year| (1970..=9999).contains(&year))
    });
    hour && year
}

/// Reads a mailbox mail by mail, separators left out and `>From ` put right. `each` gets the mail and returns whether it
/// wants the next.
///
/// # Errors
/// When the reader fails.
pub fn for_each_mail(
    mut reader: impl BufRead,
    mut each: impl FnMut(Vec<u8>) -> bool,
) -> io::Result<()> {
    let mut mail: Option<Vec<u8>> = None;
    let mut after_blank = true;
    let mut line = Vec::new();
    loop {
        line.clear();
        if io::Read::take(&mut reader, MAIL_BYTES_MAX as u64).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if after_blank && is_separator(&line) {
            if let Some(done) = mail.replace(Vec::new())
                && !each(done)
            {
                return Ok(());
            }
        } else if let Some(mail) = &mut mail {
            let kept = unquoted(&line);
            let room = MAIL_BYTES_MAX.saturating_sub(mail.len());
            mail.extend_from_slice(kept.get(..kept.len().min(room)).unwrap_or_default());
        }
        after_blank = line.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
    }
    if let Some(last) = mail {
        each(last);
    }
    Ok(())
}

/// `>From ` at the start of a line was `From ` once (the mboxrd form).
fn unquoted(line: &[u8]) -> &[u8] {
    let angles = line.iter().take_while(|byte| **byte == b'>').count();
    match line.split_first() {
        Some((b'>', rest))
            if line
                .get(angles..)
                .is_some_and(|after| after.starts_with(b"From ")) =>
        {
            rest
        }
        _ => line,
    }
}
