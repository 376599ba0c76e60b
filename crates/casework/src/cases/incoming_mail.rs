//! What a mail that reached the desk is: a person's raised hand or answer, a program's word, the return of a mail that
//! did not get through, our own mail coming back. One function decides, over the outer header alone, and this is its rule,
//! in order; the first line that fits counts.
//!
//! 1. It carries a Message-ID of ours: our own mail came back. Never a report, never answered.
//! 2. It is a delivery report: a bounce. Never a report, never answered.
//! 3. A program answered (a holiday notice, a receipt): automatic, whatever is attached to it.
//! 4. A program wrote it, it was sent in bulk, through a list, or with an empty envelope sender:
//!    - with a reported mail attached to it, it is a report all the same: gateways and report buttons work so;
//!    - from an own domain through a list, and with no other sign, it is a person's: the report address is often a group
//!      in front of the desk, and groups add `List-Id` and `Precedence` to what colleagues write;
//!    - redirected by a colleague (Resent-From, or an envelope sender of ours around a stranger's From), the marks are those
//!      of the mail that is reported;
//!    - else it is automatic: kept, never a report.
//! 5. Everything else is a person's.
//!
//! A report of 4 is thanked only where it came through a list from an own domain, or was redirected: then a person is
//! known who did it. Nobody is answered at an address of ours or of the list, at a machine's name, or across an empty
//! envelope sender. A stranger is answered only where the envelope names the same sender as the mail, so that a forged
//! From gets no mail from us.
//!
//! Whether SPF, DKIM or DMARC held can't be known here: a relay stands in front, and what it checked is its own. From is
//! a claim. What hangs on it is to whom the thanks go, and whether a word is shown as the reporter's in a thread whose
//! address only the reporter was given.

use evidence::mail::message::{Mailbox, Message};
use evidence::mail::open::{Opened, Wrapper};
use evidence::mail::sending::{Signs, is_machine_address};

use crate::cases::report::{Privacy, Report};

/// What is known of a mail.
#[derive(Clone, Copy, Debug)]
pub struct MailSeen<'m> {
    /// Its outer header.
    pub header: &'m Message,
    /// How that header says it was sent.
    pub signs: &'m Signs,
    /// The envelope sender, where the channel knows it; empty for `<>`.
    pub envelope_from: Option<&'m str>,
    /// Whether a reported mail is attached to it.
    pub carries_original: bool,
    /// Whether its Message-ID is one of ours.
    pub is_ours: bool,
}

/// Whose desk it reached.
#[derive(Clone, Copy, Debug)]
pub struct MailHome<'h> {
    /// The organisation's own domains, lower case.
    pub own_domains: &'h [String],
    /// The address people report to.
    pub report_address: Option<&'h str>,
}

/// What a mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailIs {
    /// A mail of ours that came back unchanged.
    OurOwn,
    /// A delivery report.
    Bounce,
    /// Written by a program for nobody in particular; why, in words for the desk.
    Automatic(&'static str),
    /// A person's.
    Persons(Writer),
}

/// The person behind a mail, as far as it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writer {
    /// The name; may be empty.
    pub name: String,
    /// The address, lower case; may be empty.
    pub address: String,
    /// Whether a mail may go back to that address.
    pub may_be_answered: bool,
    /// Whether the mail itself is what is reported, redirected as it came; else it holds the person's own words.
    pub redirected: bool,
    /// Whether the address is of an own domain.
    pub is_ours: bool,
}

/// Decides what a mail is; the rule stands at the head of this file.
pub fn what_it_is(seen: &MailSeen<'_>, home: &MailHome<'_>) -> MailIs {
    let signs = seen.signs;
    if seen.is_ours {
        return MailIs::OurOwn;
    }
    if signs.delivery_report {
        return MailIs::Bounce;
    }
    if let Some(why) = signs.answered_by_program {
        return MailIs::Automatic(why);
    }
    let mut writer = writer(seen, home);
    let sign = program_sign(signs);
    let only_a_list =
        signs.through_list && signs.written_by_program.is_none() && !signs.empty_envelope;
    let through_our_group = only_a_list && writer.is_ours;
    if let Some(why) = sign
        && !writer.redirected
        && !through_our_group
    {
        if !seen.carries_original {
            return MailIs::Automatic(why);
        }
        writer.may_be_answered = false;
    }
    MailIs::Persons(writer)
}

/// Whether a reported mail is attached to what was opened; a forward in the text alone shows nothing, because every reply
/// quotes.
pub fn carries_original(opened: &Opened) -> bool {
    let attached = |wrapper: &Wrapper| *wrapper != Wrapper::InlineForward;
    opened.originals_beyond_cap > 0
        || opened
            .originals
            .iter()
            .any(|original| original.wrappers.iter().any(attached))
}

/// Whose words a mail into a thread holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadVoice {
    /// The person who raised the hand.
    Reporter,
    /// Somebody else, or nobody can tell: it is held for the desk.
    SomebodyElse,
}

/// Whether a mail into the thread of a report is the reporter's: only from the very address that was left with it. An
/// anonymous report left none, so whoever writes is somebody else.
pub fn voice_in_thread(report: &Report, writer: &Writer) -> ThreadVoice {
    let left = report.reporter_address.as_deref().map(folded);
    let same = left.is_some_and(|left| !left.is_empty() && left == folded(&writer.address));
    if same && report.privacy != Privacy::Anonymous {
        ThreadVoice::Reporter
    } else {
        ThreadVoice::SomebodyElse
    }
}

