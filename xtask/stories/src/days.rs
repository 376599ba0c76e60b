//! Quiet days of an organisation: people in offices behind one address each, at home, with telephones that ask by themselves
//! through a carrier's hub, on shared machines in shifts, and service accounts; who mistype, forget, change passwords and
//! travel. Nobody means harm in them. All follows from a seed. They are made up: how often people mistype is a guess.

use crate::telling::{DAY_SECONDS, DAY_ZERO, Deed, Dice};

/// What is special about the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Plain,
    /// Everybody has to set a new password on the first morning.
    EverybodyChanges,
    /// People mistype three times as often, and forget six times as often: the first days after the holidays.
    AfterHolidays,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 3] = [Kind::Plain, Kind::EverybodyChanges, Kind::AfterHolidays];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Plain => "plain",
            Kind::EverybodyChanges => "everybody changes the password",
            Kind::AfterHolidays => "after the holidays",
        }
    }
}

/// One organisation and what happened in it.
#[derive(Clone, Debug)]
pub struct Organisation {
    deeds: Vec<Deed>,
}

/// What somebody is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Office,
    Home,
    Telephone,
    Shift,
    Service,
}

/// People behind one office address.
const OFFICE_ACCOUNTS: i64 = 400;
/// Telephones behind one of the carrier's addresses.
const HUB_ACCOUNTS: i64 = 1_000;
/// Once in so many sign-ins by hand somebody mistypes.
const MISTYPED_ONCE_IN: i64 = 12;
/// Once in so many days somebody has forgotten the password.
const FORGOTTEN_ONCE_IN: i64 = 500;
/// Once in so many days somebody changes the password.
const CHANGED_ONCE_IN: i64 = 60;
/// Once in so many days somebody uses a tunnel of their own that ends on another continent.
const TUNNEL_ONCE_IN: i64 = 1_000;
/// Once in so many days somebody works from a place where they never were.
const TRAVEL_ONCE_IN: i64 = 300;

impl Organisation {
    /// So many accounts for so many days, from day 0 on.
    pub fn of(accounts: i64, days: i64, kind: Kind, seed: u64) -> Organisation {
        let mut making = Making {
            dice: Dice::seeded(seed),
            deeds: Vec::new(),
            kind,
        };
        for day in 0..days {
            for number in 1..=accounts {
                making.live(number, day);
            }
        }
        making.deeds.sort();
        Organisation {
            deeds: making.deeds,
        }
    }

    /// All that happened, by time.
    pub fn deeds(&self) -> &[Deed] {
        &self.deeds
    }
}

struct Making {
    dice: Dice,
    deeds: Vec<Deed>,
    kind: Kind,
}

/// Somebody on one day.
struct Person {
    name: String,
    number: i64,
    role: Role,
}

impl Person {
    fn of(number: i64) -> Person {
        let role = match number % 100 {
            0 | 98 | 99 => Role::Service,
            91..=97 => Role::Shift,
            81..=90 => Role::Telephone,
            61..=80 => Role::Home,
            _ => Role::Office,
        };
        Person {
            name: match role {
                Role::Service => format!("service{number}"),
                _ => format!("user{number}"),
            },
            number,
            role,
        }
    }

    fn home(&self) -> String {
        let n = self.number;
        if n % 10 == 7 {
            format!("2001:db8::{n:x}")
        } else {
            format!("198.18.{}.{}", n / 250 % 250, n % 250 + 1)
        }
    }

    fn desk(&self) -> String {
        match (self.role, self.number / OFFICE_ACCOUNTS) {
            (Role::Home, _) => self.home(),
            (Role::Shift, _) => format!("10.30.{}.{}", self.number / 700, self.number % 5),
            (Role::Service, _) => format!("10.9.{}.{}", self.number / 250, self.number % 250),
            (_, 0) => "192.0.2.10".to_owned(),
            (_, office) => format!("10.20.{office}.1"),
        }
    }

    /// The carrier's address, behind which many telephones are. On maps it lies where the carrier does.
    fn hub(&self) -> String {
        let hub = self.number / HUB_ACCOUNTS;
        let city = if hub % 2 == 0 { "munich" } else { "dublin" };
        format!("100.64.0.{hub} at {city}")
    }

    fn city(&self) -> &'static str {
        if self.number / OFFICE_ACCOUNTS % 2 == 0 {
            "berlin"
        } else {
            "munich"
        }
    }

    /// The program at the desk.
    fn program(&self) -> &'static str {
        ["Firefox", "Chrome", "Safari"][(self.number % 3) as usize]
    }
}

