//! The front of a syslog line: when, which machine, which program, and where its words begin. RFC 3164 and RFC 5424 with
//! or without a priority, ISO times as rsyslog and Dovecot write them, and lines that name no machine. What the program
//! says is read elsewhere.

use memchr::memchr;

use super::calendar::Calendar;
use crate::signin::record::When;

/// The shape a line came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `Mmm dd hh:mm:ss host program[pid]: …` (RFC 3164).
    Rfc3164,
    /// The same with an ISO time in front.
    IsoTime,
    /// `<pri>1 time host program pid id [data] …` (RFC 5424).
    Rfc5424,
    /// One JSON object per line, as `journalctl -o json` writes it.
    Journal,
    /// Microsoft Entra ID sign-ins in JSON.
    Entra,
    /// The same as the portal's CSV.
    EntraRows,
    /// Okta's System Log.
    Okta,
    /// Google Workspace activity reports.
    Google,
    /// OCSF events.
    Ocsf,
    /// Windows events in any form of JSON.
    WindowsJson,
    /// Windows events in XML.
    WindowsXml,
    /// Windows events as Windows keeps them.
    WindowsEvtx,
}

impl Form {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Form; 12] = [
        Form::Rfc3164,
        Form::IsoTime,
        Form::Rfc5424,
        Form::Journal,
        Form::Entra,
        Form::EntraRows,
        Form::Okta,
        Form::Google,
        Form::Ocsf,
        Form::WindowsJson,
        Form::WindowsXml,
        Form::WindowsEvtx,
    ];

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Rfc3164 => "syslog (RFC 3164)",
            Form::IsoTime => "syslog with ISO times",
            Form::Rfc5424 => "syslog (RFC 5424)",
            Form::Journal => "systemd journal (JSON)",
            Form::Entra => "Entra ID sign-ins (JSON)",
            Form::EntraRows => "Entra ID sign-ins (CSV)",
            Form::Okta => "Okta System Log",
            Form::Google => "Google Workspace activity",
            Form::Ocsf => "OCSF",
            Form::WindowsJson => "Windows events (JSON)",
            Form::WindowsXml => "Windows events (XML)",
            Form::WindowsEvtx => "Windows events (EVTX)",
        }
    }
}

/// The front of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'l> {
    /// The shape.
    pub form: Form,
    /// When.
    pub when: When,
    /// The machine that wrote it; empty where it doesn't say.
    pub host: &'l [u8],
    /// The program, without its number and without what stands in brackets behind it.
    pub program: &'l [u8],
    /// The program's process number as written; empty where there is none.
    pub process: &'l [u8],
    /// What the program says, spaces in front taken off.
    pub message: &'l [u8],
}

/// Reads the front of a line. `None`: no time that is understood stands there.
pub fn read<'l>(line: &'l [u8], calendar: &mut Calendar) -> Option<Header<'l>> {
    let line = match line.first()? {
        b'<' => {
            let (rest, version) = behind_priority(line)?;
            if version {
                return rfc5424(rest, calendar);
            }
            rest
        }
        _ => line,
    };
    if line.first()?.is_ascii_digit() {
        let (when, taken) = calendar.iso(line)?;
        return behind_time(Form::IsoTime, when, line.get(taken..)?);
    }
    let (when, taken) = calendar.rfc3164(line)?;
    behind_time(Form::Rfc3164, when, line.get(taken..)?)
}

/// What stands behind `<pri>`, and whether the version of RFC 5424 stood there too (it is taken off).
fn behind_priority(line: &[u8]) -> Option<(&[u8], bool)> {
    // RFC 5424 section 6.2.1: one to three digits.
    let close = memchr(b'>', line.get(..5).unwrap_or(line))?;
    let digits = line.get(1..close)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let rest = line.get(close + 1..)?;
    match rest.strip_prefix(b"1 ") {
        Some(rest) => Some((rest, true)),
        None => Some((rest, false)),
    }
}

/// RFC 5424 section 6: time, host, program, process, message id, structured data, message.
fn rfc5424<'l>(line: &'l [u8], calendar: &Calendar) -> Option<Header<'l>> {
    let (when, taken) = calendar.iso(line)?;
    let rest = line.get(taken..)?.strip_prefix(b" ")?;
    let (host, rest) = word(rest)?;
    let (program, rest) = word(rest)?;
    let (process, rest) = word(rest)?;
    let (_message_id, rest) = word(rest)?;
    let message = behind_structured_data(rest)?;
    // Section 6.4: a message in UTF-8 may begin with a byte order mark.
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    Some(Header {
        form: Form::Rfc5424,
        when,
        host: said(host),
        program: bare_program(said(program)).0,
        process: said(process),
        message: message.trim_ascii_start(),
    })
}

/// A field that is `-` says nothing (RFC 5424 section 6.2).
fn said(field: &[u8]) -> &[u8] {
    if field == b"-" { b"" } else { field }
}

