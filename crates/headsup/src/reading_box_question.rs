//! What the desk tells the process that reads for it: what the organisation knows, and, round after round, what DNS and the
//! memory answered. The mirror of [`Surroundings`] as JSON, because the ground floor's types are not `Serialize`. The bytes
//! themselves travel in a frame of their own.

use std::collections::BTreeMap;

use evidence::dns::{DnsAnswer, DnsAnswers, DnsQuestion, RecordType};
use evidence::memory::{HOURS, Habit, Habits, Memory, RememberedMail, RememberedSender};
use evidence::rules::Rules;
use evidence::surroundings::{KnownPerson, KnownSupplier, Surroundings};
use serde::{Deserialize, Serialize};

/// The first frame: what is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub enum Task {
    /// Read one piece of evidence, which is the next frame.
    Read(Box<Known>),
    /// Try every way out of the box there is.
    TryWaysOut(WaysOut),
}

/// What is worth trying from inside the box.
#[derive(Debug, Serialize, Deserialize)]
pub struct WaysOut {
    /// A folder that holds what nobody inside may read.
    pub folder: String,
}

/// What is known whatever DNS and the memory say.
#[derive(Debug, Serialize, Deserialize)]
pub struct Known {
    own_domains: Vec<String>,
    suppliers: Vec<(String, Vec<String>)>,
    people: Vec<(String, Vec<String>, bool)>,
    trusted_authserv_ids: Vec<String>,
    received_unix_seconds: Option<i64>,
    file_name: Option<String>,
    moved_points: BTreeMap<String, i16>,
    rules: Vec<(String, String)>,
}

/// What DNS and the memory have said so far.
#[derive(Debug, Serialize, Deserialize)]
pub struct Round {
    dns: Vec<(String, String, Answered)>,
    dns_is_complete: bool,
    memory: Option<Remembered>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Answered {
    Records(Vec<String>),
    None,
    Failed,
}

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    covers_since: Option<i64>,
    covers_own_since: Option<i64>,
    senders: Vec<Sender>,
    domains: BTreeMap<String, i64>,
    /// Sender, parties, harmful, proved.
    mails: BTreeMap<String, (String, Vec<String>, bool, bool)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Sender {
    address: String,
    name_key: Option<String>,
    first_seen: Option<i64>,
    last_seen: Option<i64>,
    mails: u64,
    days: u64,
    written_to: u64,
    first_written: Option<i64>,
    harmful: u64,
    harmful_proved: u64,
    clients: Vec<Value>,
    reply_to: Vec<Value>,
    languages: Vec<Value>,
    hours: Vec<u32>,
}

/// A value of a habit, how many mails had it, the first and the last of them.
#[derive(Debug, Serialize, Deserialize)]
struct Value(String, u32, i64, i64);

impl Known {
    /// What of these surroundings does not change from round to round.
    pub fn of(surroundings: &Surroundings) -> Known {
        let suppliers = surroundings.suppliers.iter();
        let people = surroundings.people.iter();
        Known {
            own_domains: surroundings.own_domains.clone(),
            suppliers: suppliers
                .map(|one| (one.name.clone(), one.domains.clone()))
                .collect(),
            people: people
                .map(|one| (one.name.clone(), one.addresses.clone(), one.leader))
                .collect(),
            trusted_authserv_ids: surroundings.trusted_authserv_ids.clone(),
            received_unix_seconds: surroundings.received_unix_seconds,
            file_name: surroundings.file_name.clone(),
            moved_points: surroundings.moved_points.clone(),
            rules: surroundings.rules.texts().to_vec(),
        }
    }

