//! The room for cases: reports, the case they join or open, its two answers, steps, threads, timeline, the gate that
//! refuses to close it too early, and the views through which anyone sees any of it.

pub mod acts;
pub mod announcing;
pub mod case;
pub mod custody;
pub mod defanged;
pub mod examination;
pub mod gate;
pub mod heads_up;
pub mod held_mail;
pub mod incoming_mail;
pub mod joining;
pub mod lockout;
pub mod mail;
pub mod name_opening;
pub mod name_reading;
pub mod payment_check;
pub mod report;
pub mod said_by_mail;
pub mod thread;
pub mod timeline;
pub mod views;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
