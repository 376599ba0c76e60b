//! What a mail says: subject and pieces, in the reader's words, out of what the reporter may see and nothing else. The
//! sentences themselves stand in `messages/<language>/mail.ftl` and beside the page that says the same. It adds no header.

use casework::cases::case::CaseState;
use casework::cases::report::Exposure;
use casework::cases::views::StaffView;
use casework::cases::views::staff::{Leaning, StaffAdvice};
use casework::people::reply_address::MailPurpose;
use evidence::verdict::Verdict;

use super::compose::ToWrite;
use super::defang::{defanged_value, defanged_words, greetable};
use super::flowed::Piece;
use super::header_text::HeaderText;
use crate::reporters_view::{KIND_WORDS, asks_for_exposures};
use crate::words::Words;

/// Findings told in a mail; the page shows more.
const FINDINGS_TOLD_MAX: usize = 3;
/// Things that can be told with one tap from the mail; the page offers all.
const TAPS: [Exposure; 4] = [
    Exposure::Clicked,
    Exposure::EnteredPassword,
    Exposure::OpenedAttachment,
    Exposure::Replied,
];

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The subject.
    pub subject: HeaderText,
    /// The text.
    pub pieces: Vec<Piece>,
}

/// Writes the letter.
pub fn letter(to: &ToWrite<'_>, words: &Words) -> Letter {
    let pen = Pen { to, words };
    let mut pieces = vec![pen.greeting()];
    let subject = match to.purpose {
        MailPurpose::Answer => pen.answer(&mut pieces),
        MailPurpose::Update => pen.update(&mut pieces),
        MailPurpose::Outcome => pen.outcome(&mut pieces),
        MailPurpose::Question
        | MailPurpose::WasThisYou
        | MailPurpose::CallerChallenge
        | MailPurpose::CallerVouching => pen.words_of_desk(&mut pieces, Asked::Something),
        MailPurpose::Word | MailPurpose::HeadsUp | MailPurpose::PaymentReminder => {
            pen.words_of_desk(&mut pieces, Asked::Nothing)
        }
    };
    pen.end(&mut pieces);
    Letter {
        subject: HeaderText::new(&subject),
        pieces,
    }
}

/// Whether the desk wants to know something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Something,
    Nothing,
}

struct Pen<'p> {
    to: &'p ToWrite<'p>,
    words: &'p Words,
}

