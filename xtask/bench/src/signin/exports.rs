//! CPU for what isn't lines: exports of Entra, Okta and Google beside a split at line ends and a parse that keeps nothing,
//! and event logs of Windows beside the `evtx` crate's own dump to JSON. All of them are written here from a seed and lie in
//! memory; `--evtx FILE` measures a log of one's own as well.

use std::fs;
use std::io::{self, Cursor};
use std::path::Path;

use evtx::{EvtxParser, ParserSettings};

use super::services::{self, Service};
use super::speed::least_of_own;
use super::{SEED, passes};
use crate::Wanted;
use crate::dice::Dice;
use crate::figures::print_table;
use stories::evtx_log::{Event, EvtxLog, Value};

/// Bytes of each export of a service, at most, MiB.
const EXPORT_MEBIBYTES_MAX: u64 = 256;
/// Bytes of each event log, at most, MiB.
const EVTX_MEBIBYTES_MAX: u64 = 64;
/// Bytes that are read in one round, at least.
const BYTES_PER_ROUND: usize = 64 << 20;
/// The second that the event logs begin at: 2026-11-01T00:00:00Z.
const BEGIN: u64 = 1_793_491_200;
/// Of the events of the mixed log one in so many is of interest; the rest are processes that began, and privileges.
const OF_INTEREST_ONE_IN: u64 = 4;

/// Measures both and prints their tables.
pub fn measure(wanted: &Wanted) -> Result<(), String> {
    let trouble = |cause: io::Error| format!("cannot measure on exports of my own: {cause}");
    let mut rows = Vec::new();
    for service in [Service::Entra, Service::Okta, Service::Google] {
        rows.extend(of_service(wanted, service).map_err(trouble)?);
    }
    let title = "Exports of services in memory, one core (aim: 150 MB per CPU second)";
    let heads = [
        "export",
        "MB",
        "pass",
        "CPU s",
        "MB per CPU s",
        "thousand entries per CPU s",
    ];
    print_table(title, &heads, &rows);
    of_events(wanted)
}

fn of_service(wanted: &Wanted, service: Service) -> io::Result<Vec<Vec<String>>> {
    let bytes = wanted.mebibytes.min(EXPORT_MEBIBYTES_MAX) << 20;
    let export = services::write(service, SEED, bytes as usize);
    let json = export.json.as_bytes();
    let megabytes = json.len() as f64 / 1e6;
    let row = |pass: &str, seconds: f64| {
        vec![
            format!("{service:?}"),
            format!("{megabytes:.0}"),
            pass.to_owned(),
            format!("{seconds:.2}"),
            format!("{:.0}", megabytes / seconds),
            format!("{:.0}", export.entries as f64 / 1e3 / seconds),
        ]
    };
    let parse = || serde_json::from_slice::<serde::de::IgnoredAny>(json).map(drop);
    Ok(vec![
        row(
            "line split",
            least_of_own(|| passes::lines(json).map(drop))?,
        ),
        row("parse that keeps nothing", least_of_own(|| Ok(parse()?))?),
        row(
            "reading alone",
            least_of_own(|| passes::reading(json).map(drop))?,
        ),
        row(
            "reading, gathering, explaining",
            least_of_own(|| passes::explaining(json).map(drop))?,
        ),
    ])
}

fn of_events(wanted: &Wanted) -> Result<(), String> {
    let mut rows = Vec::new();
    let bytes = (wanted.mebibytes.min(EVTX_MEBIBYTES_MAX) << 20) as usize;
    for (name, one_in) in [
        ("failures alone", 1),
        ("one in four of interest", OF_INTEREST_ONE_IN),
    ] {
        let log = event_log(bytes, one_in);
        rows.extend(
            of_log(name, &log)
                .map_err(|cause| format!("cannot measure on an event log of my own: {cause}"))?,
        );
    }
    if let Some(file) = &wanted.evtx {
        let log =
            fs::read(file).map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
        let name = file
            .file_name()
            .map_or("--evtx".into(), |name| name.to_string_lossy());
        rows.extend(of_log(&name, &log).map_err(|cause| {
            format!("cannot measure on `{}`: {cause}", Path::new(file).display())
        })?);
    }
    let title = "Event logs of Windows in memory, one core (aim: 1.5 times the crate's own dump)";
    let heads = [
        "log",
        "MB",
        "pass",
        "CPU ms",
        "times the dump",
        "MB per CPU s",
        "records",
    ];
    print_table(title, &heads, &rows);
    if wanted.evtx.is_none() {
        println!("No log of a real machine was measured: name one with `--evtx FILE`.");
    }
    Ok(())
}

