//! Writes an `auth.log` out of seeded dice, as long as one wants: strangers who try names that nobody has, guessers who stay at
//! one account, people who sign in from their office or from home and mistype now and then, connections that come to
//! nothing, and lines of other programs. All addresses lie in 240.0.0.0/4, which belongs to nobody (RFC 1112 section 4).
//! It imitates no particular log, and knows nothing of who reads it.

use crate::dice::Dice;

/// Lines that one second of the log holds: a busy gateway's.
const LINES_PER_SECOND: u32 = 30;
/// Conversations that go on at the same time, their lines mixed.
const CONVERSATIONS: usize = 12;
/// Addresses of guessers who come again and again.
const LOUD_SOURCES: u64 = 10_000;
/// Offices: a few hundred accounts share one address.
const OFFICES: u64 = 200;
/// Names that strangers try.
const STRANGE_NAMES: [&str; 16] = [
    "admin",
    "test",
    "oracle",
    "ubuntu",
    "git",
    "guest",
    "ftpuser",
    "pi",
    "deploy",
    "hadoop",
    "minecraft",
    "steam",
    "jenkins",
    "nagios",
    "backup",
    "www",
];
/// First seconds of the months of a year without a 29th of February.
const MONTHS: [(&[u8; 3], u64); 12] = [
    (b"Jan", 31),
    (b"Feb", 28),
    (b"Mar", 31),
    (b"Apr", 30),
    (b"May", 31),
    (b"Jun", 30),
    (b"Jul", 31),
    (b"Aug", 31),
    (b"Sep", 30),
    (b"Oct", 31),
    (b"Nov", 30),
    (b"Dec", 31),
];

/// How many take part.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Addresses, those of people at home included.
    pub sources: u64,
    /// Accounts.
    pub accounts: u64,
}

/// Who talks to the server in one conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Stranger,
    Guesser,
    Person,
    Prober,
    Program,
}

#[derive(Clone, Copy)]
struct Conversation {
    who: Who,
    step: u64,
    steps: u64,
    process: u64,
    port: u64,
    address: u32,
    name: u64,
}

/// Writes the log, a chunk at a time.
pub struct Log {
    dice: Dice,
    cast: Cast,
    second: u64,
    lines_left: u32,
    stamp: [u8; 15],
    talks: [Conversation; CONVERSATIONS],
    strangers: u64,
    people: u64,
    processes: u64,
}

impl Log {
    /// A log that begins on the first of January.
    pub fn new(seed: u64, cast: Cast) -> Log {
        let none = Conversation {
            who: Who::Program,
            step: 0,
            steps: 0,
            process: 0,
            port: 0,
            address: 0,
            name: 0,
        };
        Log {
            dice: Dice::seeded(seed),
            cast,
            second: 0,
            lines_left: 0,
            stamp: *b"Jan  1 00:00:00",
            talks: [none; CONVERSATIONS],
            strangers: 0,
            people: 0,
            processes: 1_000,
        }
    }

    /// Appends the next lines.
    pub fn write(&mut self, lines: u64, out: &mut Vec<u8>) {
        for _ in 0..lines {
            if self.lines_left == 0 {
                self.lines_left = LINES_PER_SECOND;
                self.stamp = stamp(self.second);
                self.second += 1;
            }
            self.lines_left -= 1;
            let at = self.dice.below(CONVERSATIONS as u64) as usize;
            if self.talks[at].step >= self.talks[at].steps {
                self.talks[at] = self.begin();
            }
            let talk = self.talks[at];
            self.talks[at].step += 1;
            out.extend_from_slice(&self.stamp);
            talk.write(out);
            out.push(b'\n');
        }
    }

