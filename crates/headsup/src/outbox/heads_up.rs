//! The mail of a heads-up: to one colleague, in their language, with two links of their own. Its words are those of the
//! preview; here they become headers and a body. Nothing live is in it but addresses of this desk.

use std::time::{Duration, UNIX_EPOCH};

use casework::cases::heads_up::Addressee;
use casework::cases::mail::MailTrouble;
use casework::ids::{ColleagueId, HeadsUpId};
use casework::people::colleagues::is_of_domains;
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use store::{ClaimedMail, Desk, OrganisationSettings};
use uuid::Uuid;

use super::compose::{
    CONTENT_TYPE, CannotCompose, Composed, address, body, marked, sender, unbuildable,
};
use super::flowed::{Piece, written};
use super::gather::Ungathered;
use super::header_text::HeaderText;
use crate::channel_settings::ReportAddress;
use crate::heads_up_letter::{LetterPiece, LetterTo, letter};
use crate::state::DeskState;
use crate::words::Words;

/// Reads what the mail is made of, and writes it.
pub(super) async fn compose(
    state: &DeskState,
    desk: &Desk,
    mail: &ClaimedMail,
    (id, addressee): (Uuid, &str),
    report_address: &ReportAddress,
) -> Result<Result<Composed, CannotCompose>, Ungathered> {
    let gone = || Ungathered::Never(MailTrouble::NoAddress);
    let id = HeadsUpId(id);
    let colleague: ColleagueId = addressee.parse().map_err(|_| gone())?;
    let found = desk.heads_up(id).await?.ok_or_else(gone)?;
    let to = desk
        .heads_up_addressee(id, colleague)
        .await?
        .ok_or_else(gone)?;
    let organisation = desk.organisation().await?.ok_or_else(gone)?;
    // The domains may have changed since it was written.
    if !is_of_domains(&to.address, &organisation.settings.own_domains) {
        return Err(gone());
    }
    let words = Words::for_language(language(&to, &organisation.settings));
    let letter = letter(
        &LetterTo {
            heads_up: &found.heads_up,
            base_url: &state.settings.base_url(),
            token: &state.heads_up_token(id, colleague),
            organisation: &organisation.settings.public_name,
        },
        words,
    );
    let around = Around {
        organisation: &organisation.settings.public_name,
        report_address,
        sent_unix_seconds: state.world.now().unix_seconds(),
    };
    let pieces: Vec<Piece> = letter.pieces.iter().map(piece).collect();
    let outgoing = Outgoing {
        address: &to.address,
        subject: &letter.subject,
        pieces: &pieces,
    };
    Ok(write(mail, &outgoing, &around, words))
}

fn language<'a>(to: &'a Addressee, settings: &'a OrganisationSettings) -> &'a str {
    match to.language.as_str() {
        "" => &settings.language,
        language => language,
    }
}

/// What stands around a mail to somebody who raised no hand.
pub(super) struct Around<'a> {
    pub organisation: &'a str,
    pub report_address: &'a ReportAddress,
    pub sent_unix_seconds: i64,
}

/// What such a mail says, and to whom.
pub(super) struct Outgoing<'a> {
    pub address: &'a str,
    pub subject: &'a str,
    pub pieces: &'a [Piece],
}

/// Makes headers and a body of it.
pub(super) fn write(
    mail: &ClaimedMail,
    outgoing: &Outgoing<'_>,
    around: &Around<'_>,
    words: &Words,
) -> Result<Composed, CannotCompose> {
    let recipient = address(outgoing.address)?;
    // An answer is a new report: nobody raised a hand yet whose thread it could join.
    let reply_to = around.report_address.to_string();
    let ours = unbuildable(reply_to.parse::<Address>())?;
    let domain = around.report_address.domain();
    let sent = UNIX_EPOCH + Duration::from_secs(around.sent_unix_seconds.max(0).unsigned_abs());
    let builder = Message::builder()
        .from(sender(around.organisation, around.report_address, words)?)
        .to(Mailbox::new(None, recipient.clone()))
        .reply_to(Mailbox::new(None, ours.clone()))
        .subject(HeaderText::new(outgoing.subject).into_string())
        .message_id(Some(format!(
            "<{}.{}@{domain}>",
            mail.purpose.code(),
            mail.id
        )))
        .date(sent);
    let envelope = Envelope::new(Some(ours), vec![recipient.clone()]);
    let builder = marked(builder, mail.purpose, words)
        .header(MIME_VERSION_1_0)
        .header(unbuildable(ContentType::parse(CONTENT_TYPE))?)
        .envelope(unbuildable(envelope)?);
    let message = unbuildable(builder.body(body(written(outgoing.pieces))?))?;
    Ok(Composed {
        envelope_from: reply_to,
        envelope_to: recipient.to_string(),
        bytes: message.formatted(),
    })
}

fn piece(piece: &LetterPiece) -> Piece {
    match piece {
        LetterPiece::Paragraph(says) => Piece::Paragraph(says.clone()),
        LetterPiece::Heading(says) => Piece::Heading(says.clone()),
        LetterPiece::Words(words) => Piece::Words(words.to_string()),
        LetterPiece::Tap { says, address } => Piece::Words(format!("{says}\n{address}")),
        LetterPiece::Signature(lines) => Piece::Signature(lines.clone()),
    }
}
