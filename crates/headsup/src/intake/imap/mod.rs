//! Reads a shared mailbox over IMAP and hands each mail on, once. Nothing in the mailbox is marked or deleted; where a
//! folder is named for it, a mail is moved there after it is durable on our side. What a mail means is decided by
//! `intake::mail`; how the protocol is spoken stands in `imap_connection`, beside the rooms.
//!
//! **What is read.** From the first connection on, everything that arrives, and of what lay there already the unread
//! mails of the day before: a report that somebody sent while the desk was being set up is answered, ten years of old
//! reports are not. After the server numbers its mails anew, everything since then is read again, and what was taken in
//! before is known by its bytes.
//!
//! **Exactly once.** A mail is handed on, which makes it durable; then the cursor moves. A process that dies between the
//! two hands the same bytes on again, and they are known. The mail in hand is noted first, so that one which takes the
//! process or the connection down with it is put aside and no other mail waits for it.
//!
//! **One reader.** Of several instances on one database the one that holds the mailbox's lease reads.

mod envelope;
mod keeper;
mod moving;
mod numbering;
mod pause;
mod reader;
mod taking;
mod too_large;

pub use keeper::run;

#[cfg(test)]
mod tests;
