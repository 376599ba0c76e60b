//! Reads logs, handed in as chunks of bytes, into records. The form is found line by line, because files get joined; the
//! program decides who reads its words; lines that tell one attempt together become one record. What was assumed and
//! what could not be read is kept in the [`Ledger`]. It remembers nothing of accounts: that is `gathering`'s.

mod accounts;
mod calendar;
mod dovecot;
mod event;
mod header;
pub mod headsup;
mod journal;
mod ledger;
mod lines;
mod objects;
mod openssh;
mod pam;
mod portal;
mod postfix;
mod same_attempt;
mod searching;
mod shapes;
mod sigma;
#[cfg(test)]
mod tests;
mod turning;
mod wide;
mod windows;

use std::borrow::Cow;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use memchr::memmem::{self, Finder};
use std::hash::{BuildHasher, Hasher};

use super::record::{Chosen, LogonType, Place, REPEATED_MAX, Record, Status, When};
use calendar::Calendar;
pub use calendar::{days_from_civil, year_of};
use event::{Event, Reading, Together};
pub use header::Form;
use header::Header;
use journal::Entry;
pub use ledger::{Ledger, SAMPLES_MAX, Sample, without_controls};
use lines::{Line, Lines};
use same_attempt::{Kept, SameAttempt};
use searching::trimmed;
use shapes::{Shape, Start};
pub use sigma::{RULE_BYTES_MAX, SigmaMatch, SigmaRules, SigmaUnusable};

/// How long a line of OpenSSH or PAM waits for a better one, microseconds: PAM delays a refusal by about two seconds.
const PROCESS_WAITS_MICROSECONDS: i64 = 30_000_000;
/// How long a line of a mail worker waits: the login process speaks when the connection ends, up to three minutes later.
const WORKER_WAITS_MICROSECONDS: i64 = 200_000_000;
/// A line this much older than the one before is out of order, microseconds.
const OUT_OF_ORDER_MICROSECONDS: i64 = 2_000_000;
/// A line this much older means that a clock was set, microseconds.
const CLOCK_STEP_MICROSECONDS: i64 = 3_600_000_000;

/// What is known of one input before it is read.
#[derive(Clone, Copy, Debug)]
pub struct InputFacts {
    /// The log is no younger than this, microseconds since 1970 (the file's last change, or now): it decides the year.
    pub not_after: i64,
    /// Minutes east of UTC, for lines that name no zone.
    pub zone_minutes: i32,
}

/// Reads inputs, one after another.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    start: Start,
    shape: Shape,
    lines: Lines,
    state: State,
}

/// What the reading of a line needs beside the line.
#[derive(Clone, Debug, Default)]
struct State {
    ledger: Ledger,
    input: u16,
    begun: bool,
    calendar: Calendar,
    entry: Entry,
    same_attempt: SameAttempt,
    last_failure: Kept,
    last_failure_is_last_line: bool,
    newest: i64,
    marks: objects::Marks,
    turning: turning::Turning,
    windows: windows::Windows,
    sigma: Option<Box<sigma::Asked>>,
}

impl Reader {
    /// A reader of one stream of lines that are being written, beside others: its lines carry this input number, and nothing
    /// is held back to see which way an input runs.
    pub fn of_live_lines(input: u16, facts: InputFacts) -> Reader {
        let mut reader = Reader::default();
        reader.state.input = input;
        reader.begin(facts);
        reader.start = Start::of_lines();
        reader.state.turning.begin(turning::Way::Forward);
        reader
    }

    /// A reader that asks these rules about every object it reads records from.
    pub fn asking(rules: SigmaRules) -> Reader {
        let mut reader = Reader::default();
        reader.state.sigma = Some(Box::new(sigma::Asked::begin(rules)));
        reader
    }

    /// Which of the rules matched so far, the gravest first; none where none are asked.
    pub fn sigma_matches(&self) -> Vec<SigmaMatch> {
        let asked = self.state.sigma.as_ref();
        asked.map_or_else(Vec::new, |asked| asked.matches())
    }

    /// Begins the next input.
    pub fn begin(&mut self, facts: InputFacts) {
        if self.state.begun {
            self.state.input = self.state.input.saturating_add(1);
        }
        self.state.begun = true;
        self.start = Start::default();
        self.shape = Shape::default();
        self.lines = Lines::default();
        self.state.calendar = Calendar::new(facts.not_after, facts.zone_minutes);
        self.state.newest = i64::MIN;
        self.state.last_failure_is_last_line = false;
    }