fn program_sign(signs: &Signs) -> Option<&'static str> {
    if signs.written_by_program.is_some() {
        signs.written_by_program
    } else if signs.empty_envelope {
        Some("its envelope names no sender")
    } else if signs.bulk {
        Some("Precedence says that it was sent in bulk")
    } else if signs.through_list {
        Some("it came through a list")
    } else {
        None
    }
}

fn writer(seen: &MailSeen<'_>, home: &MailHome<'_>) -> Writer {
    let from = person_behind_a_list(seen, home).unwrap_or_else(|| seen.header.first_from().clone());
    let from_is_ours = is_own(&from.address, home);
    let redirected = (!from_is_ours).then(|| redirected_by(seen, home)).flatten();
    if let Some(colleague) = redirected {
        return Writer {
            may_be_answered: may_be_answered(&colleague.address, seen, home),
            name: colleague.display_name,
            address: colleague.address,
            redirected: true,
            is_ours: true,
        };
    }
    let envelope = seen.envelope_from.map(folded).unwrap_or_default();
    let address = if from.address.contains('@') {
        from.address
    } else {
        envelope.clone()
    };
    let same_in_envelope = seen.envelope_from.is_none() || envelope == folded(&address);
    Writer {
        may_be_answered: (from_is_ours || same_in_envelope)
            && may_be_answered(&address, seen, home),
        name: from.display_name,
        address,
        redirected: false,
        is_ours: from_is_ours,
    }
}

/// A group that rewrites From to its own address names the person elsewhere.
fn person_behind_a_list(seen: &MailSeen<'_>, home: &MailHome<'_>) -> Option<Mailbox> {
    let from = seen.header.first_from();
    let rewritten =
        is_report_address(&from.address, home) || seen.signs.list_addresses.contains(&from.address);
    if !rewritten {
        return None;
    }
    let named = ["X-Original-From", "X-Original-Sender"]
        .iter()
        .flat_map(|name| seen.header.header_values(name))
        .filter_map(|field| mailbox_in(&field.value));
    named
        .chain(seen.header.reply_to.iter().cloned())
        .find(|mailbox| {
            is_own(&mailbox.address, home) && !is_report_address(&mailbox.address, home)
        })
}

/// The colleague who redirected a stranger's mail to us as it was (RFC 5322 clause 3.6.6, or the envelope alone).
fn redirected_by(seen: &MailSeen<'_>, home: &MailHome<'_>) -> Option<Mailbox> {
    let resent = seen
        .header
        .header_values("Resent-From")
        .filter_map(|field| mailbox_in(&field.value))
        .find(|mailbox| is_own(&mailbox.address, home));
    let by_envelope = || {
        let address = folded(seen.envelope_from?);
        // A list, a forwarder and a bounce detector write addresses of their own making into the envelope.
        let made_up = seen.signs.through_list || address.contains(['+', '=']);
        (!made_up && is_own(&address, home)).then_some(Mailbox {
            display_name: String::new(),
            address,
        })
    };
    resent
        .or_else(by_envelope)
        .filter(|mailbox| !is_report_address(&mailbox.address, home))
}

/// `Name <address>` or an address alone, as those few fields have it.
fn mailbox_in(value: &str) -> Option<Mailbox> {
    let (name, address) = match value.rsplit_once('<') {
        Some((name, rest)) => (name, rest.split('>').next().unwrap_or_default()),
        None => ("", value),
    };
    let address = folded(address);
    let shaped = address.contains('@') && !address.contains(char::is_whitespace);
    shaped.then(|| Mailbox {
        display_name: name.trim().trim_matches('"').to_owned(),
        address,
    })
}

fn may_be_answered(address: &str, seen: &MailSeen<'_>, home: &MailHome<'_>) -> bool {
    address.contains('@')
        && !seen.signs.empty_envelope
        && !is_machine_address(address)
        && !is_report_address(address, home)
        && !seen.signs.list_addresses.iter().any(|list| list == address)
}

/// Whether this is the address people report to, with or without a token behind a `+`.
fn is_report_address(address: &str, home: &MailHome<'_>) -> bool {
    let without_token = |address: &str| {
        let address = folded(address);
        match address.rsplit_once('@') {
            Some((local, domain)) => {
                let local = local.split('+').next().unwrap_or_default().to_owned();
                format!("{local}@{domain}")
            }
            None => address,
        }
    };
    home.report_address
        .is_some_and(|ours| without_token(ours) == without_token(address))
}

/// Whether an address is of an own domain, or of the domain people report to.
fn is_own(address: &str, home: &MailHome<'_>) -> bool {
    let domain_of = |address: &str| {
        folded(address)
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_owned())
    };
    let Some(domain) = domain_of(address) else {
        return false;
    };
    let within = |own: &str| {
        !own.is_empty()
            && (domain == own
                || domain
                    .strip_suffix(own)
                    .is_some_and(|rest| rest.ends_with('.')))
    };
    home.own_domains.iter().any(|own| within(own))
        || home
            .report_address
            .and_then(domain_of)
            .is_some_and(|own| within(&own))
}

fn folded(address: &str) -> String {
    address.trim_matches(['<', '>', ' ']).to_lowercase()
}

#[cfg(test)]
mod tests;
