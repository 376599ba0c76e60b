//! Writes what happened as the log of one form: syslog in two shapes, the journal, and the objects of the services. The lines
//! are those of OpenSSH, PAM, Duo and the shadow tools. A deed that a form has no words for makes the whole story untold
//! in it, unless it belongs to the noise. It judges nothing.

use crate::services::{self, Service};
use crate::telling::{DAY_SECONDS, Deed};

/// A form of log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Syslog without a year (RFC 3164).
    Rfc3164,
    /// Syslog with one (RFC 5424).
    Rfc5424,
    /// The journal's JSON lines.
    Journal,
    /// Objects.
    Objects(Service),
}

impl Form {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Form> {
        [Form::Rfc3164, Form::Rfc5424, Form::Journal]
            .into_iter()
            .chain(Service::ALL.map(Form::Objects))
    }

    /// An account of a story, as this form's logs name it.
    pub fn account(self, name: &str) -> String {
        match self {
            Form::Objects(service) if service.names_are_addresses() => {
                format!("{name}@corp.example")
            }
            _ => name.to_owned(),
        }
    }
}

/// The log, if the form can tell all that is no noise.
pub fn written(deeds: &[Deed], form: Form) -> Option<String> {
    if let Form::Objects(service) = form {
        return services::written(deeds, service);
    }
    let mut log = String::new();
    for (number, deed) in deeds.iter().enumerate() {
        let process = 1_000 + number;
        let told = messages(&deed.what, process);
        let Some(told) = told.or_else(|| messages(deed.noise_without_place()?, process)) else {
            if deed.is_noise {
                continue;
            }
            return None;
        };
        for (program, message) in told {
            log.push_str(&line(form, deed.at, program, process, &message));
            log.push('\n');
        }
    }
    Some(log)
}

/// What the programs write of one deed.
fn messages(deed: &str, process: usize) -> Option<Vec<(&'static str, String)>> {
    let words: Vec<&str> = deed.split(' ').collect();
    // A place, a machine or a second factor these logs have no word for.
    if words.len() > 3 {
        return None;
    }
    let (user, source) = (words[1], words.get(2).copied().unwrap_or(""));
    let port = 40_000 + process % 20_000;
    let pam = format!(
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source}"
    );
    let sshd = |message: String| ("sshd", message);
    Some(match words[0] {
        "sign-in" => vec![
            sshd(format!(
                "Accepted password for {user} from {source} port {port} ssh2"
            )),
            sshd(format!(
                "pam_unix(sshd:session): session opened for user {user} by (uid=0)"
            )),
        ],
        "fail" => vec![
            sshd(format!("{pam}  user={user}")),
            sshd(format!(
                "Failed password for {user} from {source} port {port} ssh2"
            )),
        ],
        "unknown" => vec![
            sshd(format!("Invalid user {user} from {source} port {port}")),
            sshd(pam),
            sshd(format!(
                "Failed password for invalid user {user} from {source} port {port} ssh2"
            )),
        ],
        "disabled" => vec![
            sshd(format!(
                "User {user} from {source} not allowed because account is locked"
            )),
            sshd(format!(
                "Failed password for invalid user {user} from {source} port {port} ssh2"
            )),
        ],
        "expired" => vec![sshd(format!(
            "pam_unix(sshd:account): expired password for user {user} (password aged)"
        ))],
        "push-denied" => vec![sshd(format!(
            "error: Failed Duo login for '{user}' from {source}: Login request denied."
        ))],
        "lock" | "end" => vec![("usermod", format!("lock user '{user}' password"))],
        "password-changed" => vec![(
            "passwd",
            format!("pam_unix(passwd:chauthtok): password changed for {user}"),
        )],
        "fail-service" | "fail-program" | "skewed" | "push-asked" | "knocks-at-lock" => {
            return None;
        }
        other => panic!("`{other}` is no deed"),
    })
}

fn line(form: Form, at: i64, program: &str, process: usize, message: &str) -> String {
    let (date, clock) = date_and_clock(at);
    match form {
        Form::Rfc3164 => {
            let day: i64 = date[8..].parse().unwrap();
            format!("Mar {day:>2} {clock} gate {program}[{process}]: {message}")
        }
        Form::Rfc5424 => {
            format!("<38>1 {date}T{clock}.000123Z gate {program} {process} - - {message}")
        }
        Form::Journal => format!(
            "{{\"__REALTIME_TIMESTAMP\":\"{}\",\"_HOSTNAME\":\"gate\",\"SYSLOG_IDENTIFIER\":\"{program}\",\"_PID\":\"{process}\",\"MESSAGE\":\"{message}\"}}",
            at * 1_000_000
        ),
        Form::Objects(_) => String::new(),
    }
}

/// `2026-03-03` and `09:00:05`, UTC. All stories lie in one month.
pub fn date_and_clock(at: i64) -> (String, String) {
    let since = at - crate::telling::DAY_ZERO;
    let day = 2 + since.div_euclid(DAY_SECONDS);
    assert!((1..=31).contains(&day), "a story lasts into another month");
    let of_day = since.rem_euclid(DAY_SECONDS);
    (
        format!("2026-03-{day:02}"),
        format!(
            "{:02}:{:02}:{:02}",
            of_day / 3_600,
            of_day / 60 % 60,
            of_day % 60
        ),
    )
}
