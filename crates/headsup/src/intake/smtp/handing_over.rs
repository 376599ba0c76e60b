//! Hands a whole mail to the mailroom and turns what it says into answers. `250` is said here and nowhere else, and only
//! after the mailroom returned: the mail is ours from then on (RFC 5321 section 6.1).

use super::dialogue::{Envelope, Protocol};
use super::gathering::{Gathered, NoRoom};
use super::limits::FREE_BYTES_MIN;
use super::listening::Listening;
use super::reply::Reply;
use crate::intake::mail::{IncomingMail, MailChannel, MailRefused, take_in_mail};

const TAKEN_IN: Reply = Reply::new(250, "2.0.0", "Taken in, and kept");
const DISK_FULL: Reply = Reply::new(
    452,
    "4.3.1",
    "The desk has no room on its disk just now; please try again later",
);

/// Takes a mail in for each of its recipients. SMTP hears one answer, LMTP one for each recipient (RFC 2033 section 4.2).
pub async fn hand_over(
    listening: &Listening,
    protocol: Protocol,
    envelope: &Envelope,
    mut gathered: Gathered,
) -> Vec<Reply> {
    let recipients = in_turn(&envelope.recipients);
    let last = recipients.len().saturating_sub(1);
    let mut answers: Vec<(&str, Reply)> = Vec::with_capacity(recipients.len());
    for (position, recipient) in recipients.into_iter().enumerate() {
        // Nearly every mail has one recipient: its bytes are handed on, not copied.
        let bytes = if position == last {
            std::mem::take(&mut gathered.bytes)
        } else {
            gathered.bytes.clone()
        };
        let mail = IncomingMail {
            bytes,
            envelope_from: Some(envelope.sender.clone()),
            recipient: Some(recipient.to_owned()),
            channel: match protocol {
                Protocol::Smtp => MailChannel::Smtp,
                Protocol::Lmtp => MailChannel::Lmtp,
            },
        };
        answers.push((recipient, take_in(listening, mail).await));
    }
    match protocol {
        Protocol::Lmtp => of_each(&envelope.recipients, &answers),
        Protocol::Smtp => of_all(answers).into_iter().collect(),
    }
}

async fn take_in(listening: &Listening, mail: IncomingMail) -> Reply {
    let state = &listening.state;
    let taken = take_in_mail(state, mail).await;
    match taken {
        Ok(_) => {
            state.mail_tally.taken(state.world.now());
            TAKEN_IN
        }
        Err(refused) => {
            state.mail_tally.turned_away(state.world.now());
            refusal(listening, &refused)
        }
    }
}

/// One answer for each recipient as it was named, the same one for the same recipient.
fn of_each(named: &[String], answers: &[(&str, Reply)]) -> Vec<Reply> {
    let answer = |recipient: &String| answers.iter().find(|(of, _)| of == recipient);
    let replies = named.iter().filter_map(answer);
    replies.map(|(_, reply)| reply.clone()).collect()
}

/// One answer for all: a refusal where there is one, because what was refused must be sent again. What was taken in already
/// is then a duplicate, and known as one.
fn of_all(answers: Vec<(&str, Reply)>) -> Option<Reply> {
    answers
        .into_iter()
        .map(|(_, reply)| reply)
        .max_by_key(Reply::is_refusal)
}

/// Each recipient once, in the order they were named.
fn in_turn(recipients: &[String]) -> Vec<&str> {
    let mut once: Vec<&str> = Vec::new();
    for recipient in recipients {
        if !once.contains(&recipient.as_str()) {
            once.push(recipient);
        }
    }
    once
}

/// The answer where a mail finds no room on its way in.
pub fn no_room(no_room: &NoRoom) -> Reply {
    match no_room {
        NoRoom::Crowded => Reply::new(
            452,
            "4.3.2",
            "Too many mails arrive just now; please try again soon",
        ),
        NoRoom::Disk(error) => {
            tracing::error!(cause = ?error.to_string(), "an arriving mail could not be put on the disk");
            DISK_FULL
        }
    }
}

/// Whether the disk has room for a mail; `Err` holds the answer when it has none.
pub fn disk_has_room(listening: &Listening) -> Result<(), Reply> {
    match rustix::fs::statvfs(&listening.state.settings.data) {
        Ok(space) if space.f_bavail.saturating_mul(space.f_frsize) < FREE_BYTES_MIN => {
            Err(DISK_FULL)
        }
        // What can't be asked is tried: the writing itself will say.
        _ => Ok(()),
    }
}

fn refusal(listening: &Listening, refused: &MailRefused) -> Reply {
    if !refused.temporary {
        return Reply::saying(554, "5.6.0", &refused.says);
    }
    match disk_has_room(listening) {
        Err(reply) => reply,
        Ok(()) => Reply::saying(451, "4.3.0", &refused.says),
    }
}

#[cfg(test)]
mod tests {
    use super::in_turn;

    #[test]
    fn a_recipient_named_twice_counts_once() {
        let named = ["b", "a", "b"].map(str::to_owned);
        assert_eq!(in_turn(&named), ["b", "a"]);
    }
}
