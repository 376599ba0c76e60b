//! The room for checking before trusting. So far: the check of one payment or change of bank details, from the hold to
//! its release or stop; the announced call; and "Was this you?". Who may do what when to a payment is the table in [`table`];
//! [`acting`] is the only way along it. What a request claims is put beside the register in [`comparison`]; [`call_need`]
//! says whether it has to be rung about. [`contact`] answers "Is this really IT?", and [`inquiry`] asks a person over another
//! channel than the one in doubt. [`right_to_pause`] is what leaders sign.
//!
//! "Is this really our colleague?" is [`caller_check`]: [`caller_table`] says how a check goes, [`caller_acting`] moves it.
//! What somebody knows (a birthday, a staff number) is no way of checking and can't be made one.

pub mod acting;
pub mod call_need;
pub mod caller_acting;
pub mod caller_answer;
pub mod caller_attempt;
pub mod caller_check;
pub mod caller_device;
pub mod caller_table;
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
pub mod reminding;
pub mod right_to_pause;
pub mod table;
pub mod two_words;
pub mod view;
pub mod written;

#[cfg(test)]
mod caller_model;
#[cfg(test)]
mod caller_tests;
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
