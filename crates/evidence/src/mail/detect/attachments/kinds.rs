//! What the attachments detector can say, with the reason for each weight. It looks at nothing itself.

use crate::finding::{Cia, FindingKind};

const fn kind(id: &'static str, weight: i16) -> FindingKind {
    FindingKind::new(id, weight, Cia::CIA)
}

/// A rule that the organisation brought along matched. Whoever wrote it meant it: suspicious by itself.
pub static OWN_RULE: FindingKind = kind("attachments.own-rule", 20);
/// A program. Nobody sends one by mail for a good reason that a call wouldn't settle; it settles the matter alone.
pub static PROGRAM: FindingKind = kind("attachments.program", 40);
/// A script that runs when opened.
pub static SCRIPT: FindingKind = kind("attachments.script", 40);
/// A shortcut that runs whatever it names.
pub static SHORTCUT: FindingKind = kind("attachments.shortcut", 40);
/// A disk image: a folder in disguise that loses the mark "from the Internet".
pub static DISK_IMAGE: FindingKind = kind("attachments.disk-image", 24);
/// A OneNote file, a carrier of scripts.
pub static ONENOTE: FindingKind = kind("attachments.onenote", 16);
/// The name says one kind of file, the bytes another.
pub static NAME_HIDES: FindingKind = kind("attachments.name-hides-content", 24);
/// `invoice.pdf.exe`.
pub static DOUBLE_ENDING: FindingKind = kind("attachments.double-ending", 24);
/// Direction characters in the name.
pub static DIRECTION: FindingKind = kind("attachments.direction-characters", 28);
/// An office document with macros. Some firms live on them.
pub static MACRO: FindingKind = kind("attachments.macro", 20);
/// A sheet of old-style macros: hardly anybody makes these any more, except to hide.
pub static MACRO_SHEET: FindingKind = kind("attachments.macro-sheet", 28);
/// A document that fetches its template from elsewhere.
pub static REMOTE_TEMPLATE: FindingKind = kind("attachments.remote-template", 28);
/// A document with a field that starts a program (DDE): forgotten for all honest ends.
pub static FIELD_RUNS: FindingKind = kind("attachments.field-runs-command", 36);
/// A file that is two kinds of file at once, so that one program shows a picture and another opens an archive.
pub static TWO_KINDS: FindingKind = kind("attachments.two-kinds-at-once", 28);
/// Something else embedded in a document.
pub static EMBEDDED: FindingKind = kind("attachments.embedded-object", 12);
/// An archive that only opens with a password: filters can't look, people can.
pub static ENCRYPTED: FindingKind = kind("attachments.encrypted", 18);
/// A program or script inside an archive.
pub static ARCHIVE_HOLDS_PROGRAM: FindingKind = kind("attachments.archive-holds-program", 40);
/// An archive three deep: two layers are somebody's habit, three are meant to tire a filter out.
pub static ARCHIVE_DEEP: FindingKind = kind("attachments.archive-nested-deep", 14);
/// An archive that unpacks to far more than it is.
pub static BOMB: FindingKind = FindingKind::new("attachments.archive-bomb", 14, Cia::A);
/// A web page as a file.
pub static HTML: FindingKind = FindingKind::new("attachments.web-page", 8, Cia::C);
/// A web page as a file, with a form.
pub static HTML_FORM: FindingKind = FindingKind::new("attachments.web-page-form", 26, Cia::C);
/// A web page as a file, with a field for a password: the whole sign-in page came along.
pub static HTML_PASSWORD: FindingKind =
    FindingKind::new("attachments.web-page-password", 36, Cia::C);
/// A web page as a file that acts and was made for this one reader.
pub static HTML_FOR_READER: FindingKind =
    FindingKind::new("attachments.web-page-for-one-reader", 14, Cia::C);
/// A web page as a file, with a script.
pub static HTML_SCRIPT: FindingKind = FindingKind::new("attachments.web-page-script", 16, Cia::C);
/// A web page that builds another file out of itself or hides what it does.
pub static SMUGGLING: FindingKind = kind("attachments.smuggling", 40);
/// A drawing that runs a script.
pub static SVG_SCRIPT: FindingKind =
    FindingKind::new("attachments.drawing-with-script", 32, Cia::C);
/// A PDF that acts by itself.
pub static PDF_ACTIVE: FindingKind = kind("attachments.pdf-acts", 14);
/// A PDF that starts a program.
pub static PDF_LAUNCH: FindingKind = kind("attachments.pdf-starts-program", 34);
/// A PDF whose commands are spelt to be missed: no program that writes PDFs does that.
pub static PDF_HIDES: FindingKind = kind("attachments.pdf-hides-commands", 26);
/// A PDF that sends a form. Offices have such forms; they seldom mail them.
pub static PDF_FORM: FindingKind = FindingKind::new("attachments.pdf-sends-form", 8, Cia::C);
/// A PDF that carries a file. Electronic invoices do so too (ISO 19005-3), hence little.
pub static PDF_CARRIES: FindingKind = kind("attachments.pdf-carries-file", 3);
/// Links in a PDF; a note.
pub static PDF_LINKS: FindingKind = FindingKind::new("attachments.pdf-links", 2, Cia::C);
/// An invitation to a calendar; a note.
pub static CALENDAR: FindingKind =
    FindingKind::new("attachments.calendar", 0, Cia::NONE).touching_work();

/// All of them.
pub static ALL: &[&FindingKind] = &[
    &OWN_RULE,
    &PROGRAM,
    &SCRIPT,
    &SHORTCUT,
    &DISK_IMAGE,
    &ONENOTE,
    &NAME_HIDES,
    &DOUBLE_ENDING,
    &DIRECTION,
    &MACRO,
    &MACRO_SHEET,
    &REMOTE_TEMPLATE,
    &FIELD_RUNS,
    &TWO_KINDS,
    &EMBEDDED,
    &ENCRYPTED,
    &ARCHIVE_HOLDS_PROGRAM,
    &ARCHIVE_DEEP,
    &BOMB,
    &HTML,
    &HTML_FORM,
    &HTML_PASSWORD,
    &HTML_FOR_READER,
    &HTML_SCRIPT,
    &SMUGGLING,
    &SVG_SCRIPT,
    &PDF_ACTIVE,
    &PDF_LAUNCH,
    &PDF_HIDES,
    &PDF_FORM,
    &PDF_CARRIES,
    &PDF_LINKS,
    &CALENDAR,
];
