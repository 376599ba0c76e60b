//! Who and what fills the blanks of a letter: people, firms, places, numbers and days, thrown for each letter anew. It
//! knows the blanks and nothing of mail.

use super::calendar::Moment;
use crate::dice::Dice;
use std::collections::BTreeMap;

/// The blanks of one letter.
pub struct Cast {
    values: BTreeMap<&'static str, String>,
    /// When it was sent, seconds since 1970.
    pub sent: i64,
}

/// The first moment a letter may be sent: 1 January 2024.
const FIRST_SECOND: i64 = 1_704_067_200;
/// Days within which letters are sent.
const DAYS: u64 = 900;

const FIRMS: [&str; 20] = [
    "Lindenhof Papier|lindenhof-papier",
    "Brightwell Office|brightwell-office",
    "Castell Bau|castell-bau",
    "Harbour Freightways|harbourfreightways",
    "Oakridge Systems|oakridge",
    "Fairfield Foods|fairfieldfoods",
    "Nordlicht Energie|nordlicht-energie",
    "Molina Textil|molinatextil",
    "Ateliers Verdon|ateliers-verdon",
    "Brunner Technik|brunner-technik",
    "Stadtwerke Auental|stadtwerke-auental",
    "Kestrel Software|kestrelsoft",
    "Millbrook Supplies|millbrook",
    "Tulpen Logistiek|tulpenlogistiek",
    "Ferraris Ceramiche|ferrarisceramiche",
    "Wisla Druk|wisladruk",
    "Quinta Verde|quintaverde",
    "Pinewood Books|pinewoodbooks",
    "Alpstein Reisen|alpstein-reisen",
    "Larkfield Labs|larkfieldlabs",
];
const HOUSES: [&str; 6] = [
    "Lindenschule|lindenschule",
    "Northgate Academy|northgate-academy",
    "Harbour Clinic|harbour-clinic",
    "Gemeinde Auental|gemeinde-auental",
    "Riverside College|riverside-college",
    "Werk Sieben|werksieben",
];
const PEOPLE: [&str; 30] = [
    "Asha Patel",
    "Jonas Weber",
    "Marta Ruiz",
    "Tom Hale",
    "Ines Duarte",
    "Owen Price",
    "Lena Vogt",
    "Kofi Mensah",
    "Rosa Lind",
    "Piet Smit",
    "Jörg Kästner",
    "Claire Morel",
    "Luca Bianchi",
    "Zofia Nowak",
    "Sanne de Boer",
    "Peter Hallam",
    "Beate Krüger",
    "Hana Novak",
    "Miguel Sousa",
    "Ewan Fraser",
    "Nadia Rahimi",
    "Paul Lefort",
    "Greta Sommer",
    "Ivo Kramer",
    "Elif Aydin",
    "Karin Holm",
    "Davide Conti",
    "Anna Wrona",
    "Tess Okafor",
    "Ruth Adler",
];
const CITIES: [&str; 8] = [
    "Auental",
    "Northgate",
    "Bad Linden",
    "Castellmare",
    "Port Harbour",
    "Verdon",
    "Millbrook",
    "Wislany",
];
const STREETS: [&str; 6] = [
    "Lindenweg",
    "Mill Lane",
    "Rue du Moulin",
    "Hafenstr.",
    "Station Road",
    "Via del Ponte",
];
const PRODUCTS: [&str; 12] = [
    "desk lamp",
    "copier paper A4, 5 boxes",
    "USB-C dock",
    "garden hose",
    "walking boots",
    "coffee grinder",
    "rain jacket",
    "wall calendar",
    "first-aid kit",
    "office chair",
    "headphones",
    "bookshelf",
];
/// Free mail services, where frauds and neighbours have their mailboxes.
const FREE: [&str; 7] = [
    "gmail.com",
    "outlook.com",
    "gmx.net",
    "yahoo.com",
    "hotmail.com",
    "web.de",
    "proton.me",
];
const JUNK_WORDS: [&str; 16] = [
    "bright", "daily", "prime", "secure", "portal", "verify", "notice", "center", "global",
    "instant", "direct", "online", "cloud", "update", "service", "alert",
];

