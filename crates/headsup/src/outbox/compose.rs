//! From a letter to a mail: headers and body, as bytes ready for the relay. Every header is built from a type that can't
//! hold a line break, by the library's builder; nothing is pasted into a header. Pure: all that goes in is handed in.

use std::time::{Duration, UNIX_EPOCH};

use casework::cases::views::StaffView;
use casework::ids::MailId;
use casework::moment::Moment;
use casework::people::reply_address::{MailPurpose, message_id};
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox, Message, MessageBuilder};
use lettre::{Address, address::Envelope};

use super::flowed::written;
use super::header_text::HeaderText;
use super::letter::letter;
use crate::channel_settings::ReportAddress;
use crate::words::Words;

/// RFC 3676 clause 4: soft line breaks are spaces at the end of a line.
pub(super) const CONTENT_TYPE: &str = "text/plain; charset=utf-8; format=flowed";

/// A longer line of plain text is quoted instead, bytes.
const LINE_BYTES_MAX: usize = 900;

/// All that a mail to a reporter is made of.
#[derive(Clone, Copy, Debug)]
pub struct ToWrite<'w> {
    /// Which mail.
    pub mail: MailId,
    /// What it is for.
    pub purpose: MailPurpose,
    /// The token that leads an answer back.
    pub token: &'w str,
    /// The address of the private page.
    pub page: &'w str,
    /// Whom it goes to.
    pub to: &'w str,
    /// What they call themselves; hostile.
    pub name: Option<&'w str>,
    /// What they see of their report.
    pub view: &'w StaffView,
    /// The desk's words that it carries.
    pub desk_words: Option<&'w str>,
    /// Whether it answers something that the reporter told us by mail.
    pub answers_told: bool,
    /// The verdict in the last mail that told one; the outer `None` where none has left.
    pub told_before: Option<Option<Verdict>>,
    /// The Message-ID of the reporter's own mail, made sure of.
    pub answers: Option<&'w str>,
    /// The first mail of ours about the report, where this is a later one.
    pub first_mail: Option<MailId>,
    /// The organisation, as its admin wrote it.
    pub organisation: &'w str,
    /// Where answers go.
    pub report_address: &'w ReportAddress,
    /// How to reach somebody at once; empty for unknown.
    pub urgent_contact: &'w str,
    /// Hosts to which the desk's words may link.
    pub own_hosts: &'w [String],
    /// When it is written.
    pub now: Moment,
    /// The desk's time zone.
    pub zone: &'w TimeZone,
}

/// A mail, ready for the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The envelope sender: bounces come back to the report.
    pub envelope_from: String,
    /// The envelope recipient.
    pub envelope_to: String,
    /// Header and body.
    pub bytes: Vec<u8>,
}

/// Why a mail can't be written.
#[derive(Debug, thiserror::Error)]
pub enum CannotCompose {
    /// What stands there as the address is none we can write to.
    #[error("the address cannot be written to")]
    NoAddress,
    /// Our own part of it can't be built.
    #[error("the mail cannot be built: {0}")]
    Unbuildable(String),
}

/// Writes a mail in the reader's language.
///
/// # Errors
/// When the address is none.
pub fn compose(to: &ToWrite<'_>) -> Result<Composed, CannotCompose> {
    let words = Words::for_language(&to.view.language);
    let recipient = address(to.to)?;
    let reply_to = to.report_address.with_tag(to.token);
    let ours = unbuildable(reply_to.parse::<Address>())?;
    let letter = letter(to, words);
    let text = written(&letter.pieces);
    let own_id = message_id(to.purpose, to.token, to.mail, to.report_address.domain());
    let builder = Message::builder()
        .from(sender(to.organisation, to.report_address, words)?)
        .to(Mailbox::new(None, recipient.clone()))
        .reply_to(Mailbox::new(None, ours.clone()))
        .subject(letter.subject.into_string())
        .message_id(Some(own_id))
        .date(UNIX_EPOCH + Duration::from_secs(to.now.unix_seconds().max(0).unsigned_abs()));
    let builder = marked(threaded(builder, to), to.purpose, words)
        .header(MIME_VERSION_1_0)
        .header(unbuildable(ContentType::parse(CONTENT_TYPE))?)
        .envelope(unbuildable(Envelope::new(
            Some(ours),
            vec![recipient.clone()],
        ))?);
    let message = unbuildable(builder.body(body(text)?))?;
    Ok(Composed {
        envelope_from: reply_to,
        envelope_to: recipient.to_string(),
        bytes: message.formatted(),
    })
}

