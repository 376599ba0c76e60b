//! The staff pages as templates and what each needs to know. They are made of plain data, so that tests can render every
//! one in every language without a desk behind them.

use askama::Template;
use casework::cases::report::{Exposure, Privacy, ReportKind};

use super::answer_shown::AnswerShown;
use super::heads_up::NoteShown;
use crate::about_it::AboutItReaders;
use crate::heads_up_letter::{DID_CLICK, DID_NOTHING};
use crate::raise_form::{self, AnsweredBy, Ask, FILE_BYTES_MAX};
use crate::web::frame::Frame;

/// The kinds that are most of what people bring; they stand on top, as big choices.
const COMMON: [ReportKind; 4] = [
    ReportKind::Message,
    ReportKind::Call,
    ReportKind::PaymentChange,
    ReportKind::Mistake,
];

/// `GET /`.
#[derive(Template)]
#[template(path = "staff/start.html")]
pub(super) struct StartPage {
    pub frame: Frame,
    /// What is going round.
    pub banners: Vec<NoteShown>,
    /// Who can read what is raised about IT; `None` for unknown.
    pub about_it_readers: Option<AboutItReaders>,
}

impl StartPage {
    fn common(&self) -> &'static [ReportKind] {
        &COMMON
    }

    /// What stands below the name of a choice. About IT it says who will read it.
    fn hint(&self, kind: &ReportKind) -> String {
        match self.about_it_readers {
            Some(readers) if *kind == ReportKind::AboutIt => {
                let words = self.frame.words;
                words.of_part("about-it-readers", readers.code(), "hint")
            }
            _ => self.frame.words.of_part("kind", kind.code(), "hint"),
        }
    }

    fn others(&self) -> impl Iterator<Item = &'static ReportKind> {
        ReportKind::ALL.iter().filter(|kind| !COMMON.contains(kind))
    }
}

/// `GET /raise/{kind}`.
#[derive(Template)]
#[template(path = "staff/raise.html")]
pub(super) struct RaisePage {
    pub frame: Frame,
    pub kind: ReportKind,
    /// For a report about IT: who can read it; `None` for other kinds, and for unknown.
    pub about_it_readers: Option<AboutItReaders>,
    /// Whether the person came by "Is this really IT?".
    pub really_it: bool,
    /// The hidden word that makes a second sending harmless.
    pub submission: String,
    /// The heads-up it answers.
    pub answers: Option<AnswersNote>,
    /// Whether a name that is given confidentially is sealed today: nothing is promised that isn't so.
    pub seals: bool,
}

/// The heads-up that a raised hand answers.
#[derive(Clone, Debug)]
pub(super) struct AnswersNote {
    pub note: NoteShown,
    /// Whether more happened than getting it.
    pub clicked: bool,
}

impl AnswersNote {
    fn did(&self) -> &'static str {
        match self.clicked {
            true => DID_CLICK,
            false => DID_NOTHING,
        }
    }
}

impl RaisePage {
    fn title(&self) -> String {
        if self.really_it {
            self.frame.words.say("really-it")
        } else {
            self.frame.words.of_part("kind", self.kind.code(), "title")
        }
    }

    fn icon_name(&self) -> &'static str {
        if self.really_it {
            "really-it"
        } else {
            self.kind.code()
        }
    }

    fn nobody_reads(&self) -> bool {
        self.about_it_readers == Some(AboutItReaders::Nobody)
    }

    fn file_bytes_max(&self) -> usize {
        FILE_BYTES_MAX
    }

    fn files_words(&self) -> String {
        files_words(&self.frame, self.kind)
    }

    fn files_hint(&self) -> String {
        files_hint(&self.frame, self.kind)
    }

    fn may_be_mail(&self) -> bool {
        self.kind == ReportKind::Message
    }

    fn may_be_published(&self) -> bool {
        self.kind == ReportKind::Question
    }

    fn privacy_name(&self, privacy: &Privacy) -> String {
        match privacy {
            Privacy::Confidential if !self.seals => self.frame.words.say("privacy-unsealed"),
            _ => self.frame.words.of("privacy", privacy.code()),
        }
    }

    fn privacy_hint(&self, privacy: &Privacy) -> String {
        match privacy {
            Privacy::Confidential if !self.seals => self.frame.words.say("privacy-unsealed-hint"),
            _ => self.frame.words.of_part("privacy", privacy.code(), "hint"),
        }
    }

    fn is_at_first(&self, privacy: &Privacy) -> bool {
        raise_form::privacy_at_first(self.kind) == *privacy
    }

    fn files_first(&self) -> bool {
        raise_form::files_first(self.kind)
    }

    fn asks(&self) -> &'static [Ask] {
        raise_form::asks(self.kind)
    }

    fn question(&self, ask: &Ask) -> String {
        self.frame
            .words
            .say(&raise_form::ask_key(self.kind, ask.key))
    }

    fn hint(&self, ask: &Ask) -> String {
        let key = raise_form::ask_key(self.kind, ask.key);
        self.frame.words.say(&format!("{key}-hint"))
    }

    fn choice(&self, ask: &Ask, value: &str) -> String {
        self.frame
            .words
            .say(&raise_form::choice_key(ask.key, value))
    }
}

