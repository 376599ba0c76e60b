//! What the links detector can say. Weights were set by thought and looked at on old ham and spam; each comment says why.

use crate::finding::{Cia, FindingKind};

/// The text shows one place and the link goes to another: only deception and click counters do that.
pub static TEXT_NAMES_ANOTHER_HOST: FindingKind =
    FindingKind::new("links.text-names-another-host", 20, Cia::C);
/// `https://bank.example@elsewhere`: nobody writes that for an honest reason.
pub static USERINFO: FindingKind = FindingKind::new("links.name-before-at-sign", 26, Cia::C);
/// A bare address instead of a name.
pub static IP_HOST: FindingKind = FindingKind::new("links.bare-address", 20, Cia::C);
/// A bare address spelt so that people don't see that it is one.
pub static DISGUISED_IP: FindingKind = FindingKind::new("links.disguised-address", 28, Cia::C);
/// Letters of several alphabets in one name.
pub static MIXED_SCRIPT: FindingKind = FindingKind::new("links.mixed-alphabets", 22, Cia::C);
/// Written with backslashes, tabs or missing slashes, which browsers mend and filters may not.
pub static MENDED: FindingKind = FindingKind::new("links.written-to-confuse", 16, Cia::C);
/// A port that isn't the usual one.
pub static ODD_PORT: FindingKind = FindingKind::new("links.odd-port", 6, Cia::C).of_manners();
/// `javascript:` and its like.
pub static SCRIPT: FindingKind = FindingKind::new("links.script", 22, Cia::CI);
/// A whole page inside the link.
pub static DATA_PAGE: FindingKind = FindingKind::new("links.page-inside-link", 26, Cia::C);
/// A known name on somebody else's host.
pub static BORROWED_NAME: FindingKind = FindingKind::new("links.borrowed-name", 22, Cia::C);
/// Something that reads like a known name.
pub static LOOKALIKE: FindingKind = FindingKind::new("links.lookalike-host", 26, Cia::C);
/// A known name in the path of somebody else's page.
pub static NAME_IN_PATH: FindingKind = FindingKind::new("links.borrowed-name-in-path", 8, Cia::C);
/// The organisation's or a supplier's name on somebody else's host.
pub static OWN_NAME: FindingKind = FindingKind::new("links.own-name-on-foreign-host", 22, Cia::C);
/// The mail speaks in a known name, and the links go elsewhere.
pub static NAMED_ELSEWHERE: FindingKind =
    FindingKind::new("links.name-in-mail-not-in-links", 15, Cia::C).of_manners();
/// The sender's name is a known one, its address is not, and the links lead to a third place.
pub static WORN_NAME_ELSEWHERE: FindingKind =
    FindingKind::new("links.worn-name-not-in-links", 8, Cia::C).of_manners();
/// The subject names somebody known, and no link leads there.
pub static SUBJECT_NAME_ELSEWHERE: FindingKind =
    FindingKind::new("links.subject-name-not-in-links", 7, Cia::C).of_manners();
/// Not one link leads to the sender's own domain. Mailing services count clicks elsewhere, hence little.
pub static NONE_TO_SENDER: FindingKind =
    FindingKind::new("links.none-leads-to-sender", 3, Cia::C).of_manners();
/// The host's name is letters and digits thrown together.
pub static MACHINE_MADE_HOST: FindingKind =
    FindingKind::new("links.machine-made-host", 8, Cia::C).of_manners();
/// The only page a short mail leads to is one that anybody can share or put up.
pub static ONLY_SHARED_PAGE: FindingKind =
    FindingKind::new("links.only-shared-page", 5, Cia::C).of_manners();
/// A wrapper came off; a note.
pub static WRAPPED: FindingKind = FindingKind::new("links.wrapped", 0, Cia::NONE);
/// Wrapped deeper than anybody needs.
pub static WRAPPED_DEEP: FindingKind = FindingKind::new("links.wrapped-deep", 12, Cia::C);
/// Somebody's redirector sends people on to another site.
pub static REDIRECTOR: FindingKind = FindingKind::new("links.redirector", 8, Cia::C).of_manners();
/// A short link.
pub static SHORTENER: FindingKind = FindingKind::new("links.shortener", 8, Cia::C).of_manners();
/// The address sounds like a sign-in page.
pub static SIGN_IN_WORDS: FindingKind =
    FindingKind::new("links.sounds-like-sign-in", 6, Cia::C).of_manners();
/// A page on free hosting.
pub static FREE_HOSTING: FindingKind =
    FindingKind::new("links.free-hosting", 8, Cia::C).of_manners();
/// A form on a form builder.
pub static FORM_BUILDER: FindingKind = FindingKind::new("links.form-builder", 8, Cia::C);
/// A suffix that costs next to nothing and is mostly used for throw-away names, by published abuse figures.
pub static CHEAP_SUFFIX: FindingKind =
    FindingKind::new("links.throw-away-suffix", 8, Cia::C).of_manners();
