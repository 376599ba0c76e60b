//! What mail evidence is worth, on a corpus of real messages: right and wrong answers by source and by category, what it
//! costs, which signatures verify. It prints; it fits nothing and writes nothing.

pub mod corpus;
mod families;
pub mod items;
pub mod judged;
pub mod print;
mod speed;
mod tables;

use crate::Wanted;
use corpus::Corpus;
use families::{ForwardStyle, as_attached_file, as_inline_forward};
use items::gather;

/// Prints the tables that were asked for.
pub fn measure(wanted: &Wanted) -> Result<(), String> {
    let asked = |part: &str| wanted.only.is_empty() || wanted.only.iter().any(|one| one == part);
    let corpus = Corpus::open(&wanted.corpus)?;
    if asked("verdicts") {
        print::print_answers("as the desk answers", &gather(&corpus, Some)?);
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
    Ok(())
}

/// The message as somebody's mail program shows it inside a forward; which program is drawn from its length.
fn as_one_forwards_it(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let style = ForwardStyle::ALL[bytes.len() % ForwardStyle::ALL.len()];
    as_inline_forward(&bytes, style)
}
