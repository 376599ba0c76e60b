//! What Windows Security events say about signing in. The form they came in doesn't matter here: `fields` has laid them
//! out. A 4740 may be stamped before the failure that caused it, and its "domain" is the machine that the lock is put down
//! to; members and controllers tell one attempt up to three times; type and program say which service, task or drive asks.

mod binary;
pub mod evtx;
pub mod fields;
mod layout;
mod same_logon;
pub mod statuses;
#[cfg(test)]
mod tests;
pub mod xml;

pub use same_logon::SameLogon;

use super::objects::harvest::{Held, slot};
use super::objects::{Around, Sink, Taken, lowered};
use crate::signin::record::{Activity, Chosen, Record, Status, StatusDetail, When};
use fields::*;

/// The events that this reader knows.
const KNOWN: [i64; 17] = [
    4616, 4624, 4625, 4648, 4722, 4723, 4724, 4725, 4726, 4738, 4740, 4767, 4768, 4769, 4771, 4776,
    4777,
];
/// A time before this is none: some records are stamped 1601, microseconds. 1980-01-01, before any Windows.
const TIME_MIN: i64 = 315_532_800_000_000;
/// The flag of a disabled account among those that a 4738 tells (MS-SAMR section 2.2.1.12).
const DISABLED_FLAG: i64 = 0x1;
/// A clock set by more than this is told, microseconds.
const CLOCK_SET_MICROSECONDS: i64 = 60_000_000;

/// Whether an event may say something about signing in.
pub fn is_known(event: i64) -> bool {
    KNOWN.contains(&event)
}

/// What is remembered from event to event.
#[derive(Clone, Debug, Default)]
pub struct Windows {
    /// Joins what tells one attempt.
    pub same_logon: SameLogon,
    /// The last moment that could be read: it stands in for a time of 1601.
    last: Option<When>,
    /// Records whose time had to be taken from the one before.
    pub times_missing: u64,
    /// Clocks that were set by more than a minute.
    pub clocks_set: u32,
}