impl Making {
    fn add(&mut self, at: i64, what: String) {
        self.deeds.push(Deed {
            at,
            what,
            is_noise: true,
        });
    }

    fn live(&mut self, number: i64, day: i64) {
        let person = Person::of(number);
        let midnight = DAY_ZERO + day * DAY_SECONDS;
        if person.role == Role::Service {
            let at = midnight + self.dice.below(1_800);
            let every = [1_800, 3_600, 14_400][(number % 3) as usize];
            for n in 0..DAY_SECONDS / every {
                let place = person.desk();
                self.add(at + n * every, format!("sign-in {} {place}", person.name));
            }
            return;
        }
        let changes = match self.kind {
            Kind::EverybodyChanges => day == 0,
            _ => self.dice.once_in(CHANGED_ONCE_IN),
        };
        let hours: [i64; 3] = match person.role {
            Role::Shift => [2, 5, 22],
            _ => [8, 12, 15],
        };
        let travels = self.dice.once_in(TRAVEL_ONCE_IN);
        let program = person.program();
        let place = if travels {
            // By train or aeroplane since yesterday.
            format!(
                "198.19.{day}.{} at dublin with {program}",
                self.dice.below(250)
            )
        } else {
            format!("{} at {} with {program}", person.desk(), person.city())
        };
        for (turn, hour) in hours.into_iter().enumerate() {
            let at = midnight + hour * 3_600 + self.dice.below(3_000);
            if changes && turn == 0 {
                self.change_password(&person, at, &place);
            }
            self.sign_in_by_hand(&person, at, &place, changes && turn < 2);
        }
        if self.dice.once_in(TUNNEL_ONCE_IN) {
            let at = midnight + 13 * 3_600 + self.dice.below(3_000);
            let end = format!("198.19.{}.{}", 100 + day, self.dice.below(250));
            self.add(
                at,
                format!("sign-in {} {end} at new-york with {program}", person.name),
            );
        }
        if person.role == Role::Telephone || changes && number % 3 == 0 {
            let away = travels.then(|| place.clone());
            self.telephone(&person, midnight, changes, away);
        }
    }

    fn change_password(&mut self, person: &Person, at: i64, place: &str) {
        self.add(at - 240, format!("sign-in {} {place}", person.name));
        self.add(at - 200, format!("password-changed {}", person.name));
    }

    /// Signs in, after as many tries as it takes.
    fn sign_in_by_hand(&mut self, person: &Person, at: i64, place: &str, is_new: bool) {
        let often = match self.kind {
            Kind::AfterHolidays => 3,
            _ => 1,
        };
        let forgets = self.dice.once_in(3 * FORGOTTEN_ONCE_IN / (often * often));
        let mistypes = self
            .dice
            .once_in(MISTYPED_ONCE_IN / if is_new { 4 } else { often });
        let mut tries = 0;
        if forgets {
            tries = 4 + self.dice.below(5);
        } else if mistypes {
            tries = 1;
            while tries < 4 && self.dice.once_in(4) {
                tries += 1;
            }
        }
        let mut at = at;
        for n in 0..tries {
            self.add(at, format!("fail {} {place}", person.name));
            at += 6 + self.dice.below(if forgets { 150 } else { 20 });
            if n == 5 {
                // The rule here: six in a row lock for a quarter of an hour.
                self.add(at, format!("lock {}", person.name));
                at += 900 + self.dice.below(600);
                break;
            }
        }
        self.add(at, format!("sign-in {} {place}", person.name));
    }

    /// A telephone that asks for mail by itself, at home and on the way. After a change it keeps the old password until its
    /// owner looks at it.
    fn telephone(&mut self, person: &Person, midnight: i64, changed: bool, away: Option<String>) {
        let every = 1_800 + 900 * (person.number % 4);
        let (mended_after, mut refused) = (2 + self.dice.below(6), 0);
        let mut at = midnight + 6 * 3_600 + self.dice.below(every);
        while at < midnight + 22 * 3_600 {
            let hour = (at - midnight) / 3_600;
            let place = match hour {
                0..8 | 18.. if away.is_some() => away.clone().unwrap_or_default(),
                0..8 | 18.. => format!("{} at {} with Mail", person.home(), person.city()),
                _ => format!("{} with Mail", person.hub()),
            };
            let what = if changed && hour >= 9 && refused < mended_after {
                refused += 1;
                "fail"
            } else {
                "sign-in"
            };
            self.add(at, format!("{what} {} {place}", person.name));
            at += every + self.dice.below(15);
        }
    }
}
