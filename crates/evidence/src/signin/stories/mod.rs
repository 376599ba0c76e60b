//! Stories: plain-text scenarios in this folder, each with the cause that must rank first, expanded to logs by a small
//! generator with a seed and told in several forms. Drop in a `.story` file, get a test. The format: `must: ACCOUNT CAUSE`
//! (or `none`: no lockout but those of the noise), `attack: KIND` or `none`, `got-in: ACCOUNT`, `noise: N users D days`,
//! then `at TIME: DEED` and `every SPAN from TIME xCOUNT [jitter SPAN]: DEED`, where `{n}` counts from 1.

mod services;

use services::Service;

use super::explaining::{Cause, Explanation, explain};
use super::gathering::{Caps, Gathering};
use super::reading::{InputFacts, Ledger, Reader};

/// 2026-03-02T00:00:00Z, a Monday: day 0 of every story, seconds.
const DAY_ZERO: i64 = 1_772_409_600;
const SEEDS: [u64; 3] = [1, 7, 2026];

#[derive(Clone, Copy, Debug)]
enum Form {
    Rfc3164,
    Rfc5424,
    Journal,
    Objects(Service),
}

impl Form {
    fn all() -> impl Iterator<Item = Form> {
        [Form::Rfc3164, Form::Rfc5424, Form::Journal]
            .into_iter()
            .chain(Service::ALL.map(Form::Objects))
    }
}

#[derive(Default)]
struct Story {
    must: Option<(String, Cause)>,
    attack: Option<Cause>,
    got_in: Option<String>,
    deeds: Vec<(i64, String)>,
}

/// Marsaglia's xorshift, 2003: enough for jitter.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit <= 0 {
            0
        } else {
            (self.0 % limit as u64) as i64
        }
    }
}