    /// The surroundings, without DNS and memory. Rules were compiled before they were sent, so they compile again; were one
    /// not to, none would be asked.
    pub fn surroundings(self) -> Surroundings {
        let rules = self.rules.iter();
        let rules = Rules::compile(rules.map(|(file, text)| (file.as_str(), text.as_str())));
        let supplier = |(name, domains)| KnownSupplier { name, domains };
        let person = |(name, addresses, leader)| KnownPerson {
            name,
            addresses,
            leader,
        };
        Surroundings {
            own_domains: self.own_domains,
            suppliers: self.suppliers.into_iter().map(supplier).collect(),
            people: self.people.into_iter().map(person).collect(),
            trusted_authserv_ids: self.trusted_authserv_ids,
            received_unix_seconds: self.received_unix_seconds,
            file_name: self.file_name,
            moved_points: self.moved_points,
            rules: rules.unwrap_or_default(),
            dns: DnsAnswers::absent(),
            memory: None,
        }
    }
}

impl Round {
    /// What these surroundings hold of DNS and memory.
    pub fn of(surroundings: &Surroundings) -> Round {
        let dns = &surroundings.dns;
        Round {
            dns: dns
                .entries()
                .map(|(question, answer)| {
                    let code = question.record_type.code().to_owned();
                    (question.name.clone(), code, Answered::of(answer))
                })
                .collect(),
            dns_is_complete: dns.is_complete(),
            memory: surroundings.memory.as_ref().map(Remembered::of),
        }
    }

    /// Puts it into the surroundings.
    pub fn put_into(self, surroundings: &mut Surroundings) {
        let answers = self.dns.into_iter().filter_map(|(name, code, answer)| {
            let record_type = RecordType::from_code(&code)?;
            Some((DnsQuestion { name, record_type }, answer.read()))
        });
        surroundings.dns = if self.dns_is_complete {
            DnsAnswers::planted(answers)
        } else {
            let mut all = DnsAnswers::absent();
            answers.for_each(|(question, answer)| all.insert(question, answer));
            all
        };
        surroundings.memory = self.memory.map(Remembered::read);
    }
}

impl Answered {
    fn of(answer: &DnsAnswer) -> Answered {
        match answer {
            DnsAnswer::Records(records) => Answered::Records(records.clone()),
            DnsAnswer::None => Answered::None,
            DnsAnswer::Failed => Answered::Failed,
        }
    }

    fn read(self) -> DnsAnswer {
        match self {
            Answered::Records(records) => DnsAnswer::Records(records),
            Answered::None => DnsAnswer::None,
            Answered::Failed => DnsAnswer::Failed,
        }
    }
}

impl Remembered {
    fn of(memory: &Memory) -> Remembered {
        let mails = memory.mails.iter().map(|(id, mail)| {
            let parties = mail.parties.clone();
            let told = (mail.sender.clone(), parties, mail.harmful, mail.proved);
            (id.clone(), told)
        });
        Remembered {
            covers_since: memory.covers_since_unix_seconds,
            covers_own_since: memory.covers_own_since_unix_seconds,
            senders: memory.senders.iter().map(Sender::of).collect(),
            domains: memory.domains.clone(),
            mails: mails.collect(),
        }
    }

    fn read(self) -> Memory {
        let mail = |(id, (sender, parties, harmful, proved))| {
            let mail = RememberedMail {
                sender,
                parties,
                harmful,
                proved,
            };
            (id, mail)
        };
        Memory {
            covers_since_unix_seconds: self.covers_since,
            covers_own_since_unix_seconds: self.covers_own_since,
            senders: self.senders.into_iter().map(Sender::read).collect(),
            domains: self.domains,
            mails: self.mails.into_iter().map(mail).collect(),
        }
    }
}

impl Sender {
    fn of(sender: &RememberedSender) -> Sender {
        let values = |habits: &[Habit]| habits.iter().map(Value::of).collect();
        Sender {
            address: sender.address.clone(),
            name_key: sender.name_key.clone(),
            first_seen: sender.first_seen_unix_seconds,
            last_seen: sender.last_seen_unix_seconds,
            mails: sender.mails,
            days: sender.days,
            written_to: sender.written_to,
            first_written: sender.first_written_unix_seconds,
            harmful: sender.harmful,
            harmful_proved: sender.harmful_proved,
            clients: values(&sender.habits.clients),
            reply_to: values(&sender.habits.reply_to),
            languages: values(&sender.habits.languages),
            hours: sender.habits.hours.to_vec(),
        }
    }

