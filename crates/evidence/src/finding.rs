//! What evidence has to say: findings, the question each touches, and what could not be checked.
//!
//! A [`Finding`] is one thing seen in the bytes. Its kind (a stable id, a default weight) is a constant declared by the
//! detector that makes it, so that the list of all ids can be walked by tests: every id has a sentence for staff in
//! every language. The sentence for staff is therefore not here; it is made from the id and the named `facts` by the
//! floor that knows languages. The sentence for the desk, [`Finding::says`], is here, in English.

use std::fmt;

/// The two questions every case asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// IT's: how do we keep people working?
    KeepWorking,
    /// Security's: what could stop people working, and how do we prevent it or recover from it?
    PreventOrRecover,
}

impl Question {
    /// Both, in the order in which they are shown.
    pub const ALL: [Question; 2] = [Question::KeepWorking, Question::PreventOrRecover];

    /// The stable code used in JSON, in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Question::KeepWorking => "keep-working",
            Question::PreventOrRecover => "prevent-or-recover",
        }
    }

    /// Reads what [`Question::code`] writes.
    pub fn from_code(code: &str) -> Option<Question> {
        Question::ALL
            .into_iter()
            .find(|question| question.code() == code)
    }
}

/// Which of confidentiality, integrity and availability a finding touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cia {
    /// Somebody could learn what they should not.
    pub confidentiality: bool,
    /// Something could be changed that should not be, money included.
    pub integrity: bool,
    /// People could be kept from working.
    pub availability: bool,
}

impl Cia {
    /// None of the three: a plain observation.
    pub const NONE: Cia = Cia::new(false, false, false);
    /// Confidentiality alone.
    pub const C: Cia = Cia::new(true, false, false);
    /// Integrity alone.
    pub const I: Cia = Cia::new(false, true, false);
    /// Availability alone.
    pub const A: Cia = Cia::new(false, false, true);
    /// Confidentiality and integrity.
    pub const CI: Cia = Cia::new(true, true, false);
    /// All three.
    pub const CIA: Cia = Cia::new(true, true, true);

    /// The three flags in their usual order.
    pub const fn new(confidentiality: bool, integrity: bool, availability: bool) -> Cia {
        Cia {
            confidentiality,
            integrity,
            availability,
        }
    }
}

impl fmt::Display for Cia {
    /// Writes the letters that apply, such as `CI`; nothing where none does.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (applies, letter) in [
            (self.confidentiality, "C"),
            (self.integrity, "I"),
            (self.availability, "A"),
        ] {
            if applies {
                out.write_str(letter)?;
            }
        }
        Ok(())
    }
}

/// One kind of finding: what a detector can say, before it has seen a message.
#[derive(Debug, PartialEq, Eq)]
pub struct FindingKind {
    /// Stable id, `<detector>.<what-was-seen>`, such as `links.text-names-another-host`. Never renamed, never reused.
    pub id: &'static str,
    /// How strongly it speaks: positive for harm, negative against it, 0 for a plain note. Unit: points; 10 points
    /// double the odds (see [`crate::verdict`]). A detector may lower it for one finding, never raise it.
    pub weight: i16,
    /// The question it touches.
    pub question: Question,
    /// What it touches of confidentiality, integrity and availability.
    pub cia: Cia,
    /// Whether the finding speaks of bulk advertising without deception rather than of harm.
    pub advertising: bool,
    /// Whether the finding tells of the manner in which mass mail is sent, by sellers of slimming pills as well as by
    /// thieves. However much of it there is, a message that asks for nothing and pretends to be nobody is suspicious at most.
    pub manners: bool,
}

impl FindingKind {
    /// A kind that touches Security's question.
    pub const fn new(id: &'static str, weight: i16, cia: Cia) -> FindingKind {
        FindingKind {
            id,
            weight,
            question: Question::PreventOrRecover,
            cia,
            advertising: false,
            manners: false,
        }
    }

    /// The same kind, touching IT's question instead.
    pub const fn touching_work(mut self) -> FindingKind {
        self.question = Question::KeepWorking;
        self
    }

    /// The same kind, speaking of advertising.
    pub const fn of_advertising(mut self) -> FindingKind {
        self.advertising = true;
        self
    }

    /// The same kind, telling of the manner in which mass mail is sent.
    pub const fn of_manners(mut self) -> FindingKind {
        self.manners = true;
        self
    }
}

/// Where in the evidence something was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// In words, such as `header From` or `part 1.2 (text/html)`.
    pub part: String,
    /// Byte offsets in the original message, start and end (exclusive), where they are known.
    pub bytes: Option<(usize, usize)>,
}

impl Place {
    /// A place known by name only.
    pub fn named(part: impl Into<String>) -> Place {
        Place {
            part: part.into(),
            bytes: None,
        }
    }

    /// A header of the message, by its name.
    pub fn header(name: &str) -> Place {
        Place::named(format!("header {name}"))
    }

    /// The same place with its byte range.
    pub fn at(mut self, start: usize, end: usize) -> Place {
        self.bytes = Some((start, end));
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.part)?;
        match self.bytes {
            Some((start, end)) => write!(out, ", bytes {start}-{end}"),
            None => Ok(()),
        }
    }
}

/// One thing seen in evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing it is.
    pub kind: &'static FindingKind,
    /// Its weight in this message, in points; `kind.weight` unless the detector had a reason to lower it.
    pub weight: i16,
    /// Where it was seen.
    pub place: Place,
    /// One precise sentence for the desk, in English; hostile text in it is quoted, capped and free of control characters.
    pub says: String,
    /// Named values for the staff sentence (message key `finding-<id>`, dots written as dashes), capped and cleaned like `says`.
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding with its kind's own weight and no facts yet.
    pub fn new(kind: &'static FindingKind, place: Place, says: impl Into<String>) -> Finding {
        Finding {
            kind,
            weight: kind.weight,
            place,
            says: says.into(),
            facts: Vec::new(),
        }
    }

    /// The same finding with one more named value for the staff sentence.
    pub fn with_fact(mut self, name: &'static str, value: impl Into<String>) -> Finding {
        self.facts.push((name, value.into()));
        self
    }

    /// The same finding with its weight brought closer to zero. Raising is ignored.
    pub fn weighing(mut self, weight: i16) -> Finding {
        if weight.unsigned_abs() < self.weight.unsigned_abs() {
            self.weight = weight;
        }
        self
    }
}

/// Something that could not be checked, and is said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// Stable id, such as `authentication.dns-not-asked`; staff key `unchecked-<id>`.
    pub id: &'static str,
    /// One precise sentence for the desk, in English.
    pub says: String,
    /// Named values for the staff sentence.
    pub facts: Vec<(&'static str, String)>,
}

impl Unchecked {
    /// Something unchecked, without named values.
    pub fn new(id: &'static str, says: impl Into<String>) -> Unchecked {
        Unchecked {
            id,
            says: says.into(),
            facts: Vec::new(),
        }
    }
}
