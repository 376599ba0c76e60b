//! Who does the message say it is from, and does that hang together? Names that belong to somebody else, domains
//! dressed up as others, answers that go elsewhere. It works on what the message says; whether the sender's domain is
//! proved is the business of `authentication`.

mod answers;
pub mod brands;
pub mod free_mail;
mod imitated;
pub mod lookalike;
pub mod names;
pub(super) mod written;

use super::links::address::registrable;
use super::quote::quote;
use super::wording::Wording;
use super::{Detected, Detector};
use crate::finding::{Cia, Finding, FindingKind, Place};
use crate::mail::message::{Mailbox, Message};
use crate::mail::open::{Grade, Original};
use crate::surroundings::Surroundings;

/// The display name shows another address.
const NAME_CARRIES_ADDRESS: FindingKind =
    FindingKind::new("identity.name-carries-address", 12, Cia::I);
/// The display name shows another domain.
const NAME_NAMES_OTHER_DOMAIN: FindingKind =
    FindingKind::new("identity.name-names-other-domain", 8, Cia::I);
/// The display name is that of somebody the organisation knows.
const KNOWN_PERSON_ELSEWHERE: FindingKind =
    FindingKind::new("identity.known-person-elsewhere", 22, Cia::CI);
/// The display name is that of a supplier.
const SUPPLIER_NAME_ELSEWHERE: FindingKind =
    FindingKind::new("identity.supplier-name-elsewhere", 15, Cia::CI);
/// The display name is that of a much-imitated company.
const BRAND_NAME_ELSEWHERE: FindingKind =
    FindingKind::new("identity.brand-name-elsewhere", 14, Cia::CI);
/// The domain is dressed up as the organisation's own.
const LOOKALIKE_OWN: FindingKind = FindingKind::new("identity.lookalike-own", 25, Cia::CI);
/// The domain is dressed up as a supplier's.
const LOOKALIKE_SUPPLIER: FindingKind =
    FindingKind::new("identity.lookalike-supplier", 22, Cia::CI);
/// The domain is dressed up as that of a much-imitated company.
const LOOKALIKE_BRAND: FindingKind = FindingKind::new("identity.lookalike-brand", 18, Cia::CI);
/// Letters of another alphabet that read as Latin.
const DISGUISED_LETTERS: FindingKind = FindingKind::new("identity.disguised-letters", 14, Cia::I);
/// Reply-To leads to another organisation.
const ANSWERS_GO_ELSEWHERE: FindingKind =
    FindingKind::new("identity.answers-go-elsewhere", 2, Cia::C).of_manners();
/// Reply-To leads to a private mailbox that isn't the sender's.
const ANSWERS_TO_PRIVATE_MAILBOX: FindingKind =
    FindingKind::new("identity.answers-to-private-mailbox", 8, Cia::C).of_manners();
/// The text asks to write to a private mailbox that isn't the sender's.
const WRITE_TO_PRIVATE_MAILBOX: FindingKind =
    FindingKind::new("identity.write-to-private-mailbox", 8, Cia::C);
/// From or Reply-To lies under an ending that nobody ever delegated: an answer can't arrive.
const ANSWERS_NOWHERE: FindingKind =
    FindingKind::new("identity.answers-nowhere", 8, Cia::I).of_manners();
/// The reader's own address in the place of the sender's name.
const NAME_HOLDS_READER: FindingKind =
    FindingKind::new("identity.name-holds-reader", 8, Cia::I).of_manners();
/// A known name in front of the at sign, on somebody else's domain.
const BRAND_IN_ADDRESS: FindingKind = FindingKind::new("identity.brand-in-address", 12, Cia::CI);
/// A known name in the subject of a stranger's notice.
const BRAND_IN_SUBJECT: FindingKind = FindingKind::new("identity.brand-in-subject", 5, Cia::CI);
/// More than one From mailbox.
const SEVERAL_SENDERS: FindingKind =
    FindingKind::new("identity.several-senders", 5, Cia::I).of_manners();
/// The envelope sender belongs to another organisation.
const RETURN_PATH_ELSEWHERE: FindingKind =
    FindingKind::new("identity.return-path-elsewhere", 1, Cia::I);
