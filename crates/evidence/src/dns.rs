//! DNS as data: the questions evidence would like answered, and the answers somebody else fetched.
//!
//! Nothing here resolves a name. A reading that lacks an answer goes on without it, says so, and lists the question;
//! the top floor may fetch it and read again. The same type serves live answers, planted ones in tests, and none at all.

use std::collections::{BTreeMap, BTreeSet};

/// The record types mail authentication asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    /// Text: SPF, DKIM keys, DMARC policies.
    Txt,
    /// Mail exchangers, for SPF's `mx`.
    Mx,
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
    /// Reverse names, for SPF's `ptr`.
    Ptr,
}

impl RecordType {
    /// All of them.
    pub const ALL: [RecordType; 5] = [
        RecordType::Txt,
        RecordType::Mx,
        RecordType::A,
        RecordType::Aaaa,
        RecordType::Ptr,
    ];

    /// The name as zones write it, such as `TXT`.
    pub const fn code(self) -> &'static str {
        match self {
            RecordType::Txt => "TXT",
            RecordType::Mx => "MX",
            RecordType::A => "A",
            RecordType::Aaaa => "AAAA",
            RecordType::Ptr => "PTR",
        }
    }

    /// Reads what [`RecordType::code`] writes.
    pub fn from_code(code: &str) -> Option<RecordType> {
        RecordType::ALL
            .into_iter()
            .find(|record_type| record_type.code() == code)
    }
}

/// One question: a name (lower case, no trailing dot) and a record type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsQuestion {
    /// The name asked about, lower case, without a trailing dot.
    pub name: String,
    /// The record type wanted.
    pub record_type: RecordType,
}

impl DnsQuestion {
    /// A question; the name is brought to lower case and loses its trailing dot.
    pub fn new(name: &str, record_type: RecordType) -> DnsQuestion {
        DnsQuestion {
            name: name.trim_end_matches('.').to_ascii_lowercase(),
            record_type,
        }
    }
}

/// What came back for one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsAnswer {
    /// The records, as text: TXT strings joined, addresses in their usual spelling, MX as `preference name`.
    Records(Vec<String>),
    /// The name or the record type does not exist.
    None,
    /// The servers did not give an answer in time, or gave a broken one.
    Failed,
}

/// The answers at hand, keyed by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DnsAnswers {
    answers: BTreeMap<DnsQuestion, DnsAnswer>,
    /// Whether a missing answer means "that name does not exist" (planted zones) rather than "nobody asked".
    complete: bool,
}

impl DnsAnswers {
    /// No answers: every question stays open and is reported as not asked.
    pub fn absent() -> DnsAnswers {
        DnsAnswers::default()
    }

    /// Planted answers that are the whole world: what is not in them does not exist.
    pub fn planted(answers: impl IntoIterator<Item = (DnsQuestion, DnsAnswer)>) -> DnsAnswers {
        DnsAnswers {
            answers: answers.into_iter().collect(),
            complete: true,
        }
    }

    /// Adds an answer.
    pub fn insert(&mut self, question: DnsQuestion, answer: DnsAnswer) {
        self.answers.insert(question, answer);
    }

    /// The answer to a question, `None` when nobody has asked it yet.
    pub fn get(&self, question: &DnsQuestion) -> Option<&DnsAnswer> {
        match self.answers.get(question) {
            None if self.complete => Some(&DnsAnswer::None),
            found => found,
        }
    }

    /// All of them, for whoever hands them on.
    pub fn entries(&self) -> impl Iterator<Item = (&DnsQuestion, &DnsAnswer)> {
        self.answers.iter()
    }

    /// Whether they are the whole world, see [`DnsAnswers::planted`].
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Whether nothing was asked at all, as offline.
    pub fn is_absent(&self) -> bool {
        self.answers.is_empty() && !self.complete
    }
}

/// The questions a reading found no answer to.
pub type WantedDns = BTreeSet<DnsQuestion>;
