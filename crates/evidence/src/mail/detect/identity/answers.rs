//! Where answers go: Reply-To, an ending under which nothing can be delivered, and the private mailbox that a text asks to
//! write to. Who the sender claims to be is looked at in the parent.

use super::{
    ANSWERS_GO_ELSEWHERE, ANSWERS_NOWHERE, ANSWERS_TO_PRIVATE_MAILBOX, SENDERS_MAX,
    WRITE_TO_PRIVATE_MAILBOX, brands, free_mail, header_place, imitated, names,
    passes_on_for_others, says_via, sender,
};
use crate::finding::{Finding, Place, Unchecked};
use crate::mail::detect::links::address::registrable;
use crate::mail::detect::quote::{clean, quote};
use crate::mail::detect::wording::Wording;
use crate::mail::message::{Mailbox, Message};
use crate::mail::open::{Grade, Original};
use crate::memory::RememberedSender;
use crate::surroundings::Surroundings;

/// Words looked through for an address.
const WORDS_MAX: usize = 3_000;
/// An address counts when one of [`ASKING_TO_WRITE`] is among so many words before it.
const WORDS_BEFORE: usize = 8;

/// Starts of words by which a text asks to write to somebody, folded, without accents, in the eight languages.
const ASKING_TO_WRITE: &[&str] = &[
    "mail",
    "e-mail",
    "email",
    "contact",
    "contat",
    "contatt",
    "kontakt",
    "skontakt",
    "write",
    "reply",
    "respond",
    "reach",
    "answer",
    "schreib",
    "antwort",
    "melde",
    "ecri",
    "repond",
    "courriel",
    "escrib",
    "escrev",
    "correo",
    "scriv",
    "rispond",
    "posta",
    "indirizzo",
    "schrijf",
    "antwoord",
    "napisz",
    "odpisz",
    "odpowiedz",
];

pub(super) fn about_answers(message: &Message, surroundings: &Surroundings) -> Vec<Finding> {
    let from = message.first_from();
    let from_domain = registrable(from.domain());
    let mut findings = Vec::new();
    for mailbox in message.reply_to.iter().take(SENDERS_MAX) {
        let domain = registrable(mailbox.domain());
        if domain.is_empty() || from_domain.is_empty() || mailbox.address == from.address {
            continue;
        }
        let answering = sender(mailbox, message, surroundings);
        let place = header_place(message, "Reply-To");
        if domain != from_domain {
            findings.extend(imitated::domain(&answering, &mailbox.address, &place));
        }
        findings.extend(nowhere(mailbox, &place));
        findings.extend(answers_go_elsewhere(
            from,
            &from_domain,
            mailbox,
            &domain,
            message,
            &place,
        ));
    }
    findings.truncate(SENDERS_MAX);
    findings.extend(nowhere(from, &header_place(message, "From")));
    findings.extend(write_to_private_mailbox(message, from));
    findings
}

/// What only an answer could follow up, from somebody unknown, in a forward that leaves out where an answer goes: a story
/// and a Reply-To are all that such mails need, and the Reply-To is not in it.
pub(super) fn answer_address_lost(
    original: &Original,
    message: &Message,
    surroundings: &Surroundings,
) -> Option<Unchecked> {
    let forwarded = original.grade == Grade::InlineForward;
    let only_words = message.links.is_empty() && message.attachments.is_empty();
    let shown = !message.reply_to.is_empty();
    let from = message.first_from();
    if !forwarded || !only_words || shown || is_known(from, surroundings) {
        return None;
    }
    Some(Unchecked::new(
        "identity.answer-address-lost",
        "the forward leaves out where an answer would go, and an answer is all this mail asks for",
    ))
}

fn is_known(mailbox: &Mailbox, surroundings: &Surroundings) -> bool {
    let domain = registrable(mailbox.domain());
    let memory = surroundings.memory.as_ref();
    surroundings.own_domains.contains(&domain)
        || surroundings
            .suppliers
            .iter()
            .any(|supplier| supplier.domains.contains(&domain))
        || memory
            .and_then(|memory| memory.sender(&mailbox.address))
            .is_some_and(RememberedSender::writes_with_us)
}

