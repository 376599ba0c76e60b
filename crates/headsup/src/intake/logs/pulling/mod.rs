//! Pulls sign-in logs from services on the net: Okta's System Log, Entra's sign-ins by Graph, Google's login reports. Each event
//! becomes one line of JSON and goes to the watch, like a line that was sent by syslog. What an event means is the evidence's
//! business; here is only how a service is asked, how far it was read, and what it says when it will not answer.
//!
//! **Where it goes.** To the service's host and to where its token is had, both named by the settings (Google's token host
//! stands in the key file), and nowhere else: of a link to the next page only path and query are used, and a link that names
//! another host or path ends the round.
//!
//! **Once.** The cursor, the time of the latest event, moves only after the watch has noted what the events explain. Every
//! round begins before the cursor, because services tell events late, and an event is known by its identifier. A process that
//! dies loses what it remembered of bursts: the next one reads the hours before the cursor again, and an explanation that was
//! noted keeps its identifier. An event that came later than [`limits::LATE_SECONDS`] while no desk ran teaches, and is not
//! told.
//!
//! **One puller.** Of several instances on one database the one that holds the log's lease pulls.

mod keeper;
mod limits;
mod page;
mod particulars;
mod pause;
mod puller;
mod seen;
mod token;
mod trouble;

pub use keeper::keep;

#[cfg(test)]
mod tests;