/// An organisation that writes from a free mail address.
const FREE_MAIL_ORGANISATION: FindingKind =
    FindingKind::new("identity.free-mail-organisation", 7, Cia::I);
/// No From address at all.
const NO_SENDER_ADDRESS: FindingKind =
    FindingKind::new("identity.no-sender-address", 4, Cia::I).of_manners();
/// A sender's domain with an ending that is mostly thrown away.
const THROW_AWAY_SENDER: FindingKind =
    FindingKind::new("identity.throw-away-sender", 8, Cia::I).of_manners();
/// An address that a program made up.
const MACHINE_MADE_ADDRESS: FindingKind =
    FindingKind::new("identity.machine-made-address", 8, Cia::I).of_manners();
/// A From field that no mail program writes.
const ODDLY_WRITTEN: FindingKind =
    FindingKind::new("identity.oddly-written-sender", 12, Cia::I).of_manners();
/// A bill from a private mailbox.
const BILL_FROM_FREE_MAIL: FindingKind =
    FindingKind::new("identity.bill-from-free-mail", 16, Cia::I);

/// The detector.
pub const DETECTOR: Detector = Detector {
    name: "identity",
    kinds: &[
        &NAME_CARRIES_ADDRESS,
        &NAME_NAMES_OTHER_DOMAIN,
        &KNOWN_PERSON_ELSEWHERE,
        &SUPPLIER_NAME_ELSEWHERE,
        &BRAND_NAME_ELSEWHERE,
        &LOOKALIKE_OWN,
        &LOOKALIKE_SUPPLIER,
        &LOOKALIKE_BRAND,
        &DISGUISED_LETTERS,
        &ANSWERS_GO_ELSEWHERE,
        &ANSWERS_TO_PRIVATE_MAILBOX,
        &WRITE_TO_PRIVATE_MAILBOX,
        &ANSWERS_NOWHERE,
        &NAME_HOLDS_READER,
        &BRAND_IN_ADDRESS,
        &BRAND_IN_SUBJECT,
        &SEVERAL_SENDERS,
        &RETURN_PATH_ELSEWHERE,
        &FREE_MAIL_ORGANISATION,
        &NO_SENDER_ADDRESS,
        &THROW_AWAY_SENDER,
        &MACHINE_MADE_ADDRESS,
        &ODDLY_WRITTEN,
        &BILL_FROM_FREE_MAIL,
    ],
    detect,
};

/// From mailboxes looked at one by one.
const SENDERS_MAX: usize = 5;

/// Words by which a name claims to be an organisation or a part of one.
const ORGANISATION_WORDS: &[&str] = &[
    "abteilung",
    "accounting",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "ag",
    "amt",
    "bank",
    "banking",
    "behörde",
    "billing",
    "buchhaltung",
    "corp",
    "corporation",
    "customer",
    "department",
    "desk",
    "direktion",
    "finance",
    "finanzamt",
    "foundation",
    "geschäftsleitung",
    "gmbh",
    "government",
    "headquarters",
    "helpdesk",
    "hr",
    "inc",
    "insurance",
    "invoice",
    "kundenservice",
    "limited",
    "ltd",
    "ministry",
    "office",
    "payroll",
    "personalabteilung",
    "polizei",
    "police",
    "sekretariat",
    "service",
    "services",
    "sicherheit",
    "stiftung",
    "support",
    "treasury",
    "university",
    "versicherung",
    "verwaltung",
    "webmaster",
];

/// Whether a word, lower case, is one by which a name claims to be an organisation or a part of one.
pub fn is_organisation_word(word: &str) -> bool {
    ORGANISATION_WORDS.contains(&word)
}

/// One From mailbox with what the checks need of it.
struct Sender<'m> {
    mailbox: &'m Mailbox,
    domain: String,
    words: Vec<String>,
    place: Place,
    message: &'m Message,
    surroundings: &'m Surroundings,
    /// `Ada Head via Docs <notice@service.example>` says openly that it is passed on.
    says_via: bool,
}