impl Cast {
    /// Throws a cast for a letter in a language.
    pub fn new(dice: &mut Dice, language: &'static str) -> Cast {
        let sent = FIRST_SECOND
            + (dice.below(DAYS) as i64) * 86_400
            + 6 * 3600
            + dice.below(12 * 3600) as i64;
        let mut cast = Cast {
            values: BTreeMap::new(),
            sent,
        };
        cast.people(dice);
        cast.firms(dice);
        cast.numbers(dice, language);
        cast.days(dice, language);
        cast
    }

    /// Fills blanks and takes choices. An unknown blank stops the bench.
    pub fn fill(&self, text: &str, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut rest = text;
        while let Some(at) = rest.find(['$', '{']) {
            out.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            if rest.as_bytes()[at] == b'{' {
                let (choices, behind) = choices(after);
                let chosen = dice.pick(&choices);
                out.push_str(&self.fill(chosen, dice));
                rest = behind;
            } else if let Some(behind) = after.strip_prefix('$') {
                out.push('$');
                rest = behind;
            } else {
                let end = after
                    .find(|c: char| !c.is_ascii_lowercase())
                    .unwrap_or(after.len());
                let name = &after[..end];
                let value = self.values.get(name);
                out.push_str(value.unwrap_or_else(|| panic!("`${name}` is no blank")));
                rest = &after[end..];
            }
        }
        out.push_str(rest);
        out
    }

    /// One value.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.values.insert(name, value.into());
    }

    fn people(&mut self, dice: &mut Dice) {
        let (house, house_label) = named(dice.pick(&HOUSES));
        let own = format!("{house_label}.example");
        let reader = dice.pick(&PEOPLE);
        let person = another(dice, &PEOPLE, reader);
        let third = another(dice, &PEOPLE, person);
        self.set("house", house);
        self.set("reader", reader);
        self.set("readerfirst", first(reader));
        self.set("readerlast", reader.rsplit(' ').next().unwrap_or_default());
        self.set("readeraddress", format!("{}@{own}", local(reader)));
        self.set("person", person);
        self.set("first", first(person));
        self.set("personlocal", local(person));
        self.set("third", third);
        self.set("thirdfirst", first(third));
        self.set("colleagueaddress", format!("{}@{own}", local(person)));
        self.set("own", own);
        let free = dice.pick(&FREE);
        self.set("free", free);
        self.set(
            "freeaddress",
            format!("{}.fixture{}@{free}", local(person), dice.below(90) + 10),
        );
        self.set(
            "freedesk",
            format!(
                "{}.{}.fixture@{free}",
                dice.pick(&["office", "desk", "claims", "info.dept", "private.line"]),
                dice.below(9000) + 1000
            ),
        );
    }

    fn firms(&mut self, dice: &mut Dice) {
        let chosen = dice.pick(&FIRMS);
        let (firm, label) = named(chosen);
        let (firm2, label2) = named(another(dice, &FIRMS, chosen));
        self.set("firm", firm);
        self.set("label", label);
        self.set("domain", format!("{label}.example"));
        self.set("firmb", firm2);
        self.set("domainb", format!("{label2}.example"));
        let personaddress = format!("{}@{label}.example", self.value("personlocal"));
        self.set("personaddress", personaddress);
        self.set("look", look_alike(label, dice));
        self.set(
            "junk",
            format!(
                "{}-{}{}.{}",
                dice.pick(&JUNK_WORDS),
                dice.pick(&JUNK_WORDS),
                dice.below(90) + 10,
                dice.pick(&["test", "invalid"])
            ),
        );
        let thrown: String = (0..9).map(|_| letter_or_digit(dice)).collect();
        self.set("thrown", format!("{thrown}.invalid"));
        self.set("city", dice.pick(&CITIES));
        self.set(
            "street",
            format!("{} {}", dice.pick(&STREETS), dice.below(90) + 1),
        );
        self.set("product", dice.pick(&PRODUCTS));
    }

    fn numbers(&mut self, dice: &mut Dice, language: &str) {
        let token: String = (0..26).map(|_| letter_or_digit(dice)).collect();
        self.set("token", token);
        self.set(
            "digits",
            (dice.below(900_000_000) + 100_000_000).to_string(),
        );
        self.set("code", (dice.below(900_000) + 100_000).to_string());
        let year = Moment::at(self.sent).year();
        self.set("number", format!("{year}-{:05}", dice.below(90_000)));
        let cents = dice.below(480_000) + 2_900;
        self.set("amount", money(cents, language));
        let small = dice.below(400) + 99;
        self.set("small", money(small, language));
        self.set("big", format!("{}", dice.below(38) + 2));
        self.set("count", (dice.below(28) + 2).to_string());
        self.set("percent", (dice.below(12) * 5 + 10).to_string());
        self.set(
            "phone",
            match language {
                "de" => format!("+49 30 5550 {:04}", dice.below(10_000)),
                "en" => format!("+1 (8{}5) 555-01{:02}", dice.below(9), dice.below(100)),
                "fr" => format!("+33 1 99 00 {:02} {:02}", dice.below(100), dice.below(100)),
                _ => format!("+39 06 555 0{:03}", dice.below(1000)),
            },
        );
        self.set("iban", iban(dice));
        self.set(
            "wallet",
            format!(
                "bc1q{}",
                (0..38).map(|_| letter_or_digit(dice)).collect::<String>()
            ),
        );
    }

    fn days(&mut self, dice: &mut Dice, language: &str) {
        let today = Moment::at(self.sent);
        let later = Moment::at(self.sent + 86_400 * (3 + dice.below(25) as i64));
        let before = Moment::at(self.sent - 86_400 * (1 + dice.below(20) as i64));
        self.set("today", today.day_in(language));
        self.set("day", later.day_in(language));
        self.set("weekday", later.weekday_in(language));
        self.set("before", before.day_in(language));
        self.set("beforelong", before.long_in(language));
        self.set("year", today.year().to_string());
        self.set(
            "time",
            format!(
                "{:02}:{}",
                8 + dice.below(10),
                dice.pick(&["00", "15", "30"])
            ),
        );
    }
}