/// `GET /r/{token}`.
#[derive(Template)]
#[template(path = "staff/answer.html")]
pub(super) struct AnswerPage {
    pub frame: Frame,
    pub answer: AnswerShown,
    /// The hidden word of the thread's form.
    pub submission: String,
    /// What the link of a mail says was done; it is ticked, and sent by nobody but the person.
    pub ticked: Option<Exposure>,
}

impl AnswerPage {
    fn is_ticked(&self, exposure: &Exposure) -> bool {
        self.ticked == Some(*exposure)
    }

    /// What may have been done and wasn't told yet, the likeliest for this kind first; `nothing` stands last, as the way
    /// to say so, and goes once anything was told.
    fn exposures(&self) -> Vec<&'static Exposure> {
        let told = &self.answer.exposures;
        let likely = likely_exposures(self.answer.kind);
        let place = |exposure: &Exposure| match likely.iter().position(|one| one == exposure) {
            _ if *exposure == Exposure::Nothing => usize::MAX,
            found => found.unwrap_or(likely.len()),
        };
        let mut all: Vec<&Exposure> = Exposure::ALL
            .iter()
            .filter(|one| !told.contains(one))
            .collect();
        all.retain(|exposure| told.is_empty() || **exposure != Exposure::Nothing);
        all.sort_by_key(|exposure| place(exposure));
        all
    }

    fn files_words(&self) -> String {
        files_words(&self.frame, self.answer.kind)
    }

    fn files_hint(&self) -> String {
        files_hint(&self.frame, self.answer.kind)
    }

    fn file_bytes_max(&self) -> usize {
        FILE_BYTES_MAX
    }
}

/// `GET /r/{token}/answer`: the parts of the answer page that change by themselves.
#[derive(Template)]
#[template(path = "staff/answer_fragment.html")]
pub(super) struct AnswerFragment {
    pub frame: Frame,
    pub answer: AnswerShown,
}

/// One published answer.
#[derive(Clone, Debug)]
pub(super) struct PublishedShown {
    pub question: String,
    pub answer: String,
    /// The day, as people write it.
    pub when: String,
}

/// `GET /answers`.
#[derive(Template)]
#[template(path = "staff/answers.html")]
pub(super) struct AnswersPage {
    pub frame: Frame,
    pub answers: Vec<PublishedShown>,
}

/// What the file field of a kind asks for.
fn files_words(frame: &Frame, kind: ReportKind) -> String {
    match kind {
        ReportKind::Message | ReportKind::PaymentChange => frame.words.say("raise-files"),
        ReportKind::Device | ReportKind::LostItem => frame.words.say("raise-files-photograph"),
        _ => frame.words.say("raise-files-other"),
    }
}

/// What helps in the file field of a kind.
fn files_hint(frame: &Frame, kind: ReportKind) -> String {
    match kind {
        ReportKind::Device => frame.words.say("raise-files-hint-device"),
        ReportKind::LostItem => frame.words.say("raise-files-hint-lost-item"),
        _ => frame.words.say("raise-files-hint"),
    }
}

/// What people most often did already, by kind; the rest follows in its usual order.
const fn likely_exposures(kind: ReportKind) -> &'static [Exposure] {
    use Exposure::{
        ApprovedPrompt, EnteredPassword, Installed, OpenedAttachment, Paid, PluggedIn, ReadOutCode,
        Replied,
    };
    match kind {
        ReportKind::Call => &[
            ReadOutCode,
            ApprovedPrompt,
            EnteredPassword,
            Installed,
            Paid,
        ],
        ReportKind::PaymentChange => &[Paid, Replied, OpenedAttachment],
        ReportKind::Device => &[PluggedIn, OpenedAttachment, Installed, EnteredPassword],
        _ => &[],
    }
}