fn detect(original: &Original, message: &Message, surroundings: &Surroundings) -> Detected {
    let mut findings = Vec::new();
    for mailbox in message.from.iter().take(SENDERS_MAX) {
        findings.extend(about_sender(&sender(mailbox, message, surroundings)));
    }
    findings.extend(answers::about_answers(message, surroundings));
    findings.extend(about_number_of_senders(original, message));
    findings.extend(about_return_path(message));
    findings.extend(written::oddly_written(message));
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        if !kept
            .iter()
            .any(|known| known.kind == finding.kind && known.says == finding.says)
        {
            kept.push(finding);
        }
    }
    Detected {
        findings: kept,
        unchecked: answers::answer_address_lost(original, message, surroundings)
            .into_iter()
            .collect(),
        ..Detected::default()
    }
}

fn sender<'m>(
    mailbox: &'m Mailbox,
    message: &'m Message,
    surroundings: &'m Surroundings,
) -> Sender<'m> {
    Sender {
        mailbox,
        domain: registrable(mailbox.domain()),
        words: names::words_as_seen(&mailbox.display_name),
        place: header_place(message, "From"),
        message,
        surroundings,
        says_via: says_via(&mailbox.display_name) || passes_on_for_others(message),
    }
}

fn header_place(message: &Message, name: &str) -> Place {
    let place = Place::header(name);
    match message.header_values(name).next() {
        Some(field) => place.at(field.bytes.0, field.bytes.1),
        None => place,
    }
}

/// Lists, and services that pass on mail for others, show the writer's name on their own address in good faith.
fn passes_on_for_others(message: &Message) -> bool {
    let by_list = ["List-Id", "List-Post", "Mailing-List", "X-Google-Group-Id"];
    by_list
        .iter()
        .any(|name| message.header_values(name).next().is_some())
        || message
            .header_values("Precedence")
            .any(|field| field.value.eq_ignore_ascii_case("list"))
}

/// `Ada Head via Docs <notice@service.example>` says openly that it is passed on.
fn says_via(display_name: &str) -> bool {
    display_name
        .to_lowercase()
        .split_whitespace()
        .any(|word| word == "via")
}

impl Sender<'_> {
    fn is_own(&self) -> bool {
        self.surroundings.own_domains.contains(&self.domain)
    }

    /// Whether the domain belongs to a much-imitated company whose people write from it; its mailboxes for everybody
    /// say nothing about who writes.
    fn is_of_a_brand(&self) -> bool {
        brands::owner_of(&self.domain).is_some() && !free_mail::is_free_mail(&self.domain)
    }

    fn finding(&self, kind: &'static FindingKind, says: String) -> Finding {
        Finding::new(kind, self.place.clone(), says)
            .with_fact("address", super::quote::clean(&self.mailbox.address))
    }
}

fn about_sender(sender: &Sender<'_>) -> Vec<Finding> {
    if sender.mailbox.address.is_empty() {
        let says = format!(
            "the From field {} holds no address",
            quote(&sender.mailbox.display_name)
        );
        return vec![Finding::new(&NO_SENDER_ADDRESS, sender.place.clone(), says)];
    }
    let name = imitated::person(sender)
        .or_else(|| imitated::supplier(sender))
        .or_else(|| imitated::brand(sender));
    let nobody_imitated = name.is_none();
    let mut findings: Vec<Finding> = name.into_iter().collect();
    findings.extend(imitated::domain(
        sender,
        &sender.mailbox.address,
        &sender.place,
    ));
    findings.extend(
        name_holds_reader(sender)
            .or_else(|| name_carries_address(sender))
            .or_else(|| name_names_other_domain(sender)),
    );
    findings.extend(disguised_letters(sender));
    findings.extend(written::throw_away_sender(sender));
    findings.extend(written::machine_made_address(sender));
    findings.extend(written::bill_from_free_mail(sender));
    if nobody_imitated {
        findings.extend(free_mail_organisation(sender));
        findings.extend(imitated::brand_in_address(sender).or_else(|| brand_in_subject(sender)));
    }
    findings
}