/// The choices up to the brace that closes them, and what stands behind. An open choice stops the bench.
fn choices(text: &str) -> (Vec<&str>, &str) {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&text[from..at]);
                return (found, &text[at + 1..]);
            }
            '}' => depth -= 1,
            '|' if depth == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    panic!("the choice `{text}` is open");
}

fn named(entry: &'static str) -> (&'static str, &'static str) {
    entry.split_once('|').unwrap_or((entry, entry))
}

fn another(dice: &mut Dice, items: &[&'static str], taken: &str) -> &'static str {
    let left: Vec<&'static str> = items
        .iter()
        .copied()
        .filter(|item| *item != taken)
        .collect();
    left[dice.below(left.len() as u64) as usize]
}

fn first(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}

/// `Jörg Kästner` as `joerg.kaestner`.
fn local(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            ' ' => out.push('.'),
            other => out.push(other),
        }
    }
    out
}

fn letter_or_digit(dice: &mut Dice) -> char {
    char::from(b"abcdefghjkmnpqrstuvwxyz23456789"[dice.below(31) as usize])
}

/// A domain that reads like a firm's.
fn look_alike(label: &str, dice: &mut Dice) -> String {
    let doubled = label.replacen('l', "ll", 1);
    match dice.below(5) {
        0 => format!("{doubled}.test"),
        1 => format!("{label}-invoices.test"),
        2 => format!("{}.test", label.replacen('i', "l", 1)),
        3 => format!("{label}-group.invalid"),
        _ => format!("accounts-{label}.test"),
    }
}

/// An amount as people of a language write it.
fn money(cents: u64, language: &str) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    let grouped = |mark: &str| match whole / 1000 {
        0 => whole.to_string(),
        thousands => format!("{thousands}{mark}{:03}", whole % 1000),
    };
    match language {
        "en" => format!(
            "{}{}.{rest:02}",
            if cents.is_multiple_of(2) { "$" } else { "£" },
            grouped(",")
        ),
        "fr" => format!("{},{rest:02} €", grouped(" ")),
        "pl" => format!("{},{rest:02} zł", grouped(" ")),
        _ => format!("{},{rest:02} €", grouped(".")),
    }
}

/// An IBAN whose check digits fit (ISO 7064), at a bank code nobody has.
fn iban(dice: &mut Dice) -> String {
    let account = format!("99999999{:010}", dice.below(10_000_000_000));
    let turned = format!("{account}131400");
    let rest = turned
        .bytes()
        .fold(0_u64, |sum, byte| (sum * 10 + u64::from(byte - b'0')) % 97);
    let whole = format!("DE{:02}{account}", 98 - rest);
    let groups: Vec<&str> = (0..whole.len())
        .step_by(4)
        .map(|at| &whole[at..(at + 4).min(whole.len())])
        .collect();
    groups.join(" ")
}
