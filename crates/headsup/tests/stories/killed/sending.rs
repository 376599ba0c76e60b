//! What is sent while the desk is killed: reports by every way in, by senders who, as real ones do, send again what was never
//! acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use testkit::dovecot::Dovecot;
use testkit::smtp_client;

use super::{PERSON, REPORT_ADDRESS};
use crate::api_program::Program;
use crate::http::Visitor;

/// SplitMix64 (Steele, Lea, Flood 2014): a seeded draw that is the same everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below.max(1)
    }
}

/// A way in.
#[derive(Clone, Copy, Debug)]
enum Channel {
    Form,
    Smtp,
    Api,
    /// Into the shared mailbox. The mailbox acknowledges it, whether a desk runs or not.
    Mailbox,
}

const CHANNELS: [Channel; 4] = [Channel::Form, Channel::Smtp, Channel::Api, Channel::Mailbox];

/// Something a sender wants to be rid of.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    channel: Channel,
    number: u64,
}

impl Sending {
    fn mail(&self) -> String {
        let number = self.number;
        format!(
            "From: a{number}@school.example\r\nTo: {REPORT_ADDRESS}\r\nSubject: Report {number}\r\nMessage-ID: <{number}@school.example>\r\n\r\nHello, this is number {number}.\r\n"
        )
    }

    /// Under which name the desk keeps it.
    fn submission(&self) -> String {
        match self.channel {
            Channel::Form => format!("{:032x}", self.number),
            Channel::Smtp | Channel::Api | Channel::Mailbox => {
                let digest = Sha256::digest(self.mail().as_bytes());
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("mail-{hex}")
            }
        }
    }

    /// What stands for an acknowledgement without a private link.
    fn told(&self) -> String {
        format!("{:?} {}", self.channel, self.number)
    }

    fn put_into_mailbox(&self, dovecot: &Dovecot) -> String {
        dovecot.deliver(PERSON, "INBOX", &self.mail());
        self.told()
    }

    /// Sends it; what the acknowledgement says (the private link, where there is one), or `None` without one.
    fn send(&self, desk: &Ways<'_>) -> Option<String> {
        match self.channel {
            Channel::Form => {
                let submission = self.submission();
                let address = format!("a{}@school.example", self.number);
                let fields = [
                    ("submission", submission.as_str()),
                    ("privacy", "named"),
                    ("address", address.as_str()),
                ];
                let mail = self.mail();
                let files = [("mail.eml", mail.as_bytes())];
                let visitor = Visitor::new(&desk.base);
                let answer = visitor.try_post_with_files("/raise/message", &fields, &files);
                let answer = answer.ok().filter(|answer| answer.status == 303)?;
                answer.field("location").map(str::to_owned)
            }
            Channel::Smtp => {
                let from = format!("a{}@school.example", self.number);
                let mail = self.mail();
                let code = smtp_client::hand_in(desk.mail, &from, REPORT_ADDRESS, mail.as_bytes());
                (code.ok() == Some(250)).then(|| self.told())
            }
            Channel::Api => {
                let key = format!("report-{}", self.number);
                let fields = [
                    ("Content-Type", "message/rfc822"),
                    ("Idempotency-Key", key.as_str()),
                ];
                let program = Program::at(&desk.base, &desk.token);
                let mail = self.mail();
                let answer =
                    program.try_send("POST", "/api/v1/reports/mail", &fields, mail.as_bytes());
                let taken = answer.is_ok_and(|answer| matches!(answer.status, 200..=299));
                taken.then(|| self.told())
            }
            Channel::Mailbox => Some(self.put_into_mailbox(desk.dovecot)),
        }
    }
}

/// Puts one mail into the shared mailbox that no sender sends; every time the same.
pub(super) fn one_more_mail(dovecot: &Dovecot) -> Acknowledged {
    let sending = Sending {
        channel: Channel::Mailbox,
        number: u64::MAX,
    };
    Acknowledged::from([(sending.submission(), sending.put_into_mailbox(dovecot))])
}

/// The ways into a running desk.
pub(super) struct Ways<'d> {
    pub(super) base: String,
    pub(super) mail: std::net::SocketAddr,
    pub(super) token: String,
    pub(super) dovecot: &'d Dovecot,
}

/// Acknowledged: under which name, and what the acknowledgement said.
pub(super) type Acknowledged = BTreeMap<String, String>;

/// A sender between two lives of the desk.
pub(super) struct Sender {
    pub(super) dice: Dice,
    pub(super) unanswered: Option<Sending>,
}

impl Sender {
    /// Sends until told to stop or nobody answers.
    pub(super) fn send_until(&mut self, desk: &Ways<'_>, shared: &Shared) -> Acknowledged {
        let mut acknowledged = Acknowledged::new();
        while !shared.stop.load(Ordering::SeqCst) {
            let sending = self.unanswered.take().unwrap_or_else(|| Sending {
                channel: CHANNELS[self.dice.draw(CHANNELS.len() as u64) as usize],
                number: shared.sent.fetch_add(1, Ordering::SeqCst),
            });
            match sending.send(desk) {
                Some(said) => {
                    acknowledged.insert(sending.submission(), said);
                    shared.count_one();
                }
                // Half of them try again with the next life of the desk.
                None if self.dice.draw(2) == 0 => self.unanswered = Some(sending),
                None => {}
            }
        }
        acknowledged
    }
}

/// What all senders of a place share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) stop: AtomicBool,
    sent: AtomicU64,
    acknowledged: Mutex<u64>,
    one_more: Condvar,
}

impl Shared {
    /// How many were acknowledged so far, in all lives.
    pub(super) fn acknowledged(&self) -> u64 {
        *self.acknowledged.lock().expect("nobody panicked")
    }

    fn count_one(&self) {
        *self.acknowledged.lock().expect("nobody panicked") += 1;
        self.one_more.notify_all();
    }

    /// Whether so many were acknowledged in time. Who waits here leaves the processor to the desk.
    pub(super) fn comes_to(&self, wanted: u64, patience: Duration) -> bool {
        let count = self.acknowledged.lock().expect("nobody panicked");
        let few = |count: &mut u64| *count < wanted;
        let waited = self.one_more.wait_timeout_while(count, patience, few);
        !waited.expect("nobody panicked").1.timed_out()
    }
}