/// Skips `-` or `[…][…]`, minding quoted values in which a `]` may stand behind a backslash (RFC 5424 section 6.3).
fn behind_structured_data(mut rest: &[u8]) -> Option<&[u8]> {
    if let Some(behind) = rest.strip_prefix(b"-") {
        return Some(behind);
    }
    while rest.first() == Some(&b'[') {
        let mut quoted = false;
        let mut escaped = false;
        let end = rest.iter().position(|byte| {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = !quoted,
                b']' if !quoted => return true,
                _ => {}
            }
            false
        })?;
        rest = rest.get(end + 1..)?;
    }
    Some(rest)
}

/// Host (unless the first word already ends in a colon) and program, then the message.
fn behind_time(form: Form, when: When, rest: &[u8]) -> Option<Header<'_>> {
    let rest = rest.trim_ascii_start();
    let (first, behind_first) = short_word(rest).unwrap_or((rest, b""));
    let no_host = first.ends_with(b":") || first.starts_with(b"[") || first.contains(&b'(');
    let (host, tag, message): (&[u8], &[u8], &[u8]) = if no_host {
        (b"", first, behind_first)
    } else {
        let behind = behind_first.trim_ascii_start();
        let (tag, message) = short_word(behind).unwrap_or((behind, b""));
        (first, tag, message)
    };
    let tag = tag.strip_suffix(b":").unwrap_or(tag);
    let (program, process) = bare_program(tag);
    Some(Header {
        form,
        when,
        host,
        program,
        process,
        message: message.trim_ascii_start(),
    })
}

/// `sshd(pam_unix)[19]`, `[sshd]` and `sshd[19]` without their brackets; the process number apart.
fn bare_program(tag: &[u8]) -> (&[u8], &[u8]) {
    if let Some(inner) = tag.strip_prefix(b"[") {
        let end = memchr(b']', inner).unwrap_or(inner.len());
        return (inner.get(..end).unwrap_or(inner), b"");
    }
    let until = |text: &[u8], wanted: u8| {
        let end = text.iter().position(|byte| *byte == wanted);
        end.unwrap_or(text.len())
    };
    let (name, behind) = tag.split_at(until(tag, b'['));
    let process = behind.get(1..until(behind, b']')).unwrap_or_default();
    (name.get(..until(name, b'(')).unwrap_or(name), process)
}

/// The same for words that are most often short: these are found sooner byte by byte.
fn short_word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let near = text.get(..SHORT_BYTES).unwrap_or(text);
    let space = near.iter().position(|byte| *byte == b' ');
    match space {
        Some(space) => Some((text.get(..space)?, text.get(space + 1..)?)),
        None => word(text),
    }
}

/// Bytes looked at one by one.
const SHORT_BYTES: usize = 16;

/// The text up to the next space, and what follows the space. `None` where there is no space.
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr(b' ', text)?;
    Some((text.get(..space)?, text.get(space + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::{Form, read};
    use crate::signin::reading::calendar::Calendar;

    #[test]
    fn fronts_of_all_shapes_are_read() {
        let lines = [
            (
                "Mar  3 00:17:22 gate sshd[77]: words here",
                Form::Rfc3164,
                "gate|sshd|77|words here",
            ),
            (
                "<38>Mar  3 00:17:22 gate sshd[77]: words here",
                Form::Rfc3164,
                "gate|sshd|77|words here",
            ),
            (
                "Mar  3 00:17:22 [sshd]: words here",
                Form::Rfc3164,
                "|sshd||words here",
            ),
            (
                "Mar  3 00:17:22 [sshd] words here",
                Form::Rfc3164,
                "|sshd||words here",
            ),
            (
                "Mar  3 00:17:22 gate sshd(pam_unix)[7]: words",
                Form::Rfc3164,
                "gate|sshd|7|words",
            ),
            (
                "2026-03-03 00:17:22 auth-worker(default): Info: x",
                Form::IsoTime,
                "|auth-worker||Info: x",
            ),
            (
                "2026-03-03T00:17:22.123456+01:00 gate sshd[7]: x",
                Form::IsoTime,
                "gate|sshd|7|x",
            ),
            (
                "<38>1 2026-03-03T00:17:22Z gate sshd 7 - - words",
                Form::Rfc5424,
                "gate|sshd|7|words",
            ),
            (
                "<38>1 2026-03-03T00:17:22Z gate sshd 7 - [a b=\"c] \\\" d\"][e] words",
                Form::Rfc5424,
                "gate|sshd|7|words",
            ),
        ];
        for (line, form, expected) in lines {
            let mut calendar = Calendar::new(1_773_100_800_000_000, 0);
            let header = read(line.as_bytes(), &mut calendar).unwrap();
            let parts = [header.host, header.program, header.process, header.message];
            let found: Vec<_> = parts
                .iter()
                .map(|part| String::from_utf8_lossy(part))
                .collect();
            assert_eq!((header.form, &*found.join("|")), (form, expected), "{line}");
        }
        for line in [
            "",
            "<",
            "<38>",
            "Foo 33",
            "@4000 x",
            "{}",
            "<1234>Mar  3 00:17:22 a b: c",
        ] {
            let mut calendar = Calendar::new(0, 0);
            assert_eq!(read(line.as_bytes(), &mut calendar), None, "{line}");
        }
    }
}