    fn begin(&mut self) -> Conversation {
        let roll = self.dice.roll();
        let process = self.next_process();
        let port = 32_768 + (roll >> 8) % 28_000;
        let (who, steps, address, name) = match roll % 100 {
            0..50 => {
                // Each address of a stranger comes once before any comes again.
                self.strangers += 1;
                let quiet = self.cast.sources
                    - self.cast.accounts
                    - LOUD_SOURCES.min(self.cast.sources / 10);
                let address = scattered(self.strangers % quiet);
                (Who::Stranger, 4, address, roll >> 24)
            }
            50..65 => {
                let loud = self.cast.sources + (roll >> 24) % LOUD_SOURCES;
                let root = (roll >> 40).is_multiple_of(2);
                let name = if root {
                    0
                } else {
                    1 + (roll >> 44) % self.cast.accounts
                };
                (Who::Guesser, 5 + (roll >> 20) % 4, scattered(loud), name)
            }
            65..85 => {
                self.people += 1;
                let number = self.people * 7_919 % self.cast.accounts;
                let home = (roll >> 24).is_multiple_of(3);
                let place = if home {
                    number
                } else {
                    (1 << 24) + number % OFFICES
                };
                let slip = (roll >> 32).is_multiple_of(12);
                (
                    Who::Person,
                    if slip { 6 } else { 5 },
                    scattered((1 << 25) + place),
                    1 + number,
                )
            }
            85..93 => (
                Who::Prober,
                1,
                scattered((roll >> 24) % self.cast.sources),
                roll >> 24,
            ),
            _ => (Who::Program, 2, 0, 1 + (roll >> 24) % self.cast.accounts),
        };
        Conversation {
            who,
            step: 0,
            steps,
            process,
            port,
            address,
            name,
        }
    }

    fn next_process(&mut self) -> u64 {
        self.processes = (self.processes + 1) % 4_194_304;
        self.processes.max(1_000)
    }
}

/// A number's own address in 240.0.0.0/4, neighbours far apart. One to one for 28 bits: the factor is odd.
fn scattered(number: u64) -> u32 {
    0xf000_0000 | (number.wrapping_mul(0x9e37_79b1) as u32 & 0x0fff_ffff)
}

fn stamp(second: u64) -> [u8; 15] {
    let (mut day, of_day) = (second / 86_400 % 365, second % 86_400);
    let mut name = b"Dec";
    for (month, days) in MONTHS {
        if day < days {
            name = month;
            break;
        }
        day -= days;
    }
    let two = |number: u64| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
    let mut stamp = *b"Jan  1 00:00:00";
    stamp[..3].copy_from_slice(name);
    stamp[4..6].copy_from_slice(&two(day + 1));
    if stamp[4] == b'0' {
        stamp[4] = b' ';
    }
    stamp[7..9].copy_from_slice(&two(of_day / 3_600));
    stamp[10..12].copy_from_slice(&two(of_day / 60 % 60));
    stamp[13..15].copy_from_slice(&two(of_day % 60));
    stamp
}

impl Conversation {
    fn write(&self, out: &mut Vec<u8>) {
        if self.who == Who::Program {
            return self.program(out);
        }
        text(out, " gate sshd[");
        number(out, self.process);
        text(out, "]: ");
        match self.who {
            Who::Stranger => self.stranger(out),
            Who::Guesser => self.guesser(out),
            Who::Person => self.person(out),
            Who::Prober if self.name.is_multiple_of(2) => {
                text(out, "Did not receive identification string from ");
                self.from(out);
            }
            _ => {
                text(out, "Connection closed by ");
                self.from(out);
                text(out, " [preauth]");
            }
        }
    }

    fn stranger(&self, out: &mut Vec<u8>) {
        match self.step {
            0 => {
                text(out, "Invalid user ");
                self.strange_name(out);
                text(out, " from ");
                self.from(out);
            }
            1 => self.pam(out, false),
            2 => {
                text(out, "Failed password for invalid user ");
                self.strange_name(out);
                text(out, " from ");
                self.from(out);
                text(out, " ssh2");
            }
            _ => {
                text(out, "Connection closed by invalid user ");
                self.strange_name(out);
                out.push(b' ');
                self.from(out);
                text(out, " [preauth]");
            }
        }
    }

