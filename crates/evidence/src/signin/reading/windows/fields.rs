//! The fields of a Windows event that matter, and where the many forms keep them: the system's own tree as EVTX tools dump
//! it, Winlogbeat and ECS, NXLog's and Microsoft's flat objects, and XML. It says nothing of what they mean.

use super::super::objects::harvest::{Held, Wanted, named, slot};

/// The event's number.
pub const EVENT: usize = 0;
/// When.
pub const TIME: usize = 1;
/// The machine that wrote it.
pub const COMPUTER: usize = 2;
/// The log it was written to.
pub const CHANNEL: usize = 3;
/// The record's number.
pub const RECORD: usize = 4;
/// Success or failure, in one of several spellings.
pub const OUTCOME: usize = 5;
/// The account.
pub const USER: usize = 6;
/// The account's domain; of a 4740 the machine that the lock is put down to.
pub const DOMAIN: usize = 7;
/// Who did it.
pub const SUBJECT: usize = 8;
/// The address.
pub const ADDRESS: usize = 9;
/// The machine in front of the person.
pub const WORKSTATION: usize = 10;
/// The status.
pub const STATUS: usize = 11;
/// The second, more exact status.
pub const SUB_STATUS: usize = 12;
/// The type of sign-in.
pub const LOGON: usize = 13;
/// The program.
pub const PROCESS: usize = 14;
/// The service a ticket is for.
pub const SERVICE: usize = 15;
/// Flags of the account after a change.
pub const FLAGS: usize = 16;
/// A clock's new time.
pub const NEW_TIME: usize = 17;
/// A clock's old time.
pub const OLD_TIME: usize = 18;
/// The account as `DOMAIN\name`.
pub const ACCOUNT: usize = 19;
/// The server that a password was saved for or given to.
pub const SERVER: usize = 20;
/// A list of named values.
const PAIRS: usize = 21;

const DATA: &[Wanted] = &[
    Wanted::Leaf("TargetUserName", USER),
    Wanted::Leaf("TargetDomainName", DOMAIN),
    Wanted::Leaf("SubjectUserName", SUBJECT),
    Wanted::Leaf("IpAddress", ADDRESS),
    Wanted::Leaf("WorkstationName", WORKSTATION),
    Wanted::Leaf("Workstation", WORKSTATION),
    Wanted::Leaf("Status", STATUS),
    Wanted::Leaf("FailureCode", STATUS),
    Wanted::Leaf("SubStatus", SUB_STATUS),
    Wanted::Leaf("LogonType", LOGON),
    Wanted::Leaf("ProcessName", PROCESS),
    Wanted::Leaf("ServiceName", SERVICE),
    Wanted::Leaf("NewUacValue", FLAGS),
    Wanted::Leaf("NewTime", NEW_TIME),
    Wanted::Leaf("PreviousTime", OLD_TIME),
    Wanted::Leaf("TargetAccount", ACCOUNT),
    Wanted::Leaf("TargetServerName", SERVER),
];

const SYSTEM: &[Wanted] = &[
    Wanted::Leaf("EventID", EVENT),
    Wanted::Inside(
        "TimeCreated",
        &[
            Wanted::Leaf("SystemTime", TIME),
            Wanted::Leaf("@SystemTime", TIME),
            Wanted::Inside("#attributes", &[Wanted::Leaf("SystemTime", TIME)]),
        ],
    ),
    Wanted::Leaf("Computer", COMPUTER),
    Wanted::Leaf("Channel", CHANNEL),
    Wanted::Leaf("EventRecordID", RECORD),
    Wanted::Leaf("Keywords", OUTCOME),
];

const EVENT_DATA: &[Wanted] = &[
    Wanted::All(DATA),
    Wanted::Each(
        "Data",
        PAIRS,
        &[
            Wanted::Leaf("Name", 0),
            Wanted::Leaf("@Name", 0),
            Wanted::Inside("#attributes", &[Wanted::Leaf("Name", 0)]),
            Wanted::Leaf("#text", 1),
            Wanted::Leaf("Value", 1),
        ],
        2,
    ),
];

const WINLOG: &[Wanted] = &[
    Wanted::Leaf("event_id", EVENT),
    Wanted::Leaf("computer_name", COMPUTER),
    Wanted::Leaf("channel", CHANNEL),
    Wanted::Leaf("log_name", CHANNEL),
    Wanted::Leaf("record_id", RECORD),
    Wanted::Leaf("keywords", OUTCOME),
    Wanted::Inside("event_data", DATA),
];

/// Where all forms of JSON keep the fields.
pub const TABLE: &[Wanted] = &[
    Wanted::All(WINLOG),
    Wanted::Leaf("EventID", EVENT),
    Wanted::Leaf("EventRecordId", RECORD),
    Wanted::Leaf("EventRecordID", RECORD),
    Wanted::Leaf("RecordNumber", RECORD),
    Wanted::Leaf("@timestamp", TIME),
    Wanted::Leaf("EventTime", TIME),
    Wanted::Leaf("TimeGenerated", TIME),
    Wanted::Leaf("TimeCreated", TIME),
    Wanted::Leaf("Hostname", COMPUTER),
    Wanted::Leaf("Computer", COMPUTER),
    Wanted::Leaf("MachineName", COMPUTER),
    Wanted::Leaf("Channel", CHANNEL),
    Wanted::Leaf("EventType", OUTCOME),
    Wanted::Leaf("Keywords", OUTCOME),
    Wanted::All(DATA),
    Wanted::Inside("winlog", WINLOG),
    Wanted::Inside("event", &[Wanted::Leaf("outcome", OUTCOME)]),
    Wanted::Inside("System", SYSTEM),
    Wanted::Inside("EventData", EVENT_DATA),
    Wanted::Inside(
        "Event",
        &[
            Wanted::Inside("System", SYSTEM),
            Wanted::Inside("EventData", EVENT_DATA),
        ],
    ),
];

/// Where EVTX and dumps of it keep them.
pub const EVTX_TABLE: &[Wanted] = &[Wanted::Inside("Event", EVENT_TABLE)];

/// Where it keeps them within the event.
pub const EVENT_TABLE: &[Wanted] = &[
    Wanted::Inside("System", SYSTEM),
    Wanted::Inside("EventData", DATA),
];

/// Puts a named value, as XML has it, where it belongs; the first of a name counts.
pub fn put<'l>(slots: &mut [Held<'l>], name: &str, value: Held<'l>) {
    if let Some(Wanted::Leaf(_, at)) = named(DATA, name)
        && let Some(slot) = slots.get_mut(*at)
        && !slot.is_there()
    {
        *slot = value;
    }
}

/// Puts the values of a list of named values where they belong.
pub fn spread_pairs(slots: &mut [Held<'_>]) {
    let Some(pairs) = slots.get_mut(PAIRS).map(std::mem::take) else {
        return;
    };
    if let Held::List(entries) = pairs {
        for mut entry in entries {
            let value = entry.get_mut(1).map(std::mem::take).unwrap_or_default();
            put(slots, slot(&entry, 0).text(), value);
        }
    }
}
