//! The room for checking before trusting. So far: the check of one payment or change of bank details, from the hold to
//! its release or stop; the announced call; and "Was this you?". Who may do what when to a payment is the table in [`table`];
//! [`acting`] is the only way along it. What a request claims is put beside the register in [`comparison`]; [`call_need`]
//! says whether it has to be rung about. [`contact`] answers "Is this really IT?", and [`inquiry`] asks a person over another
//! channel than the one in doubt. [`right_to_pause`] is what leaders sign.
//!
//! Checking a caller who says they are a colleague is not here yet, and nothing here pretends to do it meanwhile.

pub mod acting;
pub mod call_need;
pub mod change;
pub mod check;
pub mod comparison;
pub mod contact;
pub mod inquiry;
pub mod known_number;
mod likeness;
pub mod payee;
pub mod payee_question;
pub mod register;
pub mod right_to_pause;
pub mod table;
pub mod two_words;
pub mod view;
pub mod written;

#[cfg(test)]
mod contact_tests;
#[cfg(test)]
mod inquiry_tests;
#[cfg(test)]
mod model;
#[cfg(test)]
mod published_mails;
#[cfg(test)]
mod register_tests;
#[cfg(test)]
mod tests;