    fn guesser(&self, out: &mut Vec<u8>) {
        match self.step {
            0 => self.pam(out, true),
            step if step + 2 == self.steps => {
                text(out, "Received disconnect from ");
                self.from(out);
                text(out, ":11: Bye Bye [preauth]");
            }
            step if step + 1 == self.steps => {
                text(
                    out,
                    "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=",
                );
                address(out, self.address);
                text(out, "  user=");
                self.known_name(out);
            }
            2 if self.port.is_multiple_of(8) => {
                text(out, "message repeated 2 times: [ Failed password for ");
                self.known_name(out);
                text(out, " from ");
                self.from(out);
                text(out, " ssh2]");
            }
            _ => self.verdict("Failed password for ", out),
        }
    }

    fn person(&self, out: &mut Vec<u8>) {
        match self.step + 5 - self.steps.min(5 + self.step) {
            _ if self.steps == 6 && self.step == 0 => self.verdict("Failed password for ", out),
            0 => self.verdict("Accepted password for ", out),
            1 => {
                text(out, "pam_unix(sshd:session): session opened for user ");
                self.known_name(out);
                text(out, "(uid=1000) by (uid=0)");
            }
            2 => {
                text(out, "Received disconnect from ");
                self.from(out);
                text(out, ":11: disconnected by user");
            }
            3 => {
                text(out, "Disconnected from user ");
                self.known_name(out);
                out.push(b' ');
                self.from(out);
            }
            _ => {
                text(out, "pam_unix(sshd:session): session closed for user ");
                self.known_name(out);
            }
        }
    }

    fn program(&self, out: &mut Vec<u8>) {
        if self.step == 0 {
            text(out, " gate CRON[");
            number(out, self.process);
            text(out, "]: pam_unix(cron:session): session opened for user ");
            self.known_name(out);
            text(out, "(uid=0) by (uid=0)");
        } else {
            text(out, " gate systemd-logind[611]: New session ");
            number(out, self.process);
            text(out, " of user ");
            self.known_name(out);
            out.push(b'.');
        }
    }

    fn verdict(&self, what: &str, out: &mut Vec<u8>) {
        text(out, what);
        self.known_name(out);
        text(out, " from ");
        self.from(out);
        text(out, " ssh2");
    }

    fn pam(&self, out: &mut Vec<u8>, known: bool) {
        text(
            out,
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=",
        );
        address(out, self.address);
        if known {
            text(out, "  user=");
            self.known_name(out);
        }
    }

    fn from(&self, out: &mut Vec<u8>) {
        address(out, self.address);
        text(out, " port ");
        number(out, self.port);
    }

    fn strange_name(&self, out: &mut Vec<u8>) {
        let name = STRANGE_NAMES[self.name as usize % STRANGE_NAMES.len()];
        text(out, name);
        if self.name & 0x300 != 0 {
            number(out, (self.name >> 10) % 1_000);
        }
    }

    fn known_name(&self, out: &mut Vec<u8>) {
        match self.name {
            0 => text(out, "root"),
            name => {
                text(out, "person");
                number(out, name);
            }
        }
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn address(out: &mut Vec<u8>, address: u32) {
    for (at, octet) in address.to_be_bytes().into_iter().enumerate() {
        if at > 0 {
            out.push(b'.');
        }
        number(out, u64::from(octet));
    }
}

fn number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::{Cast, Log, stamp};

    #[test]
    fn the_same_seed_writes_the_same_lines_and_dates_are_dates() {
        let cast = Cast {
            sources: 10_000,
            accounts: 1_000,
        };
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        Log::new(5, cast).write(2_000, &mut once);
        let mut log = Log::new(5, cast);
        (0..20).for_each(|_| log.write(100, &mut twice));
        assert_eq!(once, twice);
        assert_eq!(stamp(0), *b"Jan  1 00:00:00");
        assert_eq!(stamp(31 * 86_400 + 3_599), *b"Feb  1 00:59:59");
        assert_eq!(stamp(365 * 86_400 - 1), *b"Dec 31 23:59:59");
    }
}
