//! The mail to a manager who is asked to vouch for a caller: to the address on the list of colleagues, with the one link to the
//! page on which they say yes or no. Who calls and what for is in it; what the desk knows of the person isn't.

use casework::cases::mail::MailTrouble;
use casework::ids::CallerCheckId;
use casework::people::colleagues::is_of_domains;
use casework::verify::caller_check::{LINK_MINUTES_MAX, Way};
use store::{ClaimedMail, Desk};

use super::caller_challenge::AskingLetter;
use super::compose::{CannotCompose, Composed};
use super::gather::Ungathered;
use super::heads_up::{Around, Outgoing, write};
use crate::channel_settings::ReportAddress;
use crate::state::DeskState;
use crate::words::{Argument, Words};

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
    let asked = check
        .link_sent(Way::Vouching, mail.created)
        .filter(|asked| now < asked.link_until() && !check.state.is_settled())
        .ok_or_else(gone)?;
    let manager = check.manager().ok_or_else(gone)?;
    let listed = desk.colleagues().await?;
    let colleague = listed
        .iter()
        .find(|one| one.id == manager.colleague && one.address == manager.address)
        .filter(|one| is_of_domains(&one.address, &settings.own_domains))
        .ok_or_else(gone)?;
    let words = Words::for_language(match colleague.language.as_str() {
        "" => &settings.language,
        language => language,
    });
    let around = Around {
        organisation: &settings.public_name,
        report_address,
        sent_unix_seconds: now.unix_seconds(),
    };
    let action = words.of("vouched-action", check.action.code());
    let told = [
        ("name", Argument::from(check.person.shown())),
        ("action", Argument::from(action.as_str())),
    ];
    let minutes = Argument::Number(LINK_MINUTES_MAX);
    let letter = AskingLetter {
        name: manager.shown(),
        about: words.say_with("caller-vouching-mail-about", told),
        ask: words.with("caller-vouching-mail-ask", "minutes", minutes),
        path: &state.vouching_path(&check, asked.round),
        no: words.say("caller-vouching-mail-no"),
    };
    let outgoing = Outgoing {
        address: &manager.address,
        subject: &words.say("caller-vouching-subject"),
        pieces: &letter.pieces(state, &settings.public_name, words),
    };
    Ok(write(mail, &outgoing, &around, words))
}