impl Windows {
    /// Says what an event means.
    pub fn tell(
        &mut self,
        slots: &mut [Held<'_>],
        around: &Around<'_>,
        sink: &mut Sink<'_>,
    ) -> Taken {
        spread_pairs(slots);
        let slots = &*slots;
        let Some(event) = slot(slots, EVENT).number().filter(|event| is_known(*event)) else {
            return Taken::Elsewhere;
        };
        let channel = slot(slots, CHANNEL).text();
        if !matches!(channel, "" | "Security" | "security" | "ForwardedEvents") {
            return Taken::Elsewhere;
        }
        let Some(when) = self.when(slots, around) else {
            return Taken::Unread;
        };
        let mut name = String::new();
        let user = account(slots, &mut name);
        let record = Record {
            user,
            device: slot(slots, COMPUTER).text(),
            service: "Windows",
            ..around.record(when)
        };
        match event {
            4616 => self.clock(slots, around),
            4624 | 4625 => self.sign_in(event, slots, record, sink),
            4648 => self.saved(slots, record, sink),
            4768 | 4769 | 4771 => self.ticket(event, slots, record, sink),
            4776 | 4777 => self.checked(slots, record, sink),
            _ => self.change(event, slots, record, sink),
        }
        Taken::Told
    }

    fn when(&mut self, slots: &[Held<'_>], around: &Around<'_>) -> Option<When> {
        let when = told_moment(slot(slots, TIME), around)
            .or_else(|| american(slot(slots, TIME).text(), around))
            .filter(|when| when.microseconds >= TIME_MIN);
        if when.is_none() {
            // Better the time of its neighbour than none: the record's number says that they stand together.
            self.times_missing += 1;
            return self.last;
        }
        self.last = when;
        when
    }

    fn clock(&mut self, slots: &[Held<'_>], around: &Around<'_>) {
        let moments = (
            told_moment(slot(slots, OLD_TIME), around),
            told_moment(slot(slots, NEW_TIME), around),
        );
        if let (Some(old), Some(new)) = moments {
            let step = new.microseconds.abs_diff(old.microseconds);
            self.clocks_set += u32::from(step > CLOCK_SET_MICROSECONDS as u64);
        }
    }

    fn sign_in(&mut self, event: i64, slots: &[Held<'_>], record: Record<'_>, sink: &mut Sink<'_>) {
        let code = slot(slots, LOGON).number().unwrap_or(-1);
        // 0 is the system itself, 9 a copy of a session with other credentials that nobody has checked.
        if is_no_person(record.user) || matches!(code, 0 | 9) {
            return;
        }
        let record = Record {
            src_endpoint: source(slots),
            src_name: said(slot(slots, WORKSTATION)),
            logon_type: statuses::logon_type(code),
            ..record
        };
        if event == 4624 {
            self.same_logon.flush(record.user, sink);
            sink(&record);
            return;
        }
        let status = slot(slots, STATUS).number().unwrap_or(0);
        let detail = match slot(slots, SUB_STATUS).number() {
            None | Some(0) => statuses::of_sign_in(status),
            Some(sub_status) => statuses::of_sign_in(sub_status),
        };
        let record = failure(
            Record {
                client: program(slots),
                ..record
            },
            detail,
        );
        self.same_logon.take(same_logon::SIGN_IN, &record, sink);
    }

    /// 4648: somebody's program gave another account's password. How it ended stands elsewhere.
    fn saved(&mut self, slots: &[Held<'_>], record: Record<'_>, sink: &mut Sink<'_>) {
        let subject = said(slot(slots, SUBJECT));
        let by_the_system = subject.ends_with('$') || is_no_person(subject);
        if by_the_system || is_no_person(record.user) || subject.eq_ignore_ascii_case(record.user) {
            return;
        }
        sink(&Record {
            status: Status::Unsaid,
            src_endpoint: record.device,
            src_name: record.device,
            client: program(slots),
            ..record
        });
    }

    fn ticket(&mut self, event: i64, slots: &[Held<'_>], record: Record<'_>, sink: &mut Sink<'_>) {
        if is_no_person(record.user) {
            return;
        }
        let record = Record {
            src_endpoint: source(slots),
            service: "Kerberos",
            ..record
        };
        let code = slot(slots, STATUS).number().unwrap_or(0);
        if code == 0 {
            // A ticket for a service follows the ticket that the password was for, and says nothing new.
            if event == 4768 {
                self.same_logon.flush(record.user, sink);
                sink(&record);
            }
            return;
        }
        let Some(detail) = statuses::of_kerberos(code) else {
            return;
        };
        if event == 4769
            && !matches!(
                detail,
                StatusDetail::ClockSkew | StatusDetail::KerberosTrouble
            )
        {
            return;
        }
        self.same_logon
            .take(same_logon::TICKET, &failure(record, detail), sink);
    }

    /// 4776: a controller or the machine itself has checked a password for NTLM.
    fn checked(&mut self, slots: &[Held<'_>], record: Record<'_>, sink: &mut Sink<'_>) {
        if is_no_person(record.user) {
            return;
        }
        let machine = said(slot(slots, WORKSTATION)).trim_start_matches('\\');
        let record = Record {
            src_endpoint: machine,
            src_name: machine,
            ..record
        };
        match slot(slots, STATUS).number().unwrap_or(0) {
            0 => {
                self.same_logon.flush(record.user, sink);
                sink(&record);
            }
            code => {
                let record = failure(record, statuses::of_sign_in(code));
                self.same_logon.take(same_logon::CHECK, &record, sink);
            }
        }
    }

    fn change(&mut self, event: i64, slots: &[Held<'_>], record: Record<'_>, sink: &mut Sink<'_>) {
        if is_no_person(record.user) || failed(slots) {
            return;
        }
        let activity = match event {
            4740 => Activity::LockAfterFailures,
            4767 | 4722 => Activity::Unlock,
            4723 | 4724 => Activity::PasswordChange,
            4725 => Activity::Disable,
            4738 if slot(slots, FLAGS)
                .number()
                .is_some_and(|flags| flags & DISABLED_FLAG != 0) =>
            {
                Activity::Disable
            }
            4726 => Activity::Delete,
            _ => return,
        };
        self.same_logon.flush(record.user, sink);
        let locked_from = if event == 4740 {
            said(slot(slots, DOMAIN)).trim_start_matches('\\')
        } else {
            ""
        };
        sink(&Record {
            activity,
            src_name: locked_from,
            ..record
        });
    }
}

fn failure<'l>(record: Record<'l>, detail: StatusDetail) -> Record<'l> {
    Record {
        status: Status::Failure,
        status_detail: detail,
        chosen: Chosen {
            user: true,
            imitates: false,
        },
        ..record
    }
}

/// The account's name in small letters, without its domain: `rita`, `RITA@corp.example` and `CORP\rita` are one.
fn account<'l>(slots: &'l [Held<'_>], buffer: &'l mut String) -> &'l str {
    let mut name = slot(slots, USER).text().trim();
    if name.is_empty() {
        name = slot(slots, ACCOUNT).text().trim();
    }
    let name = name.rsplit_once('\\').map_or(name, |(_, name)| name);
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    lowered(name, buffer)
}

/// Machines, and what Windows itself runs under.
fn is_no_person(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "",
        "-",
        "system",
        "local service",
        "network service",
        "anonymous logon",
        "iusr",
    ];
    name.ends_with('$')
        || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
        || name.starts_with("dwm-")
        || name.starts_with("umfd-")
}

/// A dash says nothing.
fn said<'s>(held: &'s Held<'_>) -> &'s str {
    match held.text().trim() {
        "-" | "NULL" => "",
        text => text,
    }
}

/// The address, else the name that the machine gives itself. An attempt at the machine itself has its own name, because
/// one log may hold the events of many machines.
fn source<'s>(slots: &'s [Held<'_>]) -> &'s str {
    match super::folded(said(slot(slots, ADDRESS))) {
        "" | "LOCAL" | "127.0.0.1" | "::1" => {
            match said(slot(slots, WORKSTATION)).trim_start_matches('\\') {
                "" => slot(slots, COMPUTER).text(),
                machine => machine,
            }
        }
        address => address,
    }
}

/// The program, without the parts that Windows asks through for everybody.
fn program<'s>(slots: &'s [Held<'_>]) -> &'s str {
    let program = said(slot(slots, PROCESS));
    let file = program.rsplit('\\').next().unwrap_or(program);
    let of_everybody = ["lsass.exe", "winlogon.exe", "svchost.exe", "services.exe"];
    if of_everybody
        .iter()
        .any(|known| file.eq_ignore_ascii_case(known))
    {
        return "";
    }
    program
}

/// An audit of failure, as `0x8010…`, in words, or as NXLog writes it.
fn failed(slots: &[Held<'_>]) -> bool {
    const AUDIT_FAILURE: i64 = 0x0010_0000_0000_0000;
    let outcome = slot(slots, OUTCOME);
    let bits = outcome.number().or_else(|| {
        let digits = outcome.text().strip_prefix("0x")?;
        u64::from_str_radix(digits, 16).ok().map(|bits| bits as i64)
    });
    match bits {
        Some(bits) => bits & AUDIT_FAILURE != 0,
        None => matches!(
            outcome.text(),
            "Audit Failure" | "AUDIT_FAILURE" | "failure" | "Failure"
        ),
    }
}

/// A moment, written out or as a number of microseconds.
fn told_moment(held: &Held<'_>, around: &Around<'_>) -> Option<When> {
    match held {
        Held::Moment(microseconds) => Some(When {
            microseconds: *microseconds,
            ..When::default()
        }),
        other => around.when(other.text()),
    }
}

/// `3/2/2026 8:00:00.123 AM`, as Microsoft's portals export times in UTC.
fn american(text: &str, around: &Around<'_>) -> Option<When> {
    let mut parts = text.trim().split(' ');
    let (date, clock, half) = (parts.next()?, parts.next()?, parts.next());
    let mut date = date.split('/').map(|part| part.parse::<u32>().ok());
    let (month, day, year) = (date.next()??, date.next()??, date.next()??);
    let clock = clock.trim_end_matches(',');
    let (hour, rest) = clock.split_once(':')?;
    let hour: u32 = hour.parse().ok()?;
    let hour = match half {
        Some("AM") => hour % 12,
        Some("PM") => hour % 12 + 12,
        _ => hour,
    };
    around.when(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{rest}Z"))
}
