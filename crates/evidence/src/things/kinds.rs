//! What can be said of a thing on a stick, with the reason for each weight. Unlike a mail, a stick is where honest people keep
//! programs, so a program alone is worth a second look and no more; what starts by itself or pretends to be something else
//! is meant. Forty points are harm, twenty are suspicion (see [`super::verdict_of`]). It looks at nothing itself.

use crate::finding::{Cia, FindingKind};

const fn kind(id: &'static str, weight: i16) -> FindingKind {
    FindingKind::new(id, weight, Cia::CIA)
}

/// A rule that the organisation brought along matched.
pub static OWN_RULE: FindingKind = kind("things.own-rule", 20);
/// `autorun.inf` that starts something. Windows has obeyed it on sticks no more since 2011, so nobody honest writes one.
pub static AUTORUN: FindingKind = kind("things.autorun", 40);
/// The same deeper down, as in a copy of an old disc: nothing obeys it there.
pub static AUTORUN_ELSEWHERE: FindingKind = kind("things.autorun-elsewhere", 20);
/// `autorun.inf` that names a picture or a label and starts nothing: makers of sticks and discs do so.
pub static AUTORUN_LOOKS: FindingKind = kind("things.autorun-looks", 4);
/// What a Linux desktop offers to start when the stick comes in (freedesktop.org, Autostart Of Applications, "Autostart Files").
pub static AUTOSTART: FindingKind = kind("things.autostart", 40);
/// A shortcut. People copy one instead of the file it names; worms hide the files and leave shortcuts.
pub static SHORTCUT: FindingKind = kind("things.shortcut", 24);
/// A shortcut that starts a command interpreter: no document is opened so.
pub static SHORTCUT_COMMAND: FindingKind = kind("things.shortcut-runs-command", 40);
/// A link to a page on the web.
pub static WEB_LINK: FindingKind = kind("things.web-link", 6);
/// A folder setting or a link that fetches its picture from another computer: looking at the folder signs in there.
pub static REACHES_OUT: FindingKind = kind("things.reaches-out", 40);
/// A program.
pub static PROGRAM: FindingKind = kind("things.program", 20);
/// A script that runs when opened.
pub static SCRIPT: FindingKind = kind("things.script", 20);
/// A script by its first line: Linux and macOS run it when told to, and no system at a click.
pub static SCRIPT_BY_LINE: FindingKind = kind("things.script-by-first-line", 8);
/// The name says one kind of file, the bytes another that runs.
pub static NAME_HIDES: FindingKind = kind("things.name-hides-content", 40);
/// `invoice.pdf.exe`.
pub static DOUBLE_ENDING: FindingKind = kind("things.double-ending", 24);
/// Direction characters in the name.
pub static DIRECTION: FindingKind = kind("things.direction-characters", 28);
/// A row of blanks that pushes the ending out of sight.
pub static PADDED: FindingKind = kind("things.padded-name", 24);
/// Control characters in the name, such as a line end: what lists it can be made to show something else.
pub static STEERING: FindingKind = kind("things.control-characters", 20);
/// A name that is no UTF-8; old systems wrote such names.
pub static NOT_UTF8: FindingKind = kind("things.name-not-utf-8", 4);
/// A program with the name of a folder beside it: who wants the folder starts the program.
pub static LIKE_A_FOLDER: FindingKind = kind("things.named-like-a-folder", 28);
/// Something hidden that runs.
pub static HIDDEN_RUNS: FindingKind = kind("things.hidden-runs", 12);
/// A script for a keyboard that types by itself.
pub static KEYBOARD: FindingKind = kind("things.keyboard-script", 40);
/// Bytes named as such keyboards name what they type.
pub static KEYBOARD_COMPILED: FindingKind = kind("things.keyboard-script-compiled", 24);
/// Software for a small board, which may be one that types.
pub static FIRMWARE: FindingKind = kind("things.board-firmware", 20);
/// An office document with macros.
pub static MACRO: FindingKind = kind("things.macro", 24);
/// A sheet of old-style macros.
pub static MACRO_SHEET: FindingKind = kind("things.macro-sheet", 28);
/// A document that fetches a template from elsewhere.
pub static REMOTE_TEMPLATE: FindingKind = kind("things.remote-template", 28);
/// A document with a field that starts a program.
pub static FIELD_RUNS: FindingKind = kind("things.field-runs-command", 40);
/// Something else embedded in a document.
pub static EMBEDDED: FindingKind = kind("things.embedded-object", 12);
/// Two kinds of file at once.
pub static TWO_KINDS: FindingKind = kind("things.two-kinds-at-once", 28);
/// A disk image.
pub static DISK_IMAGE: FindingKind = kind("things.disk-image", 20);
/// A OneNote section.
pub static ONENOTE: FindingKind = kind("things.onenote", 12);
/// An archive or document that only opens with a password. Careful people do that on sticks as well.
pub static ENCRYPTED: FindingKind = kind("things.encrypted", 8);
/// A program or script inside an archive.
pub static ARCHIVE_HOLDS_PROGRAM: FindingKind = kind("things.archive-holds-program", 20);
/// An archive three deep.
pub static ARCHIVE_DEEP: FindingKind = kind("things.archive-nested-deep", 12);
/// An archive that unpacks to far more than it is.
pub static BOMB: FindingKind = FindingKind::new("things.archive-bomb", 20, Cia::A);
/// A web page with a field for a password.
pub static PAGE_PASSWORD: FindingKind = FindingKind::new("things.web-page-password", 24, Cia::C);
/// A web page that builds another file out of itself, or a manual that shows how: on a stick both are met.
pub static SMUGGLING: FindingKind = kind("things.smuggling", 24);
/// A drawing that runs a script.
pub static SVG_SCRIPT: FindingKind = FindingKind::new("things.drawing-with-script", 20, Cia::C);
/// A PDF that acts by itself.
pub static PDF_ACTIVE: FindingKind = kind("things.pdf-acts", 12);
/// A PDF that starts a program.
pub static PDF_LAUNCH: FindingKind = kind("things.pdf-starts-program", 40);
/// A PDF whose commands are spelt to be missed.
pub static PDF_HIDES: FindingKind = kind("things.pdf-hides-commands", 28);
/// A link of the file system, which may lead anywhere on the computer that reads the stick.
pub static LINK: FindingKind = kind("things.link", 12);

