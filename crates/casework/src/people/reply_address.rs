//! The way back from a mail: the token in the reply address `report+<token>@domain` and in our Message-IDs,
//! `base32(report ‖ first 10 bytes of HMAC-SHA256(secret, "reply-address" ‖ report))`, lower-case, and read in either case
//! because mail systems change it. It says which thread an answer belongs to, and nothing more: who wrote the answer is
//! for the mailroom to judge. It opens no page; the private link is a different token. Nothing is stored for it.

use super::keyed_hash::{hmac_sha256, is_same_tag};
use super::private_link::DeskSecret;
use crate::ids::{MailId, ReportId};

const TAG_BYTES: usize = 10;
const TOKEN_BYTES: usize = 16 + TAG_BYTES;
/// 26 bytes as base32 without padding. With `report+` in front it is well below the 64 octets a local part may have
/// (RFC 5321 clause 4.5.3.1.1).
pub const REPLY_TOKEN_CHARS: usize = 42;
const PURPOSE: &[u8] = b"reply-address";
/// RFC 4648 clause 6, in lower case.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// A Message-ID longer than this is not ours, bytes.
const MESSAGE_ID_BYTES_MAX: usize = 512;

/// What a mail of ours is for; the first word of its Message-ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MailPurpose {
    /// Thanks, verdict and advice: the answer to a report.
    Answer,
    /// A word from the desk.
    Word,
    /// A question from the desk.
    Question,
    /// The outcome.
    Outcome,
    /// What we said before has changed.
    Update,
    /// A note to colleagues.
    HeadsUp,
    /// Somebody is asked whether something was them.
    WasThisYou,
    /// Somebody at the desk is reminded of a held payment.
    PaymentReminder,
    /// Whoever a caller says they are is asked which number the desk told them.
    CallerChallenge,
    /// A manager is asked whether they vouch for a caller.
    CallerVouching,
}

coded!(MailPurpose {
    Answer = "answer",
    Word = "word",
    Question = "question",
    Outcome = "outcome",
    Update = "update",
    HeadsUp = "heads-up",
    WasThisYou = "was-this-you",
    PaymentReminder = "payment-reminder",
    CallerChallenge = "caller-challenge",
    CallerVouching = "caller-vouching",
});

/// The reply token of a report: [`REPLY_TOKEN_CHARS`] characters, lower-case letters and the digits 2 to 7.
pub fn reply_token(secret: &DeskSecret, report: ReportId) -> String {
    let mut bytes = [0_u8; TOKEN_BYTES];
    let (left, right) = bytes.split_at_mut(16);
    left.copy_from_slice(report.0.as_bytes());
    right.copy_from_slice(&tag(secret, report));
    encode(&bytes)
}

/// The report a reply token stands for, whatever the case of its letters; `None` for a token this desk did not make.
pub fn read_reply_token(secret: &DeskSecret, token: &str) -> Option<ReportId> {
    let bytes = decode(token)?;
    let (left, right) = bytes.split_at(16);
    let report = ReportId(uuid::Uuid::from_slice(left).ok()?);
    is_same_tag(&tag(secret, report), right).then_some(report)
}

/// What one of our Message-IDs says. Its token is unproved until [`read_reply_token`] has read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OurMessageId {
    /// What the mail was for.
    pub purpose: MailPurpose,
    /// The reply token, in lower case.
    pub token: String,
    /// Which mail it was.
    pub mail: MailId,
}

/// Writes a Message-ID, angle brackets included: `<purpose.token.mail@domain>` (RFC 5322 clause 3.6.4).
pub fn message_id(purpose: MailPurpose, token: &str, mail: MailId, domain: &str) -> String {
    format!("<{}.{token}.{mail}@{domain}>", purpose.code())
}

