//! Asks the operating system's DNS servers. The whole fetching for one examination has one deadline, because a dead
//! server would otherwise cost many timeouts in a row; what has no answer by then has failed, and evidence says so.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evidence::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType as WireType};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::cache::AnswerCache;
use crate::world::World;

/// The time for all questions of one examination, seconds.
pub const ANSWERS_SECONDS_MAX: u64 = 5;
/// Answers raise new questions (an SPF include, a DKIM key found); so many rounds at most.
pub const ROUNDS_MAX: usize = 12;
/// Questions asked in one round; a message that wants more gets no answer to the rest.
pub const QUESTIONS_PER_ROUND_MAX: usize = 40;
/// One try with one server, seconds.
const TRY_SECONDS_MAX: u64 = 2;
/// Records kept of one answer, and the length of each, in bytes: an answer is hostile too.
const RECORDS_MAX: usize = 64;
const RECORD_BYTES_MAX: usize = 8 * 1024;

/// The way out to DNS, with its memory. One for the process.
#[derive(Debug)]
pub struct DnsAsker {
    resolver: Option<TokioResolver>,
    cache: Mutex<AnswerCache>,
    world: World,
}

impl DnsAsker {
    /// Reads the system's configuration. Without a usable one every question fails, and `doctor` says why.
    pub fn from_system(world: World) -> DnsAsker {
        DnsAsker {
            resolver: system_resolver(),
            cache: Mutex::default(),
            world,
        }
    }

    /// Whether there is a server to ask.
    pub fn has_servers(&self) -> bool {
        self.resolver.is_some()
    }

    /// Begins the fetching for one report; its deadline starts now.
    pub fn begin(&self) -> Fetching<'_> {
        Fetching {
            asker: self,
            deadline: Instant::now() + Duration::from_secs(ANSWERS_SECONDS_MAX),
            answers: DnsAnswers::absent(),
        }
    }

    async fn answer_round(
        &self,
        questions: Vec<DnsQuestion>,
        deadline: Instant,
        answers: &mut DnsAnswers,
    ) {
        let mut asking = JoinSet::new();
        for (index, question) in questions.into_iter().enumerate() {
            let remembered = self.remembered(&question);
            let resolver = self
                .resolver
                .clone()
                .filter(|_| index < QUESTIONS_PER_ROUND_MAX);
            match (remembered, resolver) {
                (Some(answer), _) => answers.insert(question, answer),
                (None, None) => answers.insert(question, DnsAnswer::Failed),
                (None, Some(resolver)) => {
                    asking.spawn(async move {
                        let asked = timeout_at(deadline, ask(&resolver, &question)).await;
                        (question, asked.unwrap_or(DnsAnswer::Failed))
                    });
                }
            }
        }
        while let Some(asked) = asking.join_next().await {
            let Ok((question, answer)) = asked else {
                continue;
            };
            self.lock_cache()
                .put(question.clone(), answer.clone(), self.world.now());
            answers.insert(question, answer);
        }
    }

    fn remembered(&self, question: &DnsQuestion) -> Option<DnsAnswer> {
        self.lock_cache().get(question, self.world.now())
    }

    fn lock_cache(&self) -> std::sync::MutexGuard<'_, AnswerCache> {
        // The cache is whole after every statement, so a panic elsewhere leaves nothing half-written.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answers fetched so far for one report, under one deadline.
#[derive(Debug)]
pub struct Fetching<'a> {
    asker: &'a DnsAsker,
    deadline: Instant,
    answers: DnsAnswers,
}

impl Fetching<'_> {
    /// What is known by now.
    pub fn answers(&self) -> &DnsAnswers {
        &self.answers
    }

    /// Answers what has no answer yet. False when there was nothing to ask, so that reading again would say nothing new.
    pub async fn answer(&mut self, wanted: &BTreeSet<DnsQuestion>) -> bool {
        let unanswered: Vec<DnsQuestion> = wanted
            .iter()
            .filter(|question| self.answers.get(question).is_none())
            .cloned()
            .collect();
        if unanswered.is_empty() {
            return false;
        }
        self.asker
            .answer_round(unanswered, self.deadline, &mut self.answers)
            .await;
        true
    }
}

fn system_resolver() -> Option<TokioResolver> {
    let mut builder = TokioResolver::builder_tokio().ok()?;
    let options = builder.options_mut();
    options.timeout = Duration::from_secs(TRY_SECONDS_MAX);
    options.attempts = 1;
    // Our own cache has a clock that tests can hold.
    options.cache_size = 0;
    builder.build().ok()
}

async fn ask(resolver: &TokioResolver, question: &DnsQuestion) -> DnsAnswer {
    let wire_type = match question.record_type {
        RecordType::Txt => WireType::TXT,
        RecordType::Mx => WireType::MX,
        RecordType::A => WireType::A,
        RecordType::Aaaa => WireType::AAAA,
        RecordType::Ptr => WireType::PTR,
    };
    // The dot at the end keeps the system's search list out of it.
    match resolver
        .lookup(format!("{}.", question.name), wire_type)
        .await
    {
        Ok(found) => {
            let records: Vec<String> = found
                .answers()
                .iter()
                .filter_map(|record| as_text(&record.data))
                .take(RECORDS_MAX)
                .collect();
            if records.is_empty() {
                DnsAnswer::None
            } else {
                DnsAnswer::Records(records)
            }
        }
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => DnsAnswer::None,
        Err(_) => DnsAnswer::Failed,
    }
}

/// A record as evidence reads it; others than the five types (a CNAME on the way) are left out.
fn as_text(data: &RData) -> Option<String> {
    let text = match data {
        // RFC 7208 clause 3.3: the strings of one record are joined without spaces.
        RData::TXT(txt) => String::from_utf8_lossy(&txt.txt_data.concat()).into_owned(),
        RData::MX(mx) => format!("{} {}", mx.preference, without_dot(&mx.exchange.to_ascii())),
        RData::A(address) => address.to_string(),
        RData::AAAA(address) => address.to_string(),
        RData::PTR(name) => without_dot(&name.to_ascii()),
        _ => return None,
    };
    (text.len() <= RECORD_BYTES_MAX).then_some(text)
}

fn without_dot(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}
