//! The mail of a "Was this you?": to one colleague, with the one link to the page on which they answer. It is never written
//! where mail itself is in doubt; that is decided when the question is asked.

use casework::cases::mail::MailTrouble;
use casework::ids::InquiryId;
use casework::people::colleagues::is_of_domains;
use casework::verify::inquiry::Inquiry;
use store::{ClaimedMail, Desk};

use super::compose::{CannotCompose, Composed};
use super::flowed::Piece;
use super::gather::Ungathered;
use super::header_text::one_line;
use super::heads_up::{Around, Outgoing, write};
use crate::channel_settings::ReportAddress;
use crate::state::DeskState;
use crate::words::{Argument, Words};

/// Characters of the organisation's name in the signature.
const ORGANISATION_CHARS_MAX: usize = 150;

/// Reads what the mail is made of, and writes it.
pub(super) async fn compose(
    state: &DeskState,
    desk: &Desk,
    mail: &ClaimedMail,
    id: InquiryId,
    report_address: &ReportAddress,
) -> Result<Result<Composed, CannotCompose>, Ungathered> {
    let gone = || Ungathered::Never(MailTrouble::NoAddress);
    let now = state.world.now();
    let inquiry = desk.inquiry(id).await?.ok_or_else(gone)?;
    let settings = desk.organisation().await?.ok_or_else(gone)?.settings;
    // The domains may have changed since; and nobody is asked what they have answered.
    if !inquiry.waits(now) || !is_of_domains(&inquiry.address, &settings.own_domains) {
        return Err(gone());
    }
    let words = Words::for_language(match inquiry.language.as_str() {
        "" => &settings.language,
        language => language,
    });
    let around = Around {
        organisation: &settings.public_name,
        report_address,
        sent_unix_seconds: now.unix_seconds(),
    };
    let outgoing = Outgoing {
        address: &inquiry.address,
        subject: &words.say("was-this-you-subject"),
        pieces: &pieces(&inquiry, state, &settings.public_name, words),
    };
    Ok(write(mail, &outgoing, &around, words))
}

fn pieces(inquiry: &Inquiry, state: &DeskState, organisation: &str, words: &Words) -> Vec<Piece> {
    let base = state.settings.base_url();
    let host = base
        .split_once("://")
        .map_or(base.as_str(), |(_, host)| host);
    let paragraph = |key: &str| Piece::Paragraph(words.say(key));
    let hello = words.with("was-this-you-hello", "name", inquiry.name.as_str());
    let signed = match one_line(organisation, ORGANISATION_CHARS_MAX) {
        none if none.is_empty() => words.say("heads-up-signed"),
        organisation => format!("{}, {organisation}", words.say("heads-up-signed")),
    };
    vec![
        Piece::Paragraph(hello),
        paragraph("was-this-you-mail-about"),
        Piece::Words(inquiry.about.clone()),
        paragraph("was-this-you-mail-ask"),
        Piece::Words(format!("{base}{}", state.inquiry_path(inquiry.id))),
        Piece::Paragraph(words.with("was-this-you-mail-note", "host", Argument::from(host))),
        Piece::Signature(vec![signed]),
    ]
}
