//! What mail evidence is worth, on a corpus of real messages: right and wrong answers by source and by category, what it
//! costs, which signatures verify. It prints; it fits nothing and writes nothing.

mod authentication;
pub mod corpus;
mod families;
pub mod items;
pub mod judged;
mod peers;
pub mod print;
mod speed;
mod tables;

use std::path::Path;

use crate::Wanted;
use crate::figures::cpu_seconds;
use corpus::Corpus;
use families::{ForwardStyle, as_attached_file, as_inline_forward};
use items::{Item, Truth, gather};
use peers::Asked;

/// Prints the tables that were asked for.
pub fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    let corpus = Corpus::open(&wanted.corpus)?;
    if asked("verdicts") {
        let before = own_cpu_seconds();
        let items = gather(&corpus, Some)?;
        let cost = (own_cpu_seconds() - before) / items.len().max(1) as f64;
        print::print_answers("as the desk answers", &items);
        let asked = known_ones(&corpus, &items);
        peers::print(&asked, cost * asked.len() as f64, scratch)?;
    }
    if asked("forwards") {
        let how = "as inline forwards in turn by Outlook, Gmail and Apple Mail";
        print::print_answers(how, &gather(&corpus, as_one_forwards_it)?);
        let attached = |bytes: Vec<u8>| Some(as_attached_file(&bytes));
        print::print_answers("attached to a mail", &gather(&corpus, attached)?);
    }
    if asked("speed") {
        speed::print(&corpus)?;
    }
    if asked("authentication") {
        authentication::print(&corpus)?;
    }
    Ok(())
}

fn own_cpu_seconds() -> f64 {
    cpu_seconds(std::process::id())
}

/// The messages of the corpus of which the truth is known: its items come first, in its order.
fn known_ones(corpus: &Corpus, items: &[Item]) -> Vec<Asked> {
    let known = |item: &Item| match item.truth {
        Truth::Harmful => Some(true),
        Truth::Honest => Some(false),
        Truth::Advertising | Truth::Unknown => None,
    };
    let pairs = corpus.samples.iter().zip(items);
    pairs
        .filter_map(|(sample, item)| {
            Some(Asked {
                file: sample.cleaned.clone(),
                harmful: known(item)?,
                score: item.judged.score,
            })
        })
        .collect()
}

/// The message as somebody's mail program shows it inside a forward; which program is drawn from its length.
fn as_one_forwards_it(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let style = ForwardStyle::ALL[bytes.len() % ForwardStyle::ALL.len()];
    as_inline_forward(&bytes, style)
}