    fn read(self) -> RememberedSender {
        let values = |told: Vec<Value>| told.into_iter().map(Value::read).collect();
        let mut hours = [0; HOURS];
        for (kept, told) in hours.iter_mut().zip(self.hours) {
            *kept = told;
        }
        RememberedSender {
            address: self.address,
            name_key: self.name_key,
            first_seen_unix_seconds: self.first_seen,
            last_seen_unix_seconds: self.last_seen,
            mails: self.mails,
            days: self.days,
            written_to: self.written_to,
            first_written_unix_seconds: self.first_written,
            harmful: self.harmful,
            harmful_proved: self.harmful_proved,
            habits: Habits {
                clients: values(self.clients),
                reply_to: values(self.reply_to),
                languages: values(self.languages),
                hours,
            },
        }
    }
}

impl Value {
    fn of(habit: &Habit) -> Value {
        Value(
            habit.value.clone(),
            habit.mails,
            habit.first_seen_unix_seconds,
            habit.last_seen_unix_seconds,
        )
    }

    fn read(self) -> Habit {
        Habit {
            value: self.0,
            mails: self.1,
            first_seen_unix_seconds: self.2,
            last_seen_unix_seconds: self.3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> Surroundings {
        let mut sender = RememberedSender::new("bo@mill.example");
        sender.name_key = Some("bo mill".to_owned());
        (sender.mails, sender.days, sender.written_to) = (7, 3, 2);
        (sender.harmful, sender.harmful_proved) = (2, 1);
        sender.first_seen_unix_seconds = Some(10);
        sender.last_seen_unix_seconds = Some(20);
        sender.first_written_unix_seconds = Some(15);
        sender.habits.hours[9] = 4;
        sender.habits.clients = vec![Habit {
            value: "thunderbird".to_owned(),
            mails: 4,
            first_seen_unix_seconds: 1,
            last_seen_unix_seconds: 2,
        }];
        let mail = RememberedMail {
            sender: "bo@mill.example".to_owned(),
            parties: vec!["mill.example".to_owned()],
            harmful: true,
            proved: true,
        };
        let mut surroundings = Surroundings {
            own_domains: vec!["school.example".to_owned()],
            suppliers: vec![KnownSupplier {
                name: "Mill".to_owned(),
                domains: vec!["mill.example".to_owned()],
            }],
            people: vec![KnownPerson {
                name: "Ana López".to_owned(),
                addresses: vec!["ana@school.example".to_owned()],
                leader: true,
            }],
            trusted_authserv_ids: vec!["mx.school.example".to_owned()],
            received_unix_seconds: Some(1_795_332_600),
            file_name: Some("a.eml".to_owned()),
            moved_points: BTreeMap::from([("links.shortener".to_owned(), 3)]),
            memory: Some(Memory {
                covers_since_unix_seconds: Some(5),
                covers_own_since_unix_seconds: Some(6),
                senders: vec![sender],
                domains: BTreeMap::from([("mill.example".to_owned(), 9)]),
                mails: BTreeMap::from([("1@mill.example".to_owned(), mail)]),
            }),
            ..Surroundings::default()
        };
        for (name, record_type, answer) in [
            ("a.example", RecordType::A, DnsAnswer::None),
            ("b.example", RecordType::Mx, DnsAnswer::Failed),
            (
                "c.example",
                RecordType::Txt,
                DnsAnswer::Records(vec!["v=spf1 -all".to_owned()]),
            ),
        ] {
            let question = DnsQuestion::new(name, record_type);
            surroundings.dns.insert(question, answer);
        }
        surroundings
    }

    #[test]
    fn nothing_that_is_known_is_lost_on_the_way() {
        let all = everything();
        let known = serde_json::to_string(&Known::of(&all)).unwrap();
        let round = serde_json::to_string(&Round::of(&all)).unwrap();
        let known: Known = serde_json::from_str(&known).unwrap();
        let mut arrived = known.surroundings();
        assert!(arrived.dns.is_absent() && arrived.memory.is_none());
        let round: Round = serde_json::from_str(&round).unwrap();
        round.put_into(&mut arrived);
        assert_eq!(format!("{arrived:?}"), format!("{all:?}"));
    }

    #[test]
    fn planted_answers_stay_the_whole_world() {
        let mut all = Surroundings {
            dns: DnsAnswers::planted([]),
            ..Surroundings::default()
        };
        let round = Round::of(&all);
        all.dns = DnsAnswers::absent();
        round.put_into(&mut all);
        assert!(all.dns.is_complete());
    }
}