/// `Congratulations ada@school.example!`: no person's and no firm's name, but one made for each copy.
fn name_holds_reader(sender: &Sender<'_>) -> Option<Finding> {
    let shown = sender.mailbox.display_name.to_lowercase();
    let readers = sender.message.recipients.iter().take(SENDERS_MAX);
    let reader = readers
        .map(|recipient| recipient.address.as_str())
        .find(|address| {
            address.contains('@') && *address != sender.mailbox.address && shown.contains(address)
        })?;
    let says = format!(
        "the From name {} holds its reader's address {}",
        quote(&sender.mailbox.display_name),
        quote(reader)
    );
    // The address told is the reader's own; the sender's would be no news.
    Some(
        Finding::new(&NAME_HOLDS_READER, sender.place.clone(), says)
            .with_fact("address", super::quote::clean(reader)),
    )
}

fn name_carries_address(sender: &Sender<'_>) -> Option<Finding> {
    let shown = names::address_in(&sender.mailbox.display_name)?.to_lowercase();
    let (_, shown_host) = shown.rsplit_once('@')?;
    let shown_domain = registrable(shown_host);
    if shown_domain == sender.domain || sender.says_via {
        return None;
    }
    let says = format!(
        "the From name shows the address {}, the address is {}",
        quote(&shown),
        quote(&sender.mailbox.address)
    );
    let finding = sender
        .finding(&NAME_CARRIES_ADDRESS, says)
        .with_fact("shown", super::quote::clean(&shown));
    // Both at free mail services: people who changed their address and kept the old one as a name.
    let both_free =
        free_mail::is_free_mail(&shown_domain) && free_mail::is_free_mail(&sender.domain);
    Some(if both_free {
        finding.weighing(3)
    } else {
        finding
    })
}

/// A name such as `paypal.com` or `Service | firm.example` on an address of another domain.
fn name_names_other_domain(sender: &Sender<'_>) -> Option<Finding> {
    if sender.says_via {
        return None;
    }
    let shown = sender
        .mailbox
        .display_name
        .split(|c: char| {
            c.is_whitespace()
                || matches!(c, '(' | ')' | '|' | '[' | ']' | '"' | ',' | '<' | '>' | '/')
        })
        .filter(|word| word.len() >= 5 && !word.contains('@') && word.contains('.'))
        .map(str::to_lowercase)
        .find(|word| is_domain(word))?;
    let shown_domain = registrable(&shown);
    // `booking.com` on a mail from `booking.example` is a question of endings, and looked at there.
    let same_name = shown_domain.split('.').next() == sender.domain.split('.').next();
    if same_name
        || brands::owner_of(&shown_domain)
            .is_some_and(|brand| brand.domains.contains(&&*sender.domain))
    {
        return None;
    }
    let says = format!(
        "the From name shows {}, the address is {}",
        quote(&shown),
        quote(&sender.mailbox.address)
    );
    Some(
        sender
            .finding(&NAME_NAMES_OTHER_DOMAIN, says)
            .with_fact("shown", super::quote::clean(&shown)),
    )
}

fn is_domain(word: &str) -> bool {
    let hostlike = word
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    hostlike
        && names::has_known_ending(word)
        && registrable(word).contains('.')
        && psl::domain_str(word).is_some()
}

fn disguised_letters(sender: &Sender<'_>) -> Option<Finding> {
    let shown_domain = idna::domain_to_unicode(sender.mailbox.domain()).0;
    let in_name = names::disguised_word(&sender.mailbox.display_name);
    let word = in_name.or_else(|| names::disguised_word(&shown_domain))?;
    let says = format!(
        "{} mixes letters of two alphabets so that it reads as one",
        quote(word)
    );
    Some(sender.finding(&DISGUISED_LETTERS, says))
}