fn of_log(name: &str, log: &[u8]) -> io::Result<Vec<Vec<String>>> {
    let megabytes = log.len() as f64 / 1e6;
    let dumped = dump(log)?;
    let told = passes::reading(log)?;
    // A small log is read again and again, because CPU is counted in thousandths of a second.
    let times = (BYTES_PER_ROUND / log.len().max(1)).max(1);
    let milliseconds = |pass: &dyn Fn() -> io::Result<()>| {
        let seconds = least_of_own(|| (0..times).try_for_each(|_| pass()))?;
        io::Result::Ok(seconds * 1e3 / times as f64)
    };
    let by_record = milliseconds(&|| dump(log).map(drop))?;
    let row = |pass: &str, milliseconds: f64, records: u64| {
        vec![
            name.to_owned(),
            format!("{megabytes:.1}"),
            pass.to_owned(),
            format!("{milliseconds:.2}"),
            format!("{:.2}", milliseconds / by_record),
            format!("{:.0}", megabytes * 1e3 / milliseconds),
            records.to_string(),
        ]
    };
    let by_chunk = milliseconds(&|| dump_by_chunk(log))?;
    let reading = milliseconds(&|| passes::reading(log).map(drop))?;
    let explaining = milliseconds(&|| passes::explaining(log).map(drop))?;
    Ok(vec![
        row("the crate's dump, record by record", by_record, dumped),
        row(
            "the crate's dump, chunk by chunk, as its program does",
            by_chunk,
            dumped,
        ),
        row("reading alone", reading, told),
        row("reading, gathering, explaining", explaining, told),
    ])
}

fn parser(log: &[u8]) -> io::Result<EvtxParser<Cursor<&[u8]>>> {
    let settings = ParserSettings::new().num_threads(1).indent(false);
    let parser = EvtxParser::from_read_seek(Cursor::new(log)).map_err(io::Error::other)?;
    Ok(parser.with_configuration(settings))
}

/// The crate's dump; how many records it holds.
fn dump(log: &[u8]) -> io::Result<u64> {
    let mut parser = parser(log)?;
    let records = parser
        .records_json_bytes()
        .filter(|record| std::hint::black_box(record).is_ok());
    Ok(records.count() as u64)
}

fn dump_by_chunk(log: &[u8]) -> io::Result<()> {
    for chunk in parser(log)?.chunks_json_bytes(false) {
        std::hint::black_box(&chunk.data);
    }
    Ok(())
}

const FAILURE: [&str; 21] = [
    "SubjectUserSid",
    "SubjectUserName",
    "SubjectDomainName",
    "SubjectLogonId",
    "TargetUserSid",
    "TargetUserName",
    "TargetDomainName",
    "Status",
    "FailureReason",
    "SubStatus",
    "LogonType",
    "LogonProcessName",
    "AuthenticationPackageName",
    "WorkstationName",
    "TransmittedServices",
    "LmPackageName",
    "KeyLength",
    "ProcessId",
    "ProcessName",
    "IpAddress",
    "IpPort",
];
const PROCESS: [&str; 8] = [
    "SubjectUserSid",
    "SubjectUserName",
    "SubjectDomainName",
    "SubjectLogonId",
    "NewProcessId",
    "NewProcessName",
    "TokenElevationType",
    "ProcessId",
];

/// A log of about so many bytes; the fields of its events are those that Windows gives them.
fn event_log(bytes: usize, of_interest_one_in: u64) -> Vec<u8> {
    let mut dice = Dice::seeded(SEED);
    let mut log = EvtxLog::new(true);
    let mut second = BEGIN;
    while log.written() < bytes {
        second += dice.below(2);
        let is_failure = dice.below(of_interest_one_in) == 0;
        log.add(&Event {
            number: if is_failure { 4625 } else { 4688 },
            is_failure,
            at: second * 1_000_000,
            computer: "srv4.corp.example",
            names: if is_failure { &FAILURE } else { &PROCESS },
            values: if is_failure {
                failure(&mut dice)
            } else {
                process(&mut dice)
            },
        });
    }
    log.end()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn failure(dice: &mut Dice) -> Vec<Value> {
    let person = dice.below(20_000);
    vec![
        text("S-1-0-0"),
        text("-"),
        text("-"),
        Value::Code(0),
        text("S-1-0-0"),
        Value::Text(format!("person{person}")),
        text("CORP"),
        Value::Code(0xC000_006D),
        text("%%2313"),
        Value::Code(if person.is_multiple_of(5) {
            0xC000_0064
        } else {
            0xC000_006A
        }),
        Value::Number(3),
        text("NtLmSsp "),
        text("NTLM"),
        Value::Text(format!("PC{person}")),
        text("-"),
        text("-"),
        Value::Number(0),
        Value::Code(0),
        text("-"),
        Value::Text(format!("240.0.{}.{}", person / 256, person % 256)),
        text("49832"),
    ]
}

fn process(dice: &mut Dice) -> Vec<Value> {
    vec![
        text("S-1-5-18"),
        text("SRV4$"),
        text("CORP"),
        Value::Code(0x3e7),
        Value::Code(dice.below(60_000) as u32),
        text("C:\\Windows\\System32\\taskhostw.exe"),
        text("%%1936"),
        Value::Code(dice.below(60_000) as u32),
    ]
}
