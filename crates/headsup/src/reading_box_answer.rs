//! What the process that reads tells the desk: the record of the examination, as the store writes one, what is worth
//! remembering of each mail, and what it would like to know. Once hostile bytes were read the other side may be hostile, so an
//! answer is taken for an answer only after [`reading_box_limits`](crate::reading_box_limits) found nothing wrong with it.

use std::collections::BTreeSet;

use casework::cases::examination::ExaminationRecord;
use casework::ids::ReportId;
use casework::moment::Moment;
use evidence::dns::{DnsQuestion, RecordType, WantedDns};
use evidence::mail::not_read_through::WhyStopped;
use evidence::mail::remembering;
use evidence::memory::{HeaderFacts, WantedMemory};
use evidence::verdict::{Examination, not_read_through};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What was read out of one piece of evidence: all that the desk keeps of an examination, and what it would like to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The record. It is about no report and of no moment yet, see [`Reading::record_about`].
    pub record: ExaminationRecord,
    /// What of each original's header is worth remembering, in the order of `record.originals`.
    pub mails: Vec<Option<HeaderFacts>>,
    /// DNS questions without an answer.
    pub wanted_dns: WantedDns,
    /// What it would like to have remembered.
    pub wanted_memory: WantedMemory,
}

impl Reading {
    /// What is kept of an examination.
    pub fn of(examined: &Examination) -> Reading {
        let originals = examined.originals.iter();
        Reading {
            record: ExaminationRecord::of(examined, nobody(), Moment::default()),
            mails: originals
                .map(|original| remembering::facts(&original.message))
                .collect(),
            wanted_dns: examined.wanted_dns.clone(),
            wanted_memory: examined.wanted_memory.clone(),
        }
    }

    /// What is kept of evidence that could not be read through.
    pub fn stopped(sha256: &str, why: WhyStopped) -> Reading {
        Reading::of(&not_read_through(sha256, why))
    }

    /// The record, as that of evidence which came with this report and was examined at this moment.
    pub fn record_about(mut self, report: ReportId, examined: Moment) -> ExaminationRecord {
        self.record.report = report;
        self.record.examined = examined;
        self.record
    }
}

/// Stands where the report's identifier will: the process that reads isn't told whose evidence it is.
fn nobody() -> ReportId {
    ReportId(uuid::Uuid::nil())
}

#[derive(Serialize, Deserialize)]
struct Told {
    record: Box<RawValue>,
    mails: Vec<Option<Facts>>,
    /// Name and record type.
    wanted_dns: Vec<(String, String)>,
    wanted_memory: Wanted,
}

#[derive(Serialize, Deserialize)]
struct Wanted {
    addresses: BTreeSet<String>,
    name_keys: BTreeSet<String>,
    domains: BTreeSet<String>,
    message_ids: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Facts {
    from: String,
    from_domain: String,
    name_key: Option<String>,
    recipients: Vec<String>,
    parties: Vec<String>,
    message_id: Option<String>,
    reply_to: Vec<String>,
    client: Option<String>,
    hour: Option<u8>,
    language: Option<String>,
    seen: Option<i64>,
    answers: Vec<String>,
    sent_by_program: bool,
}

/// Writes a reading down.
///
/// # Errors
/// When it can't be written as JSON, which nothing in it can bring about.
pub fn write(reading: &Reading) -> serde_json::Result<Vec<u8>> {
    let wanted = &reading.wanted_memory;
    let mails = reading.mails.iter();
    let dns = reading.wanted_dns.iter();
    serde_json::to_vec(&Told {
        record: RawValue::from_string(store::examination_as_text(&reading.record))?,
        mails: mails.map(|mail| mail.as_ref().map(Facts::of)).collect(),
        wanted_dns: dns
            .map(|question| {
                let code = question.record_type.code().to_owned();
                (question.name.clone(), code)
            })
            .collect(),
        wanted_memory: Wanted {
            addresses: wanted.addresses.clone(),
            name_keys: wanted.name_keys.clone(),
            domains: wanted.domains.clone(),
            message_ids: wanted.message_ids.clone(),
        },
    })
}

/// Reads what [`write`] wrote; `None` for anything else. That it is understood says nothing of its limits.
pub fn read(answer: &[u8]) -> Option<Reading> {
    let told: Told = serde_json::from_slice(answer).ok()?;
    let record = told.record.get();
    let dns = told.wanted_dns.into_iter();
    Some(Reading {
        record: store::examination_of_text(record, nobody(), Moment::default()).ok()?,
        mails: told
            .mails
            .into_iter()
            .map(|mail| mail.map(Facts::read))
            .collect(),
        wanted_dns: dns
            .map(|(name, code)| {
                let record_type = RecordType::from_code(&code)?;
                Some(DnsQuestion { name, record_type })
            })
            .collect::<Option<_>>()?,
        wanted_memory: WantedMemory {
            addresses: told.wanted_memory.addresses,
            name_keys: told.wanted_memory.name_keys,
            domains: told.wanted_memory.domains,
            message_ids: told.wanted_memory.message_ids,
        },
    })
}

impl Facts {
    fn of(facts: &HeaderFacts) -> Facts {
        Facts {
            from: facts.from.clone(),
            from_domain: facts.from_domain.clone(),
            name_key: facts.name_key.clone(),
            recipients: facts.recipients.clone(),
            parties: facts.parties.clone(),
            message_id: facts.message_id.clone(),
            reply_to: facts.reply_to.clone(),
            client: facts.client.clone(),
            hour: facts.hour,
            language: facts.language.clone(),
            seen: facts.seen_unix_seconds,
            answers: facts.answers.clone(),
            sent_by_program: facts.sent_by_program,
        }
    }

    fn read(self) -> HeaderFacts {
        HeaderFacts {
            from: self.from,
            from_domain: self.from_domain,
            name_key: self.name_key,
            recipients: self.recipients,
            parties: self.parties,
            message_id: self.message_id,
            reply_to: self.reply_to,
            client: self.client,
            hour: self.hour,
            language: self.language,
            seen_unix_seconds: self.seen,
            answers: self.answers,
            sent_by_program: self.sent_by_program,
        }
    }
}