    /// Reads the next chunk and hands each record to `sink`.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut impl FnMut(&Record<'_>)) {
        if let Some((bytes, shape)) = self.start.take(chunk, false) {
            self.go_on(&bytes, shape, sink);
        }
    }

    fn go_on(&mut self, bytes: &[u8], shape: Option<Shape>, sink: &mut impl FnMut(&Record<'_>)) {
        if let Some(shape) = shape {
            self.state.turning.begin(shape.way());
            self.shape = shape;
        }
        let state = &mut self.state;
        if !matches!(self.shape, Shape::Lines) {
            shapes::feed(&mut self.shape, bytes, state, sink);
            return;
        }
        self.lines.feed(bytes, |line, byte, number| {
            state.take_line(line, byte, number, sink)
        });
    }

    /// Ends the input: its last line counts without a line end, and so does what was still held.
    pub fn end(&mut self, sink: &mut impl FnMut(&Record<'_>)) {
        if let Some((bytes, shape)) = self.start.take(&[], true) {
            self.go_on(&bytes, shape, sink);
        }
        let state = &mut self.state;
        shapes::end(&mut self.shape, state, sink);
        state.end_turning(sink);
        self.lines
            .end(|line, byte, number| state.take_line(line, byte, number, sink));
        state
            .same_attempt
            .expire(i64::MAX, &mut counting(&mut state.ledger, sink));
        state.ledger.lines += self.lines.lines;
        state.ledger.cut += self.lines.cut;
        state.ledger.roll_overs += u32::from(state.calendar.rolled_over);
        state.ledger.years_do_not_fit += u32::from(state.calendar.years_do_not_fit);
    }

    /// Time passes while nothing comes in: what waited long enough for a better line counts as it stands, and a line that
    /// names no year is no younger than now. Microseconds.
    pub fn pass_time(&mut self, now: i64, sink: &mut impl FnMut(&Record<'_>)) {
        let state = &mut self.state;
        state.calendar.pass_time(now);
        state
            .same_attempt
            .expire(now, &mut counting(&mut state.ledger, sink));
    }

    /// What was met so far.
    pub fn ledger(&self) -> &Ledger {
        &self.state.ledger
    }
}

/// The time of the first line of a log that has one, microseconds: which of several files is the older.
pub fn first_moment(start: &[u8], facts: InputFacts) -> Option<i64> {
    let mut calendar = Calendar::new(facts.not_after, facts.zone_minutes);
    let mut entry = Entry::default();
    if !matches!(Shape::of(shapes::without_mark(start)), Shape::Lines) || start.starts_with(&[0xff])
    {
        return shapes::first_moment(start, &calendar);
    }
    start.split(|byte| *byte == b'\n').find_map(|line| {
        if line.first() == Some(&b'{') {
            return entry.read(line).map(|()| entry.microseconds);
        }
        header::read(line, &mut calendar).map(|header| header.when.microseconds)
    })
}

/// Counts each record on its way.
fn counting<'s>(
    ledger: &'s mut Ledger,
    sink: &'s mut impl FnMut(&Record<'_>),
) -> impl FnMut(&Record<'_>) + 's {
    |record| {
        ledger.count(record);
        sink(record);
    }
}

/// What a stranger chose in a record of a failure.
fn chosen(user: &str, imitates: bool) -> Chosen {
    Chosen {
        user: !user.is_empty(),
        imitates,
    }
}

impl State {
    fn take_line(
        &mut self,
        text: Line<'_>,
        byte: u64,
        number: u64,
        sink: &mut impl FnMut(&Record<'_>),
    ) {
        let line = text.bytes;
        let place = place_of(self.input, number, byte);
        if line.first() == Some(&b'{') {
            let mut entry = std::mem::take(&mut self.entry);
            match entry.read(line) {
                Some(()) => {
                    let when = When {
                        microseconds: entry.microseconds,
                        ..When::default()
                    };
                    let header = Header {
                        form: Form::Journal,
                        when,
                        host: &entry.host,
                        program: &entry.program,
                        process: &entry.process,
                        message: &entry.message,
                    };
                    self.take_message(&header, text, place, sink);
                }
                None => {
                    self.last_failure_is_last_line = false;
                    self.take_object_line(line, place, sink);
                }
            }
            self.entry = entry;
            return;
        }
        match header::read(line, &mut self.calendar) {
            Some(header) => self.take_message(&header, text, place, sink),
            None => self.take_stranger(line, place),
        }
    }

    /// A line that is a JSON object, and none of the journal's.
    fn take_object_line(&mut self, line: &[u8], place: Place, sink: &mut impl FnMut(&Record<'_>)) {
        if self
            .marks
            .form(line)
            .is_some_and(|form| form != Form::Journal)
        {
            self.take_object(line, place, sink);
        } else {
            self.take_stranger(line, place);
        }
    }

    /// A line without a time that is understood.
    fn take_stranger(&mut self, line: &[u8], place: Place) {
        self.last_failure_is_last_line = false;
        if looks_like_a_sign_in(line) {
            self.ledger.count_unread(line, place);
        }
    }

    fn take_message(
        &mut self,
        header: &Header<'_>,
        line: Line<'_>,
        place: Place,
        sink: &mut impl FnMut(&Record<'_>),
    ) {
        self.mind_the_clock(header, place);
        let Some(who) = who_reads(header) else {
            self.last_failure_is_last_line = false;
            if looks_like_a_sign_in(header.message) {
                self.ledger.count_unread(line.bytes, place);
            }
            return;
        };
        let message = match line.text_at_end(header.message) {
            Some(message) => Cow::Borrowed(message),
            None => String::from_utf8_lossy(header.message),
        };
        if let Some(count) = last_repeated(header.program, &message) {
            self.repeat_last(header.when, count, place, sink);
            return;
        }
        let (message, count) = repeated(&message);
        let program;
        let reading = match who {
            Who::OpenSsh => openssh::read(message),
            Who::Dovecot => {
                program = String::from_utf8_lossy(header.program);
                dovecot::read(&program, message)
            }
            Who::Postfix => postfix::read(message),
            Who::Accounts => accounts::read(message),
            Who::Headsup => headsup::read(message),
            Who::Pam => pam::read(message, "pam").unwrap_or(Reading::Elsewhere),
        };
        self.last_failure_is_last_line = false;
        match reading {
            Reading::Event(event) => {
                self.take_event(header, who, times(event, count), None, place, sink);
            }
            Reading::Held(event) => {
                let wait = match together(who, &event) {
                    Together::Process => PROCESS_WAITS_MICROSECONDS,
                    Together::AccountAndSource => WORKER_WAITS_MICROSECONDS,
                };
                self.take_event(header, who, times(event, count), Some(wait), place, sink);
            }
            Reading::Unread => self.ledger.count_unread(line.bytes, place),
            Reading::Elsewhere => {}
        }
    }

    fn take_event(
        &mut self,
        header: &Header<'_>,
        who: Who,
        mut event: Event<'_>,
        wait: Option<i64>,
        place: Place,
        sink: &mut impl FnMut(&Record<'_>),
    ) {
        let now = header.when.microseconds;
        let together = together(who, &event);
        let key = key(header, together, &event);
        let mut sink = counting(&mut self.ledger, sink);
        self.same_attempt.expire(now, &mut sink);
        if event.activity == super::record::Activity::Logon && wait.is_none() {
            if event.status == Status::Success {
                self.same_attempt.clear(key, now, &mut sink);
            } else {
                let remember = together == Together::Process && !header.process.is_empty();
                self.same_attempt.tell(key, now, &mut event, remember);
            }
        }
        let record = record(header, &event, place);
        match wait {
            Some(wait) => self
                .same_attempt
                .hold(key, wait, &record, event.adds_up, &mut sink),
            None => {
                sink(&record);
                drop(sink);
                if record.is_failure() {
                    self.last_failure.keep(&record);
                    self.last_failure_is_last_line = true;
                }
            }
        }
    }

    /// `last message repeated N times`: the failure on the line before happened so many times more.
    fn repeat_last(
        &mut self,
        when: When,
        count: u32,
        place: Place,
        sink: &mut impl FnMut(&Record<'_>),
    ) {
        if !self.last_failure_is_last_line {
            return;
        }
        let record = Record {
            when,
            repeated: count,
            place,
            ..self.last_failure.record()
        };
        counting(&mut self.ledger, sink)(&record);
    }

    fn mind_the_clock(&mut self, header: &Header<'_>, place: Place) {
        let at = header.when.microseconds;
        if let Some(count) = self.ledger.forms.get_mut(header.form as usize) {
            *count += 1;
        }
        if at >= self.newest {
            self.newest = at;
        } else if at < self.newest.saturating_sub(CLOCK_STEP_MICROSECONDS) {
            self.ledger.clock_steps += 1;
            self.ledger.first_clock_step.get_or_insert(place);
            self.newest = at;
        } else if at < self.newest.saturating_sub(OUT_OF_ORDER_MICROSECONDS) {
            self.ledger.out_of_order += 1;
        }
    }
}

/// Who reads a program's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    OpenSsh,
    Dovecot,
    Postfix,
    Accounts,
    Headsup,
    Pam,
}

fn who_reads(header: &Header<'_>) -> Option<Who> {
    let program = header.program;
    if program.starts_with(b"sshd") {
        return Some(Who::OpenSsh);
    }
    if accounts::is_one(program) {
        return Some(Who::Accounts);
    }
    if dovecot::is_one(program) {
        return Some(Who::Dovecot);
    }
    if postfix::is_one(program) {
        return Some(Who::Postfix);
    }
    if headsup::is_one(program) {
        return Some(Who::Headsup);
    }
    let message = header.message;
    let pam = message.starts_with(b"pam_")
        || message.starts_with(b"(pam_")
        || message.starts_with(b"authentication failure; ")
        || program == b"last" && message.starts_with(b"message repeated ");
    pam.then_some(Who::Pam)
}

/// Lines of programs that are not known, and lines without a time: do they speak of signing in?
fn looks_like_a_sign_in(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [
        b"uthentication failure;",
        b"uthentication failed",
        b"Failed password",
        b"auth failed,",
        b"FAILED LOGIN",
        b"ogin failed",
    ];
    // Nearly every line lacks these three letters, and one look at it is enough.
    static LOWER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ail"));
    static UPPER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("AIL"));
    let failed = LOWER.find(text).is_some() || UPPER.find(text).is_some();
    failed
        && WORDS
            .iter()
            .any(|words| memmem::find(text, words).is_some())
}

fn together(who: Who, event: &Event<'_>) -> Together {
    match who {
        Who::OpenSsh => Together::Process,
        Who::Dovecot | Who::Postfix | Who::Headsup => Together::AccountAndSource,
        Who::Accounts | Who::Pam if matches!(event.service, "dovecot" | "smtp" | "mail") => {
            Together::AccountAndSource
        }
        Who::Accounts | Who::Pam => Together::Process,
    }
}

/// Seed of the keys below. It may be known to anyone: who makes two keys equal has lines of their own attempts taken for one,
/// and no more than [`same_attempt`] holds are ever compared.
const KEY_SEED: u64 = 0x5160_1e05_a77e_3bd5;

fn place_of(input: u16, number: u64, byte: u64) -> Place {
    Place {
        input,
        line: u32::try_from(number).unwrap_or(u32::MAX),
        byte,
    }
}

/// A key for lines of one attempt; never 0. The keys of one run are the same in every run.
fn key(header: &Header<'_>, together: Together, event: &Event<'_>) -> u64 {
    let (first, second) = match together {
        Together::Process if !header.process.is_empty() => (header.host, header.process),
        // Without a process number, account and address are all that lines of one attempt share.
        Together::Process | Together::AccountAndSource => {
            (event.user.as_bytes(), event.source.as_bytes())
        }
    };
    let mut hasher = FixedState::with_seed(KEY_SEED).build_hasher();
    hasher.write(first);
    hasher.write_usize(first.len());
    hasher.write(second);
    hasher.finish() | 1
}

fn record<'l>(header: &Header<'l>, event: &Event<'l>, place: Place) -> Record<'l> {
    let user = trimmed(event.user);
    Record {
        when: header.when,
        activity: event.activity,
        status: event.status,
        status_detail: event.detail,
        user,
        src_endpoint: folded(event.source),
        src_name: "",
        client: "",
        logon_type: LogonType::Unsaid,
        device: std::str::from_utf8(header.host).unwrap_or(""),
        service: event.service,
        is_mfa: event.is_mfa,
        tells_mfa: false,
        whereabouts: None,
        repeated: event.count.clamp(1, REPEATED_MAX),
        chosen: if event.status == Status::Failure {
            chosen(user, event.imitates)
        } else {
            Chosen {
                user: false,
                imitates: event.imitates,
            }
        },
        place,
    }
}

/// An IPv4 address written as IPv6 (RFC 4291 section 2.5.5.2) is that address; brackets and spaces are no part of any.
fn folded(source: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    if plain(source.as_bytes().first()) && plain(source.as_bytes().last()) {
        return source;
    }
    let source = source.trim().trim_start_matches('[').trim_end_matches(']');
    match source.strip_prefix("::ffff:") {
        Some(rest) if rest.contains('.') => rest,
        _ => source,
    }
}

fn times(event: Event<'_>, count: u32) -> Event<'_> {
    Event {
        count: event.count.saturating_mul(count).min(REPEATED_MAX),
        ..event
    }
}

/// `message repeated N times: [ words]`, as rsyslog writes it: the words and N.
fn repeated(message: &str) -> (&str, u32) {
    let found = message.strip_prefix("message repeated ").and_then(|rest| {
        let (count, rest) = rest.split_once(" times: [")?;
        let words = rest.strip_suffix(']').unwrap_or(rest);
        Some((words.trim(), count.parse::<u32>().ok()?))
    });
    found.map_or((message, 1), |(words, count)| {
        (words, count.clamp(1, REPEATED_MAX))
    })
}

/// `last message repeated N times`, as older daemons write it (the first word stands where a program's name would).
fn last_repeated(program: &[u8], message: &str) -> Option<u32> {
    if program != b"last" {
        return None;
    }
    let count = message
        .strip_prefix("message repeated ")?
        .split(' ')
        .next()?;
    count
        .parse::<u32>()
        .ok()
        .map(|count| count.clamp(1, REPEATED_MAX))
}
