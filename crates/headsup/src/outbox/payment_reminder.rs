//! The mail that reminds a member of a held payment: that it waits, for what, and where. It names nobody and no account, for
//! mail is read in many places; and it is not written once the step is done.

use casework::cases::mail::MailTrouble;
use casework::ids::{AccountId, CaseId};
use casework::people::Member;
use casework::verify::reminding::{next_act, whose_turn};
use store::{ClaimedMail, Desk};

use super::compose::{CannotCompose, Composed};
use super::flowed::Piece;
use super::gather::Ungathered;
use super::header_text::one_line;
use super::heads_up::{Around, Outgoing, write};
use crate::channel_settings::ReportAddress;
use crate::state::DeskState;
use crate::words::Words;

/// The desk's pages are in English, and so is what it writes to those who work there.
const DESK_LANGUAGE: &str = "en";
/// Characters of the organisation's name in the signature.
const ORGANISATION_CHARS_MAX: usize = 150;

/// Reads what the mail is made of, and writes it.
pub(super) async fn compose(
    state: &DeskState,
    desk: &Desk,
    mail: &ClaimedMail,
    (case, to): (CaseId, AccountId),
    report_address: &ReportAddress,
) -> Result<Result<Composed, CannotCompose>, Ungathered> {
    let gone = || Ungathered::Never(MailTrouble::NoAddress);
    let check = desk.payment_check(case).await?.ok_or_else(gone)?;
    let case = desk.case(case).await?.ok_or_else(gone)?;
    let accounts = desk.accounts().await?;
    let members: Vec<Member> = accounts.iter().filter_map(|one| one.member()).collect();
    // The step may have been done, and hats may have been taken off, since it was caused.
    let turn = whose_turn(&case, &check, &members);
    let act = next_act(check.state).ok_or_else(gone)?;
    let account = accounts.iter().find(|one| one.id == to).ok_or_else(gone)?;
    if !turn.iter().any(|member| member.id == to) {
        return Err(gone());
    }
    let settings = desk.organisation().await?.map(|one| one.settings);
    let settings = settings.unwrap_or_default();
    let around = Around {
        organisation: &settings.public_name,
        report_address,
        sent_unix_seconds: state.world.now().unix_seconds(),
    };
    let signed = match one_line(&settings.public_name, ORGANISATION_CHARS_MAX) {
        none if none.is_empty() => "The desk".to_owned(),
        organisation => format!("The desk of {organisation}"),
    };
    let base = state.settings.base_url();
    let number = case.number;
    let outgoing = Outgoing {
        address: &account.address,
        subject: &format!("A held payment waits for you: case #{number}"),
        pieces: &[
            Piece::Paragraph(format!("Hello {},", account.name)),
            Piece::Paragraph(format!(
                "A payment is held until it was checked, and it waits: {act}. You are among those who may."
            )),
            Piece::Words(format!("{base}/desk/cases/{number}#payment")),
            Piece::Paragraph(
                "Until then it is not paid. Nobody is blamed for the delay; if something about it feels off, stop the payment."
                    .to_owned(),
            ),
            Piece::Signature(vec![signed]),
        ],
    };
    Ok(write(
        mail,
        &outgoing,
        &around,
        Words::for_language(DESK_LANGUAGE),
    ))
}