#[test]
fn each_story_ranks_its_cause_first_in_every_form() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/signin/stories");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "story"))
        .collect();
    files.sort();
    assert!(files.len() >= 20, "stories are missing");
    let (mut wrong, mut told) = (Vec::new(), 0);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        for seed in SEEDS {
            for form in Form::all() {
                // One seed is enough for forms that differ in their writing alone.
                if matches!(form, Form::Objects(_)) && seed != SEEDS[0] {
                    continue;
                }
                let story = tell(&text, seed);
                // What a form has no words for isn't told in it.
                let Some(log) = written(&story, form) else {
                    continue;
                };
                told += 1;
                let (explanation, ledger) = explained(&log);
                let account = |name: &str| match form {
                    Form::Objects(service) if service.names_are_addresses() => {
                        format!("{name}@corp.example")
                    }
                    _ => name.to_owned(),
                };
                let mut complaints = judged(&story, &explanation, account);
                if ledger.records == 0 {
                    complaints.push("nothing was read".into());
                }
                if ledger.unread > 0 {
                    complaints.push(format!("unread: {:?}", ledger.samples));
                }
                for complaint in complaints {
                    wrong.push(format!("{name}, seed {seed}, {form:?}: {complaint}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(told > 350, "only {told} logs were told");
}

fn judged(
    story: &Story,
    explanation: &Explanation,
    as_told: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut wrong = Vec::new();
    match &story.must {
        Some((account, cause)) => {
            let lockout = explanation
                .lockouts
                .iter()
                .filter(|lockout| lockout.account == as_told(account))
                .max_by_key(|lockout| lockout.failures);
            match lockout {
                None => wrong.push(format!("nothing is said of {account}")),
                Some(lockout) if lockout.hypotheses[0].cause != *cause => {
                    let ranks: Vec<_> = lockout
                        .hypotheses
                        .iter()
                        .take(3)
                        .map(|one| format!("{} {:.2}", one.cause.code(), one.probability))
                        .collect();
                    wrong.push(format!("not {} but {}", cause.code(), ranks.join(", ")));
                }
                Some(lockout) => {
                    let sum: f64 = lockout.hypotheses.iter().map(|one| one.probability).sum();
                    if (sum - 1.0).abs() > 1e-9 || lockout.lines.is_empty() {
                        wrong.push("probabilities or lines are not whole".into());
                    }
                }
            }
        }
        None => wrong.extend(
            explanation
                .lockouts
                .iter()
                .map(|lockout| format!("a lockout of {} where there is none", lockout.account)),
        ),
    }
    let kinds: Vec<&str> = explanation
        .attacks
        .iter()
        .map(|attack| attack.kind.code())
        .collect();
    match story.attack {
        Some(kind) if !kinds.contains(&kind.code()) => {
            wrong.push(format!("no attack {}, but {kinds:?}", kind.code()));
        }
        None if !kinds.is_empty() => wrong.push(format!("attacks {kinds:?} where there are none")),
        _ => {}
    }
    let mut got_in = explanation
        .attacks
        .iter()
        .flat_map(|attack| &attack.succeeded);
    if let Some(account) = &story.got_in
        && !got_in.any(|breach| breach.account == as_told(account))
    {
        wrong.push(format!("that it got in at {account} is not said"));
    }
    wrong
}

fn explained(log: &str) -> (Explanation, Ledger) {
    let mut reader = Reader::default();
    let mut gathering = Gathering::new(Caps::default(), None);
    reader.begin(InputFacts {
        not_after: (DAY_ZERO + 7 * 86_400) * 1_000_000,
        zone_minutes: 0,
    });
    for chunk in log.as_bytes().chunks(65_536) {
        reader.feed(chunk, &mut |record| gathering.take(record));
    }
    reader.end(&mut |record| gathering.take(record));
    let ledger = reader.ledger().clone();
    (explain(&gathering.finish(), &ledger), ledger)
}

fn tell(text: &str, seed: u64) -> Story {
    let mut story = Story::default();
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (front, rest) = line.split_once(": ").unwrap();
        let words: Vec<&str> = front.split(' ').collect();
        match *words.first().unwrap() {
            "must" if rest == "none" => {}
            "must" => {
                let (account, cause) = rest.split_once(' ').unwrap();
                story.must = Some((account.into(), Cause::from_code(cause).unwrap()));
            }
            "attack" => story.attack = (rest != "none").then(|| Cause::from_code(rest).unwrap()),
            "got-in" => story.got_in = Some(rest.into()),
            "noise" => add_noise(&mut story, rest, &mut dice),
            "at" => story.deeds.push((moment(words[1], words[2]), rest.into())),
            "every" => {
                let start = moment(words[3], words[4]);
                let count: i64 = words[5].strip_prefix('x').unwrap().parse().unwrap();
                let jitter = words.get(7).map_or(0, |jitter| span(jitter));
                for n in 0..count {
                    let at = start + n * span(words[1]) + dice.below(jitter);
                    story
                        .deeds
                        .push((at, rest.replace("{n}", &(n + 1).to_string())));
                }
            }
            other => panic!("`{other}` is no word of stories"),
        }
    }
    story.deeds.sort();
    story
}

/// People who come in the morning, sign in from the office three times a day, and mistype now and then.
fn add_noise(story: &mut Story, rest: &str, dice: &mut Dice) {
    let words: Vec<&str> = rest.split(' ').collect();
    let (users, days): (i64, i64) = (words[0].parse().unwrap(), words[2].parse().unwrap());
    for day in 0..days {
        for user in 1..=users {
            for hour in [8, 12, 15] {
                let at = DAY_ZERO + day * 86_400 + hour * 3_600 + dice.below(3_000);
                if dice.below(10) == 0 {
                    story
                        .deeds
                        .push((at - 20, format!("fail user{user} 192.0.2.10")));
                }
                story
                    .deeds
                    .push((at, format!("sign-in user{user} 192.0.2.10")));
            }
        }
    }
}

fn span(text: &str) -> i64 {
    let (number, unit) = text.split_at(text.len() - 1);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => panic!("`{text}` is no span"),
    };
    number.parse::<i64>().unwrap() * seconds
}

fn moment(day: &str, clock: &str) -> i64 {
    let parts = clock.split(':').map(|part| part.parse::<i64>().unwrap());
    let of_day: i64 = parts
        .zip([3_600, 60, 1])
        .map(|(part, unit)| part * unit)
        .sum();
    DAY_ZERO + span(day) + of_day
}

fn written(story: &Story, form: Form) -> Option<String> {
    if let Form::Objects(service) = form {
        return services::written(&story.deeds, service);
    }
    let mut log = String::new();
    for (number, (at, deed)) in story.deeds.iter().enumerate() {
        let process = 1_000 + number;
        for (program, message) in messages(deed, process)? {
            log.push_str(&line(form, *at, program, process, &message));
            log.push('\n');
        }
    }
    Some(log)
}

/// What the programs write of one deed.
fn messages(deed: &str, process: usize) -> Option<Vec<(&'static str, String)>> {
    let words: Vec<&str> = deed.split(' ').collect();
    let (user, source) = (words[1], words.get(2).copied().unwrap_or(""));
    let port = 40_000 + process % 20_000;
    let pam = format!(
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source}"
    );
    Some(match words[0] {
        "sign-in" => vec![
            (
                "sshd",
                format!("Accepted password for {user} from {source} port {port} ssh2"),
            ),
            (
                "sshd",
                format!("pam_unix(sshd:session): session opened for user {user} by (uid=0)"),
            ),
        ],
        "fail" => vec![
            ("sshd", format!("{pam}  user={user}")),
            (
                "sshd",
                format!("Failed password for {user} from {source} port {port} ssh2"),
            ),
        ],
        "unknown" => vec![
            (
                "sshd",
                format!("Invalid user {user} from {source} port {port}"),
            ),
            ("sshd", pam),
            (
                "sshd",
                format!("Failed password for invalid user {user} from {source} port {port} ssh2"),
            ),
        ],
        "disabled" => vec![
            (
                "sshd",
                format!("User {user} from {source} not allowed because account is locked"),
            ),
            (
                "sshd",
                format!("Failed password for invalid user {user} from {source} port {port} ssh2"),
            ),
        ],
        "expired" => vec![(
            "sshd",
            format!("pam_unix(sshd:account): expired password for user {user} (password aged)"),
        )],
        "push-denied" => vec![(
            "sshd",
            format!("error: Failed Duo login for '{user}' from {source}: Login request denied."),
        )],
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
    let written = super::explaining::wording::moment(at * 1_000_000);
    let (date, clock) = written.split_once(' ').unwrap();
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
