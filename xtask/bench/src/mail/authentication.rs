//! What the verifying of senders is worth: DKIM signatures of real mail by source and by what came of them, and the
//! suites that other projects test ARC, SPF and DKIM with, each exception named. It judges no message.

mod real_mail;
mod suites;

pub use real_mail::planted_keys;

use super::corpus::Corpus;

/// Prints the tables.
pub fn print(corpus: &Corpus) -> Result<(), String> {
    real_mail::print(corpus)?;
    println!();
    suites::print(corpus)
}