/// An address that needs no extension of SMTP (RFC 6531) to be written to.
pub(super) fn address(text: &str) -> Result<Address, CannotCompose> {
    let text = text.trim();
    if !text.is_ascii() || text.contains(|letter: char| letter.is_ascii_control()) {
        return Err(CannotCompose::NoAddress);
    }
    text.parse().map_err(|_| CannotCompose::NoAddress)
}

/// The organisation's desk, as the sender of its mail.
pub(super) fn sender(
    organisation: &str,
    report_address: &ReportAddress,
    words: &Words,
) -> Result<Mailbox, CannotCompose> {
    let organisation = HeaderText::new(organisation);
    let name = if organisation.is_empty() {
        words.say("product-name")
    } else {
        words.with("mail-from", "organisation", organisation.into_string())
    };
    let address = unbuildable(report_address.to_string().parse())?;
    Ok(Mailbox::new(
        Some(HeaderText::new(&name).into_string()),
        address,
    ))
}

/// Puts the mail into the thread of the reporter's mail, or of our first one.
fn threaded(builder: MessageBuilder, to: &ToWrite<'_>) -> MessageBuilder {
    let first = to.first_mail.map(|first| {
        let domain = to.report_address.domain();
        message_id(MailPurpose::Answer, to.token, first, domain)
    });
    let theirs = to.answers.map(str::to_owned);
    let references: Vec<String> = theirs.into_iter().chain(first).collect();
    match references.first() {
        Some(answered) => builder
            .in_reply_to(answered.clone())
            .references(references.join(" ")),
        None => builder,
    }
}

/// What tells programs not to answer. RFC 3834 clause 5: only what no person wrote says so of itself.
pub(super) fn marked(
    builder: MessageBuilder,
    purpose: MailPurpose,
    words: &Words,
) -> MessageBuilder {
    let by_program = match purpose {
        MailPurpose::Answer => Some("auto-replied"),
        MailPurpose::Update | MailPurpose::HeadsUp | MailPurpose::PaymentReminder => {
            Some("auto-generated")
        }
        MailPurpose::Word
        | MailPurpose::Question
        | MailPurpose::Outcome
        | MailPurpose::WasThisYou
        | MailPurpose::CallerChallenge
        | MailPurpose::CallerVouching => None,
    };
    let builder = match by_program {
        Some(value) => builder.raw_header(header("Auto-Submitted", value)),
        None => builder,
    };
    builder
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .raw_header(header("Content-Language", words.language()))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(
        HeaderName::new_from_ascii_str(name),
        HeaderText::new(value).into_string(),
    )
}

/// Plain text as it stands where that may be, so that whoever looks at the source can read it; quoted otherwise.
pub(super) fn body(text: String) -> Result<Body, CannotCompose> {
    // RFC 5321 clause 4.5.3.1.6 allows lines of 998 octets; RFC 2045 clause 2.7 no octet 0 and none above 127.
    let plain = |byte: u8| byte.is_ascii() && byte != 0;
    let as_it_stands =
        text.bytes().all(plain) && text.split("\r\n").all(|line| line.len() < LINE_BYTES_MAX);
    if as_it_stands {
        let bytes = text.into_bytes();
        return Ok(Body::dangerous_pre_encoded(
            bytes,
            ContentTransferEncoding::SevenBit,
        ));
    }
    Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| CannotCompose::Unbuildable(String::from("the text cannot be quoted")))
}

pub(super) fn unbuildable<T, E: std::fmt::Display>(
    built: Result<T, E>,
) -> Result<T, CannotCompose> {
    built.map_err(|error| CannotCompose::Unbuildable(error.to_string()))
}