/// The reader's own address inside the link.
pub static RECIPIENT_INSIDE: FindingKind =
    FindingKind::new("links.recipient-inside", 14, Cia::C).of_manners();
/// Leads straight to a program.
pub static PROGRAM: FindingKind = FindingKind::new("links.program-download", 18, Cia::CIA);
/// Leads straight to an archive.
pub static ARCHIVE: FindingKind = FindingKind::new("links.archive-download", 4, Cia::CIA);
/// More different hosts than a letter needs; a note.
pub static MANY_HOSTS: FindingKind =
    FindingKind::new("links.many-hosts", 2, Cia::NONE).of_manners();
/// A form inside the mail.
pub static FORM: FindingKind = FindingKind::new("links.form-in-mail", 14, Cia::C);
/// A password field inside the mail.
pub static PASSWORD_FIELD: FindingKind =
    FindingKind::new("links.password-field-in-mail", 30, Cia::C);
/// The mail sends its reader on by itself.
pub static REFRESH: FindingKind = FindingKind::new("links.sends-on-by-itself", 14, Cia::C);
/// Nothing to read, only a picture that is a link.
pub static PICTURE_ONLY: FindingKind =
    FindingKind::new("links.picture-instead-of-text", 10, Cia::C).of_manners();
/// The same, and the picture leads away from the sender.
pub static PICTURE_LEADS_ELSEWHERE: FindingKind =
    FindingKind::new("links.picture-leads-elsewhere", 12, Cia::C).of_manners();
/// A linked picture that leads away from the sender, with a few words beside it. Short newsletters look alike.
pub static PICTURE_AND_LITTLE_TEXT: FindingKind =
    FindingKind::new("links.picture-and-little-text", 5, Cia::C).of_manners();
/// A much-imitated sender whose links all lead to itself: whoever forged it would gain nothing by them. Relief, not
/// proof, and only where nothing else asks to be opened or called.
pub static ALL_LEAD_HOME: FindingKind = FindingKind::new("links.all-lead-home", -15, Cia::NONE);

/// A square code in a picture: photographed, it leads past the filter and off the desk's own devices.
pub static CODE: FindingKind = FindingKind::new("links.code-in-picture", 12, Cia::C);
/// The mail has no link of its own; a file that came with it has.
pub static ONLY_IN_FILE: FindingKind = FindingKind::new("links.only-in-file", 3, Cia::C);
/// A private mailbox that writes next to nothing and sends a file with a link in it.
pub static FILE_INSTEAD_OF_TEXT: FindingKind =
    FindingKind::new("links.file-instead-of-text", 10, Cia::C);
/// A page that calls itself the work of a name that has nothing to do with it.
pub static RIGHTS_OF_ANOTHER: FindingKind = FindingKind::new("links.rights-of-another", 10, Cia::C);
/// A much-imitated name's own address, and a link to a bare number: there is no honest mail like it, so it settles the
/// matter alone.
pub static KNOWN_NAME_AT_BARE_ADDRESS: FindingKind =
    FindingKind::new("links.known-name-at-bare-address", 40, Cia::C);

/// All of them.
pub static ALL: &[&FindingKind] = &[
    &TEXT_NAMES_ANOTHER_HOST,
    &USERINFO,
    &IP_HOST,
    &DISGUISED_IP,
    &MIXED_SCRIPT,
    &MENDED,
    &ODD_PORT,
    &SCRIPT,
    &DATA_PAGE,
    &BORROWED_NAME,
    &LOOKALIKE,
    &NAME_IN_PATH,
    &OWN_NAME,
    &NAMED_ELSEWHERE,
    &WORN_NAME_ELSEWHERE,
    &SUBJECT_NAME_ELSEWHERE,
    &NONE_TO_SENDER,
    &MACHINE_MADE_HOST,
    &ONLY_SHARED_PAGE,
    &WRAPPED,
    &WRAPPED_DEEP,
    &REDIRECTOR,
    &SHORTENER,
    &SIGN_IN_WORDS,
    &FREE_HOSTING,
    &FORM_BUILDER,
    &CHEAP_SUFFIX,
    &RECIPIENT_INSIDE,
    &PROGRAM,
    &ARCHIVE,
    &MANY_HOSTS,
    &FORM,
    &PASSWORD_FIELD,
    &REFRESH,
    &PICTURE_ONLY,
    &PICTURE_LEADS_ELSEWHERE,
    &PICTURE_AND_LITTLE_TEXT,
    &CODE,
    &ONLY_IN_FILE,
    &FILE_INSTEAD_OF_TEXT,
    &RIGHTS_OF_ANOTHER,
    &KNOWN_NAME_AT_BARE_ADDRESS,
    &ALL_LEAD_HOME,
];