/// Reads what [`message_id`] writes, with or without the angle brackets and in either case; `None` for any other
/// Message-ID. The domain is not looked at: the token proves more.
pub fn read_message_id(text: &str) -> Option<OurMessageId> {
    let text = text.trim();
    if text.len() > MESSAGE_ID_BYTES_MAX {
        return None;
    }
    let inside = text
        .strip_prefix('<')
        .map_or(Some(text), |rest| rest.strip_suffix('>'))?;
    let (local, _domain) = inside.split_once('@')?;
    let local = local.to_ascii_lowercase();
    let mut parts = local.split('.');
    let read = OurMessageId {
        purpose: MailPurpose::from_code(parts.next()?)?,
        token: String::from(parts.next().filter(|token| decode(token).is_some())?),
        mail: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(read)
}

fn tag(secret: &DeskSecret, report: ReportId) -> [u8; TAG_BYTES] {
    let full = hmac_sha256(secret, &[PURPOSE, report.0.as_bytes()]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&full[..TAG_BYTES]);
    tag
}

fn encode(bytes: &[u8; TOKEN_BYTES]) -> String {
    let mut token = String::with_capacity(REPLY_TOKEN_CHARS);
    let (mut bits, mut bits_held) = (0_u32, 0_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        bits_held += 8;
        while bits_held >= 5 {
            bits_held -= 5;
            token.push(letter(bits >> bits_held));
        }
        bits &= (1 << bits_held) - 1;
    }
    token.push(letter(bits << (5 - bits_held)));
    token
}

fn letter(digit: u32) -> char {
    char::from(ALPHABET[(digit & 31) as usize])
}

/// Exactly [`REPLY_TOKEN_CHARS`] characters, and but for the case only the one spelling that [`encode`] writes.
fn decode(token: &str) -> Option<[u8; TOKEN_BYTES]> {
    if token.len() != REPLY_TOKEN_CHARS {
        return None;
    }
    let mut bytes = [0_u8; TOKEN_BYTES];
    let (mut bits, mut bits_held, mut written) = (0_u32, 0_u32, 0_usize);
    for digit in token.bytes() {
        let digit = digit.to_ascii_lowercase();
        let value = ALPHABET.iter().position(|&letter| letter == digit)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        bits_held += 5;
        if bits_held >= 8 {
            bits_held -= 8;
            *bytes.get_mut(written)? = u8::try_from(bits >> bits_held).ok()?;
            bits &= (1 << bits_held) - 1;
            written += 1;
        }
    }
    (written == TOKEN_BYTES && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: DeskSecret = [7; 32];

    fn report(number: u128) -> ReportId {
        ReportId(uuid::Uuid::from_u128(number))
    }

    fn mail() -> MailId {
        MailId(uuid::Uuid::from_u128(
            0x0192_aaaa_bbbb_7ccc_8ddd_0123_4567_89ab,
        ))
    }

    #[test]
    fn a_token_leads_back_to_its_report_and_no_changed_token_does() {
        let wanted = report(0x0192_f0e1_d2c3_b4a5_9687_7869_5a4b_3c2d);
        let token = reply_token(&SECRET, wanted);
        assert_eq!(token.len(), REPLY_TOKEN_CHARS);
        assert_eq!(token, token.to_lowercase());
        assert_eq!(read_reply_token(&SECRET, &token), Some(wanted));
        for position in 0..token.len() {
            for letter in ALPHABET {
                let mut changed = token.clone().into_bytes();
                if changed[position] == *letter {
                    continue;
                }
                changed[position] = *letter;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(read_reply_token(&SECRET, &changed), None, "{changed}");
            }
        }
    }

    #[test]
    fn the_case_of_its_letters_does_not_matter() {
        let token = reply_token(&SECRET, report(42));
        assert_eq!(
            read_reply_token(&SECRET, &token.to_uppercase()),
            Some(report(42))
        );
    }

    #[test]
    fn another_desks_secret_and_a_private_link_open_nothing() {
        let token = reply_token(&SECRET, report(1));
        assert_eq!(read_reply_token(&[8; 32], &token), None);
        let link = crate::people::private_link::private_link(&SECRET, report(1));
        assert_eq!(read_reply_token(&SECRET, &link), None);
        assert_eq!(read_reply_token(&SECRET, &link[..REPLY_TOKEN_CHARS]), None);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for token in [
            "",
            "aaaa",
            &"a".repeat(41),
            &"a".repeat(43),
            &"1".repeat(42),
            &"=".repeat(42),
            &"ä".repeat(21),
        ] {
            assert_eq!(read_reply_token(&SECRET, token), None, "{token}");
        }
    }

    #[test]
    fn a_message_id_says_what_it_was_for_and_which_mail_it_was() {
        let token = reply_token(&SECRET, report(3));
        for purpose in MailPurpose::ALL {
            let written = message_id(*purpose, &token, mail(), "desk.school.example");
            let wanted = OurMessageId {
                purpose: *purpose,
                token: token.clone(),
                mail: mail(),
            };
            assert_eq!(read_message_id(&written), Some(wanted.clone()), "{written}");
            let bare = written.trim_matches(['<', '>']);
            assert_eq!(read_message_id(bare), Some(wanted.clone()));
            assert_eq!(read_message_id(&bare.to_uppercase()), Some(wanted));
            assert!(written.len() < 200, "fits on one header line: {written}");
        }
    }

    #[test]
    fn other_peoples_message_ids_are_not_ours() {
        let token = reply_token(&SECRET, report(3));
        for text in [
            String::new(),
            String::from("<CAF=abc.def@mail.example>"),
            format!("<answer.{token}@desk.example>"),
            format!("<answer.{token}.{}.more@desk.example>", mail()),
            format!("<praise.{token}.{}@desk.example>", mail()),
            format!("<answer.{token}.{}@desk.example", mail()),
            format!("answer.{token}.{}", mail()),
            format!("<answer.ä{token}.{}@desk.example>", mail()),
            "<".repeat(100_000),
        ] {
            assert_eq!(read_message_id(&text), None, "{text}");
        }
    }
}