fn free_mail_organisation(sender: &Sender<'_>) -> Option<Finding> {
    if !free_mail::is_free_mail(&sender.domain) || sender.says_via {
        return None;
    }
    let written = sender.mailbox.display_name.to_lowercase();
    let word = written
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| ORGANISATION_WORDS.contains(word));
    let says = match word {
        Some(word) => format!(
            "the From name {} claims to be an organisation (`{word}`), the address is at the free mail service {}",
            quote(&sender.mailbox.display_name),
            quote(&sender.domain)
        ),
        None => format!(
            "the text speaks for an employer ({}), the address is at the free mail service {}",
            quote(employer_words(sender.message)?),
            quote(&sender.domain)
        ),
    };
    Some(sender.finding(&FREE_MAIL_ORGANISATION, says))
}

/// Words by which a text speaks for an employer, folded. People who apply for work don't use them.
const EMPLOYER_WORDS: &[&str] = &[
    "we're hiring",
    "we are hiring",
    "we are recruiting",
    "join our team",
    "our company is looking",
    "our company is hiring",
    "wir stellen ein",
    "nous recrutons",
    "estamos contratando",
    "stiamo assumendo",
    "wij zoeken medewerkers",
    "zatrudniamy",
];

/// The first such words of a mail that answers nothing.
fn employer_words(message: &Message) -> Option<&'static str> {
    let answers = message.header_values("In-Reply-To").next().is_some();
    let wording = Wording::of(message);
    let mut words = EMPLOYER_WORDS.iter().copied();
    words.find(|words| !answers && wording.fresh().contains(words))
}

/// A known name in the subject of a mail whose sender is somebody else, and which nobody asked for: no answer, no list.
fn brand_in_subject(sender: &Sender<'_>) -> Option<Finding> {
    let message = sender.message;
    let answers = message.header_values("In-Reply-To").next().is_some();
    if sender.is_own() || sender.says_via || answers || message.subject.contains("Re:") {
        return None;
    }
    let brand = brands::named_in(&names::words_as_seen(&message.subject))?;
    if brand.owns(&sender.domain) || sender.is_of_a_brand() {
        return None;
    }
    let says = format!(
        "the subject names {}, the address {} is at none of its domains",
        quote(brand.name),
        quote(&sender.mailbox.address)
    );
    Some(
        Finding::new(&BRAND_IN_SUBJECT, header_place(message, "Subject"), says)
            .with_fact("name", brand.name)
            .with_fact("address", super::quote::clean(&sender.mailbox.address)),
    )
}

fn about_number_of_senders(original: &Original, message: &Message) -> Option<Finding> {
    let rebuilt = matches!(original.grade, Grade::InlineForward | Grade::Described);
    let mut addresses: Vec<&str> = message
        .from
        .iter()
        .map(|mailbox| mailbox.address.as_str())
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    if message.from.is_empty() && !rebuilt && !message.headers.is_empty() {
        return Some(Finding::new(
            &NO_SENDER_ADDRESS,
            Place::named("header"),
            "the message has no From field",
        ));
    }
    (addresses.len() > 1).then(|| {
        let says = format!("the message names {} From addresses", addresses.len());
        Finding::new(&SEVERAL_SENDERS, header_place(message, "From"), says)
    })
}

fn about_return_path(message: &Message) -> Option<Finding> {
    let return_path = message
        .return_path
        .as_deref()
        .filter(|path| path.contains('@'))?;
    let domain = registrable(return_path.rsplit_once('@')?.1);
    let from_domain = registrable(message.first_from().domain());
    if domain == from_domain || from_domain.is_empty() || passes_on_for_others(message) {
        return None;
    }
    let says = format!(
        "the envelope sender is {}, the From domain is {}",
        quote(return_path),
        quote(&from_domain)
    );
    Some(Finding::new(
        &RETURN_PATH_ELSEWHERE,
        header_place(message, "Return-Path"),
        says,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_in_a_name_that_is_told_is_the_readers() {
        let message = crate::mail::message::read(
            b"From: \"Good news bo@school.example\" <eve@sender.example>\r\nTo: bo@school.example\r\n\r\nRead this.\r\n",
        );
        let mailbox = message.first_from();
        let surroundings = Surroundings::default();
        let finding = name_holds_reader(&sender(mailbox, &message, &surroundings)).unwrap();
        assert_eq!(finding.facts, [("address", "bo@school.example".to_owned())]);
    }
}