/// All of them.
pub static ALL: &[&FindingKind] = &[
    &OWN_RULE,
    &AUTORUN,
    &AUTORUN_ELSEWHERE,
    &AUTORUN_LOOKS,
    &AUTOSTART,
    &SHORTCUT,
    &SHORTCUT_COMMAND,
    &WEB_LINK,
    &REACHES_OUT,
    &PROGRAM,
    &SCRIPT,
    &SCRIPT_BY_LINE,
    &NAME_HIDES,
    &DOUBLE_ENDING,
    &DIRECTION,
    &PADDED,
    &STEERING,
    &NOT_UTF8,
    &LIKE_A_FOLDER,
    &HIDDEN_RUNS,
    &KEYBOARD,
    &KEYBOARD_COMPILED,
    &FIRMWARE,
    &MACRO,
    &MACRO_SHEET,
    &REMOTE_TEMPLATE,
    &FIELD_RUNS,
    &EMBEDDED,
    &TWO_KINDS,
    &DISK_IMAGE,
    &ONENOTE,
    &ENCRYPTED,
    &ARCHIVE_HOLDS_PROGRAM,
    &ARCHIVE_DEEP,
    &BOMB,
    &PAGE_PASSWORD,
    &SMUGGLING,
    &SVG_SCRIPT,
    &PDF_ACTIVE,
    &PDF_LAUNCH,
    &PDF_HIDES,
    &LINK,
];

/// What the look at attached files saw, as what it is on a stick, and in words where those for a mail don't fit; `None`
/// for what only matters in a mail.
pub fn on_a_stick(id: &str) -> Option<(&'static FindingKind, Option<&'static str>)> {
    let kind = match id {
        "attachments.own-rule" => &OWN_RULE,
        "attachments.program" => &PROGRAM,
        "attachments.script" => &SCRIPT,
        "attachments.shortcut" => &SHORTCUT,
        "attachments.disk-image" => &DISK_IMAGE,
        "attachments.onenote" => &ONENOTE,
        "attachments.double-ending" => &DOUBLE_ENDING,
        "attachments.direction-characters" => &DIRECTION,
        "attachments.macro" => &MACRO,
        "attachments.macro-sheet" => &MACRO_SHEET,
        "attachments.remote-template" => &REMOTE_TEMPLATE,
        "attachments.field-runs-command" => &FIELD_RUNS,
        "attachments.two-kinds-at-once" => &TWO_KINDS,
        "attachments.embedded-object" => &EMBEDDED,
        "attachments.encrypted" => &ENCRYPTED,
        "attachments.archive-holds-program" => &ARCHIVE_HOLDS_PROGRAM,
        "attachments.archive-nested-deep" => &ARCHIVE_DEEP,
        "attachments.archive-bomb" => &BOMB,
        "attachments.name-hides-content" => {
            return Some((
                &NAME_HIDES,
                Some("has the name of something to read, and its bytes are something that runs"),
            ));
        }
        "attachments.web-page-password" => {
            return Some((
                &PAGE_PASSWORD,
                Some("is a web page with a field for a password"),
            ));
        }
        "attachments.smuggling" => &SMUGGLING,
        "attachments.drawing-with-script" => &SVG_SCRIPT,
        "attachments.pdf-acts" => &PDF_ACTIVE,
        "attachments.pdf-starts-program" => &PDF_LAUNCH,
        "attachments.pdf-hides-commands" => &PDF_HIDES,
        _ => return None,
    };
    Some((kind, None))
}
