//! The mail of a numeric challenge: to the colleague whom a caller says they are, at the address that was on file, with the one
//! link to the page on which they pick a number. The number itself is never in it: it is told on the phone.

use casework::cases::mail::MailTrouble;
use casework::ids::CallerCheckId;
use casework::people::colleagues::is_of_domains;
use casework::verify::caller_check::{LINK_MINUTES_MAX, Way};
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
    id: CallerCheckId,
    report_address: &ReportAddress,
) -> Result<Result<Composed, CannotCompose>, Ungathered> {
    let gone = || Ungathered::Never(MailTrouble::NoAddress);
    let now = state.world.now();
    let check = desk.caller_check(id).await?.ok_or_else(gone)?;
    let settings = desk.organisation().await?.ok_or_else(gone)?.settings;
    // A newer mail makes this one's link worthless, and so do ten minutes, an answer and the end of the check.
    let challenge = check
        .link_sent(Way::NumericChallenge, mail.created)
        .filter(|challenge| now < challenge.link_until() && !check.state.is_settled())
        .ok_or_else(gone)?;
    let address = &check.person.address;
    let listed = desk.colleagues().await?;
    let person = listed
        .iter()
        .find(|one| one.id == check.person.colleague && one.address == *address)
        .filter(|one| is_of_domains(&one.address, &settings.own_domains))
        .ok_or_else(gone)?;
    let words = Words::for_language(match person.language.as_str() {
        "" => &settings.language,
        language => language,
    });
    let around = Around {
        organisation: &settings.public_name,
        report_address,
        sent_unix_seconds: now.unix_seconds(),
    };
    let action = words.of("guarded-action", check.action.code());
    let letter = AskingLetter {
        name: check.person.shown(),
        about: words.with("caller-challenge-mail-about", "action", action.as_str()),
        ask: words.with(
            "caller-challenge-mail-ask",
            "minutes",
            Argument::Number(LINK_MINUTES_MAX),
        ),
        path: &state.caller_path(&check, challenge.round),
        no: words.say("caller-challenge-mail-no"),
    };
    let outgoing = Outgoing {
        address,
        subject: &words.say("caller-challenge-subject"),
        pieces: &letter.pieces(state, &settings.public_name, words),
    };
    Ok(write(mail, &outgoing, &around, words))
}

/// What stands in a mail that asks somebody about a caller.
pub(super) struct AskingLetter<'l> {
    /// Whom it goes to.
    pub(super) name: &'l str,
    /// What happens.
    pub(super) about: String,
    /// What to do, before the link.
    pub(super) ask: String,
    /// The path of the link.
    pub(super) path: &'l str,
    /// What to do where nothing is right.
    pub(super) no: String,
}

impl AskingLetter<'_> {
    /// The pieces of the mail: greeting, words, the one link, where it leads, and who signs.
    pub(super) fn pieces(self, state: &DeskState, organisation: &str, words: &Words) -> Vec<Piece> {
        let base = state.settings.base_url();
        let host = base
            .split_once("://")
            .map_or(base.as_str(), |(_, host)| host);
        let signed = match one_line(organisation, ORGANISATION_CHARS_MAX) {
            none if none.is_empty() => words.say("heads-up-signed"),
            organisation => format!("{}, {organisation}", words.say("heads-up-signed")),
        };
        vec![
            Piece::Paragraph(words.with("was-this-you-hello", "name", self.name)),
            Piece::Paragraph(self.about),
            Piece::Paragraph(self.ask),
            Piece::Words(format!("{base}{}", self.path)),
            Piece::Paragraph(self.no),
            Piece::Paragraph(words.with(
                "caller-challenge-mail-note",
                "host",
                Argument::from(host),
            )),
            Piece::Signature(vec![signed]),
        ]
    }
}
