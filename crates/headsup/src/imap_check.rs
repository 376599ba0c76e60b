//! What the doctor says about the shared mailbox: how reading it goes, from what the reader notes in the database, and, on
//! the command line, whether it can be opened from here at all. Nothing in the mailbox is changed by looking.

use casework::moment::Moment;
use store::{Desk, MailboxState, StoreError};

use crate::imap_connection::{Entering, ImapConnection, Moving};
use crate::imap_sign_in::ImapAccess;
use crate::imap_trouble::ImapTrouble;
use crate::self_check::{Check, broken, look, well};
use crate::settings::Settings;

/// After so many tries a mail counts as put aside; before, it may have been chance.
pub const TRIES_BEFORE_TOLD: u32 = 3;
/// A mailbox that was not looked into for so long isn't read, minutes. A wait for news lasts four at the most.
const LOOKED_MINUTES_LOOK: i64 = 10;
/// Mails of a put-aside list that are named.
const NAMED_MAX: usize = 3;

const NAME: &str = "Shared mailbox";

/// How reading the mailbox goes; `None` where none is to be read.
pub async fn check_mailbox(desk: &Desk, settings: &Settings, now: Moment) -> Vec<Check> {
    let Some(access) = ImapAccess::of(settings) else {
        return Vec::new();
    };
    match say_all(desk, &access, now).await {
        Ok(checks) => checks,
        Err(error) => vec![broken(
            NAME,
            format!("How reading it goes could not be looked up: {error}."),
            error.advice(),
        )],
    }
}

async fn say_all(desk: &Desk, access: &ImapAccess, now: Moment) -> Result<Vec<Check>, StoreError> {
    let mailbox = access.key_of_mailbox();
    let state = desk.mailbox(&mailbox).await?;
    let mut checks = vec![say_state(&mailbox, state, now)];
    let aside = desk.count_put_aside(&mailbox, TRIES_BEFORE_TOLD).await?;
    if aside > 0 {
        let mails = desk.mails_put_aside(&mailbox, Moment(i64::MAX)).await?;
        let told = mails.iter().filter(|mail| mail.tries >= TRIES_BEFORE_TOLD);
        let named: Vec<String> = told
            .take(NAMED_MAX)
            .map(|mail| format!("number {}: {}", mail.uid, mail.says))
            .collect();
        checks.push(look(
            "Mails put aside",
            format!(
                "{aside} of the shared mailbox could not be taken in ({}).",
                named.join("; ")
            ),
            "They are still in the mailbox and are tried again once a day. Look at them there.",
        ));
    }
    let unmoved = desk.mails_to_move(&mailbox, Moment(i64::MAX)).await?;
    if let Some(mail) = unmoved.iter().find(|mail| mail.tries > 0) {
        checks.push(look(
            "Mails to move",
            format!("{} could not be moved yet: {}.", unmoved.len(), mail.says),
            "They were taken in and stay where they are. Look at `imap-move-to`.",
        ));
    }
    Ok(checks)
}

fn say_state(mailbox: &str, state: Option<MailboxState>, now: Moment) -> Check {
    let Some(state) = state else {
        return look(
            NAME,
            format!("`{mailbox}` was not read yet."),
            "Start `headsup`; it reads the mailbox as long as it runs.",
        );
    };
    if let Some(trouble) = &state.trouble {
        let since = ago(trouble.since, now);
        return broken(
            NAME,
            format!("{} This began {since}.", trouble.says),
            &*trouble.advice,
        );
    }
    let behind = match state.behind {
        0 => "nothing waits there".to_owned(),
        1 => "1 mail waits there".to_owned(),
        more => format!("{more} mails wait there"),
    };
    let last = match state.last_mail {
        Some(at) => format!("the last mail was taken in {}", ago(at, now)),
        None => "no mail was taken in yet".to_owned(),
    };
    let looked = state.looked.unwrap_or(state.begun);
    // A desk that was killed left its lease to run out.
    let is_held = state.held_until.is_some_and(|until| until >= now);
    if !is_held || now.0.saturating_sub(looked.0) > LOOKED_MINUTES_LOOK * 60_000_000 {
        return look(
            NAME,
            format!(
                "`{mailbox}` was last looked into {}; {last}.",
                ago(looked, now)
            ),
            "Start `headsup`; it reads the mailbox as long as it runs.",
        );
    }
    match state.connected {
        Some(since) => well(
            NAME,
            format!(
                "`{mailbox}` is read, connected {}; {last}; {behind}.",
                ago(since, now)
            ),
        ),
        None => well(
            NAME,
            format!(
                "`{mailbox}` was looked into {}; {last}; {behind}.",
                ago(looked, now)
            ),
        ),
    }
}

fn ago(then: Moment, now: Moment) -> String {
    let seconds = now.0.saturating_sub(then.0).max(0) / 1_000_000;
    let (count, unit) = match seconds {
        0..60 => return "less than a minute ago".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// Opens the mailbox once and says in one sentence how that went; `None` where none is to be read.
pub async fn check_connection(settings: &Settings) -> Option<Check> {
    let access = ImapAccess::of(settings)?;
    let name = "Mailbox connection";
    let opened = try_out(&access).await;
    Some(match opened {
        Ok(tried) if tried.moving == Moving::Never && settings.imap_move_to.is_some() => look(
            name,
            "The mailbox can be opened, and its server can't move mails: it offers neither MOVE nor UIDPLUS.",
            "Mails are taken in and stay where they are; leave `imap-move-to` out.",
        ),
        Ok(tried) => well(
            name,
            format!(
                "`{}` can be opened; {} mails lie there.",
                access.key_of_mailbox(),
                tried.mails
            ),
        ),
        Err(trouble) => broken(name, trouble.sentence(), trouble.advice()),
    })
}

struct Tried {
    mails: u32,
    moving: Moving,
}

async fn try_out(access: &ImapAccess) -> Result<Tried, ImapTrouble> {
    let mut connection = ImapConnection::open(access).await?;
    let folder = connection
        .enter(&access.mailbox.folder, Entering::ToLook)
        .await?;
    let tried = Tried {
        mails: folder.mails,
        moving: connection.moving(),
    };
    connection.leave().await;
    Ok(tried)
}