fn answers_go_elsewhere(
    from: &Mailbox,
    from_domain: &str,
    answers: &Mailbox,
    answers_domain: &str,
    message: &Message,
    place: &Place,
) -> Option<Finding> {
    let free = free_mail::is_free_mail(answers_domain);
    let same_organisation = answers_domain == from_domain
        || brands::owner_of(from_domain)
            .is_some_and(|brand| brand.domains.contains(&answers_domain));
    // Answers to where the message was sent to anyway, as discussion lists ask for.
    let to_everybody = message
        .recipients
        .iter()
        .any(|recipient| recipient.address == answers.address);
    // Within one free mail service another mailbox is another person; within one organisation it is a colleague.
    let openly_passed_on =
        to_everybody || says_via(&from.display_name) || passes_on_for_others(message);
    let colleague = same_organisation && !(free && answers_domain == from_domain);
    if openly_passed_on || colleague {
        return None;
    }
    let says = format!(
        "answers go to {}, not to {}",
        quote(&answers.address),
        quote(&from.address)
    );
    // Newsletters and ticket systems answer from another domain every day; a private mailbox is the telling one.
    let kind = if free {
        &ANSWERS_TO_PRIVATE_MAILBOX
    } else {
        &ANSWERS_GO_ELSEWHERE
    };
    Some(Finding::new(kind, place.clone(), says).with_fact("address", clean(&answers.address)))
}

/// A host under an ending that was never delegated, such as a string a program made up.
fn nowhere(mailbox: &Mailbox, place: &Place) -> Option<Finding> {
    let host = mailbox.domain().trim_end_matches('.');
    let named = host.contains('.') && host.is_ascii() && !host.starts_with('[');
    // What stays inside a house ends as it likes.
    let inside = host.rsplit_once('.').is_some_and(|(_, ending)| {
        matches!(
            ending,
            "local" | "localdomain" | "lan" | "internal" | "intranet" | "home" | "corp"
        )
    });
    if !named || inside || names::has_known_ending(host) {
        return None;
    }
    let says = format!(
        "{} is under an ending that does not exist; no answer can arrive there",
        quote(&mailbox.address)
    );
    Some(
        Finding::new(&ANSWERS_NOWHERE, place.clone(), says)
            .with_fact("address", clean(&mailbox.address)),
    )
}

/// `Email me at ada.private@gmail.com`, in a mail that somebody else sent: the answer is to go past the sender.
fn write_to_private_mailbox(message: &Message, from: &Mailbox) -> Option<Finding> {
    let answers = message.header_values("In-Reply-To").next().is_some();
    if answers || passes_on_for_others(message) || from.address.is_empty() {
        return None;
    }
    let wording = Wording::of(message);
    memchr::memchr(b'@', wording.fresh().as_bytes())?;
    let words: Vec<&str> = wording
        .fresh()
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ':' | ';' | ',')
        })
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
        .collect();
    let address = words.iter().enumerate().find_map(|(at, word)| {
        if !word.contains('@') {
            return None;
        }
        let address = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let (local, host) = address.rsplit_once('@')?;
        let private = !local.is_empty() && free_mail::is_free_mail(&registrable(host));
        let before = words.get(at.saturating_sub(WORDS_BEFORE)..at)?;
        let asked = before.iter().any(|word| {
            let plain = crate::mail::detect::letters::without_accents(word);
            ASKING_TO_WRITE.iter().any(|start| plain.starts_with(start))
        });
        let reader = message
            .recipients
            .iter()
            .any(|recipient| recipient.address == address);
        (private && asked && !reader && address != from.address).then_some(address)
    })?;
    let says = format!(
        "the text asks to write to {}, a private mailbox, and {} sent it",
        quote(address),
        quote(&from.address)
    );
    Some(
        Finding::new(&WRITE_TO_PRIVATE_MAILBOX, Place::named("text"), says)
            .with_fact("address", clean(address)),
    )
}