impl Pen<'_> {
    fn view(&self) -> &StaffView {
        self.to.view
    }

    fn say(&self, key: &str) -> Piece {
        Piece::Paragraph(self.words.say(key))
    }

    fn greeting(&self) -> Piece {
        Piece::Paragraph(match self.to.name.and_then(greetable) {
            Some(name) => self.words.with("mail-hello-name", "name", name),
            None => self.words.say("mail-hello"),
        })
    }

    /// Thanks, the verdict, what to do now, what happens next.
    fn answer(&self, pieces: &mut Vec<Piece>) -> String {
        pieces.push(self.say("mail-thanks"));
        pieces.push(self.about());
        self.verdict(pieces);
        self.do_now(pieces);
        self.saw(pieces);
        self.taps(pieces);
        self.next(pieces);
        match self.view().verdict {
            Some(verdict) => {
                let verdict = self.words.of("verdict", verdict.code());
                self.words.with("mail-subject-answer", "verdict", verdict)
            }
            None => self.words.say("mail-subject-answer-person"),
        }
    }

    /// The reporter told more, the verdict is another one, or the case is open again.
    fn update(&self, pieces: &mut Vec<Piece>) -> String {
        if self.to.answers_told {
            pieces.push(self.say("mail-told"));
            self.do_now(pieces);
            self.next(pieces);
            return self.words.say("mail-subject-told");
        }
        let changed: Option<Verdict> = self
            .view()
            .verdict
            .filter(|now| self.to.told_before != Some(Some(*now)));
        let Some(verdict) = changed else {
            pieces.push(self.about());
            pieces.push(self.say("mail-again"));
            return self.words.say("mail-subject-again");
        };
        pieces.push(self.say("mail-changed"));
        pieces.push(self.about());
        self.verdict(pieces);
        self.do_now(pieces);
        self.next(pieces);
        let verdict = self.words.of("verdict", verdict.code());
        self.words.with("mail-subject-update", "verdict", verdict)
    }

    fn outcome(&self, pieces: &mut Vec<Piece>) -> String {
        pieces.push(self.about());
        self.desks_words(pieces);
        pieces.push(Piece::Paragraph(self.words.with(
            "mail-disagree",
            "link",
            format!("{}#disagree", self.to.page),
        )));
        self.words.say("mail-subject-outcome")
    }

    fn words_of_desk(&self, pieces: &mut Vec<Piece>, asked: Asked) -> String {
        pieces.push(self.about());
        self.desks_words(pieces);
        match asked {
            Asked::Something => {
                pieces.push(self.say("mail-question-answer"));
                self.words.say("mail-subject-question")
            }
            Asked::Nothing => self.words.say("mail-subject-word"),
        }
    }

    fn desks_words(&self, pieces: &mut Vec<Piece>) {
        let words = self.to.desk_words.unwrap_or_default();
        pieces.push(Piece::Words(defanged_words(words, self.to.own_hosts)));
    }

    fn about(&self) -> Piece {
        let kind = self.words.of("kind", self.view().kind.code());
        let when = self.words.day_and_time(self.view().received, self.to.zone);
        let said = [("kind", kind.into()), ("when", when.into())];
        Piece::Paragraph(self.words.say_with("mail-about", said))
    }

    fn verdict(&self, pieces: &mut Vec<Piece>) {
        let (title, says) = match self.view().verdict {
            Some(verdict) => (
                self.words.of("verdict", verdict.code()),
                self.words.of_part("verdict", verdict.code(), "says"),
            ),
            None => (
                self.words.say("answer-described-title"),
                self.words.say("mail-person"),
            ),
        };
        pieces.push(Piece::Heading(title));
        pieces.push(Piece::Paragraph(says));
    }

    fn do_now(&self, pieces: &mut Vec<Piece>) {
        let in_words = |line: &StaffAdvice| {
            let own = line.text.clone();
            own.or_else(|| self.words.sentence(&line.key, &[]))
        };
        let (kind_words, advice): (Vec<_>, Vec<_>) = self
            .view()
            .advice
            .iter()
            .partition(|line| line.key == KIND_WORDS);
        if let Some(says) = kind_words.into_iter().find_map(in_words) {
            pieces.push(Piece::Paragraph(says));
        }
        let advice: Vec<String> = advice.into_iter().filter_map(in_words).collect();
        if advice.is_empty() {
            return;
        }
        pieces.push(Piece::Heading(self.words.say("answer-do-now")));
        pieces.push(Piece::Numbered(advice));
        if !self.to.urgent_contact.is_empty() {
            let contact = self.to.urgent_contact;
            let says = self.words.with("urgent-answer", "contact", contact);
            pieces.push(Piece::Paragraph(says));
        }
    }

    /// What speaks for a trick, its hostile values made lifeless.
    fn saw(&self, pieces: &mut Vec<Piece>) {
        let told: Vec<String> = self
            .view()
            .findings
            .iter()
            .filter(|finding| finding.leaning == Leaning::TowardsHarm)
            .filter_map(|finding| {
                let facts: Vec<(String, String)> = finding
                    .facts
                    .iter()
                    .map(|(name, value)| (name.clone(), defanged_value(value)))
                    .collect();
                self.words.sentence(&finding.key, &facts)
            })
            .take(FINDINGS_TOLD_MAX)
            .collect();
        if !told.is_empty() {
            pieces.push(Piece::Heading(self.words.say("answer-saw")));
            pieces.push(Piece::Listed(told));
        }
    }

    /// One tap leads to the page with the tick set; nothing is told before the person sends it there.
    fn taps(&self, pieces: &mut Vec<Piece>) {
        if !asks_for_exposures(self.view().kind) || !self.view().exposures.is_empty() {
            return;
        }
        let tap = |exposure: &Exposure| {
            let label = self.words.of("exposure", exposure.code());
            format!("{label}: {}?did={}#exposure", self.to.page, exposure.code())
        };
        pieces.push(Piece::Heading(self.words.say("mail-taps")));
        pieces.push(Piece::Listed(TAPS.iter().map(tap).collect()));
    }

    fn next(&self, pieces: &mut Vec<Piece>) {
        let key = match self.view().state {
            Some(CaseState::Closed) => "mail-next-closed",
            Some(CaseState::Open) | None => "mail-next",
        };
        pieces.push(Piece::Heading(self.words.say("answer-next")));
        pieces.push(self.say(key));
    }

    fn end(&self, pieces: &mut Vec<Piece>) {
        let page = self.words.with("mail-page", "link", self.to.page);
        pieces.push(Piece::Paragraph(page));
        pieces.push(self.say("mail-just-answer"));
        let organisation = super::header_text::one_line(self.to.organisation, 150);
        let signed = match organisation.is_empty() {
            true => self.words.say("product-name"),
            false => organisation,
        };
        let why = match self.to.purpose {
            MailPurpose::Word
            | MailPurpose::Question
            | MailPurpose::Outcome
            | MailPurpose::WasThisYou
            | MailPurpose::PaymentReminder
            | MailPurpose::CallerChallenge
            | MailPurpose::CallerVouching => "mail-why-desk",
            MailPurpose::Answer | MailPurpose::Update | MailPurpose::HeadsUp => "mail-why",
        };
        pieces.push(Piece::Signature(vec![signed, self.words.say(why)]));
    }
}
