//! Families of mail written for this project: honest, harmful and advertising, each in several languages and many
//! variants, the same in every run. They stand in for what no open corpus has: modern transactional mail, and frauds that
//! are rare. Every word is ours; firms and domains are invented, apart from names that frauds wear and their owners' own
//! domains in honest notices. It writes mail; it examines none.

mod calendar;
mod cast;
mod files;
mod forward;
mod letter;
mod letter_page;
mod packing;
mod script;

pub use forward::{ForwardStyle, as_attached_file, as_inline_forward};

use crate::dice::Dice;
use cast::Cast;
use script::Family;

/// What the answer to a message should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// Nothing is wrong with it.
    Honest,
    /// It means harm.
    Harmful,
    /// It sells, and deceives nobody.
    Advertising,
}

/// One message as written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The family it belongs to, such as `invoice-with-pdf`. Near-duplicates share a family, so splits go by it.
    pub family: &'static str,
    /// What the answer should be.
    pub wanted: Wanted,
    /// The kind of mail, in the words of the corpus's table of labels, such as `payment-fraud`.
    pub category: &'static str,
    /// The message.
    pub bytes: Vec<u8>,
}

/// The texts the families are made from.
const SCRIPTS: [&str; 7] = [
    include_str!("../../../families/honest-money.txt"),
    include_str!("../../../families/honest-accounts.txt"),
    include_str!("../../../families/honest-work.txt"),
    include_str!("../../../families/harmful-money.txt"),
    include_str!("../../../families/harmful-access.txt"),
    include_str!("../../../families/harmful-stories.txt"),
    include_str!("../../../families/advertising.txt"),
];

/// Variants of an honest family.
const HONEST_VARIANTS: u64 = 40;
/// Variants of the others.
const OTHER_VARIANTS: u64 = 32;

/// Every message of every family, always the same ones in the same order.
pub fn all() -> Vec<Written> {
    let families = SCRIPTS.iter().flat_map(|text| script::read(text));
    families.flat_map(variants).collect()
}

fn variants(family: Family) -> Vec<Written> {
    let count = match family.wanted {
        Wanted::Honest => HONEST_VARIANTS,
        Wanted::Harmful | Wanted::Advertising => OTHER_VARIANTS,
    };
    let seed = family
        .name
        .bytes()
        .fold(7_u64, |sum, byte| sum.wrapping_mul(131) + u64::from(byte));
    (0..count)
        .map(|number| {
            let mut dice = Dice::seeded(seed.wrapping_add(number.wrapping_mul(0x9E37_79B9)));
            let letter = &family.letters[number as usize % family.letters.len()];
            let cast = Cast::new(&mut dice, letter.language);
            Written {
                family: family.name,
                wanted: family.wanted,
                category: family.category,
                bytes: letter::write(letter, &cast, &mut dice),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_same_messages_are_written_in_every_run() {
        let first: Vec<Vec<u8>> = all().into_iter().map(|one| one.bytes).collect();
        let second: Vec<Vec<u8>> = all().into_iter().map(|one| one.bytes).collect();
        assert!(first == second);
    }

    #[test]
    fn every_blank_is_filled_in_and_every_message_has_words() {
        for written in all() {
            let message = evidence::mail::message::read(&written.bytes);
            let shown = format!("{} {}", message.subject, message.text);
            // A dollar before a letter is a blank; before a digit it is money.
            let blank = shown
                .char_indices()
                .filter(|(_, letter)| *letter == '$')
                .any(|(at, _)| shown[at + 1..].starts_with(|next: char| next.is_alphabetic()));
            assert!(!blank, "{}: {shown}", written.family);
            assert!(
                message.text.len() > 10 || !message.attachments.is_empty(),
                "{}",
                written.family
            );
            assert!(!message.from.is_empty(), "{}", written.family);
        }
    }

    #[test]
    fn there_are_as_many_families_as_were_promised() {
        let mut families: BTreeMap<Wanted, Vec<&str>> = BTreeMap::new();
        for written in all() {
            let names = families.entry(written.wanted).or_default();
            if !names.contains(&written.family) {
                names.push(written.family);
            }
        }
        assert!(families[&Wanted::Honest].len() >= 20);
        assert!(families[&Wanted::Harmful].len() >= 15);
        assert!(families[&Wanted::Advertising].len() >= 5);
    }
}
