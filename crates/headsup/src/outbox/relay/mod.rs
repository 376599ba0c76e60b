//! A conversation with the relay (RFC 5321), step by step. A library writes our mails, but the conversation is our own,
//! because between the last line of a mail and the dot that ends it a row has to be committed: only that makes it sure that
//! a mail leaves at most once. TLS comes from the one place that knows it.

mod authentication;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use crate::channel_settings::{Protection, Relay};
use crate::secret::Secret;
use wire::{Reply, Wire};

/// How long connecting may take, the handshake of TLS included, seconds.
const CONNECT_SECONDS_MAX: u64 = 30;
/// How long one command may take, seconds.
const COMMAND_SECONDS_MAX: u64 = 60;
/// How long the text of a mail may take, seconds (RFC 5321 clause 4.5.3.2.5 has three minutes a block).
const TEXT_SECONDS_MAX: u64 = 180;
/// How long the relay may think after the end of the text, seconds (RFC 5321 clause 4.5.3.2.6).
const END_SECONDS_MAX: u64 = 600;

/// What the relay did not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct RelayError {
    /// What follows from it.
    pub kind: RelayErrorKind,
    /// What happened, in words; without an address of a person.
    pub says: String,
}

/// What follows from an error of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayErrorKind {
    /// It has nothing to do with this mail: nobody answers, or we may not sign in.
    Relay,
    /// This mail isn't taken now.
    Later,
    /// This mail is never taken.
    Never,
}

impl RelayError {
    fn relay(says: impl Into<String>) -> RelayError {
        RelayError {
            kind: RelayErrorKind::Relay,
            says: says.into(),
        }
    }
}

/// An open conversation.
pub struct RelayConnection {
    wire: Wire,
    mails_carried: u32,
}

impl RelayConnection {
    /// Connects, begins TLS as asked, signs in.
    ///
    /// # Errors
    /// When any of it fails; what is meant for TLS is never said in the clear.
    pub async fn open(
        relay: &Relay,
        password: Option<&Secret>,
        tls: Option<&Arc<ClientConfig>>,
        hello: &str,
    ) -> Result<RelayConnection, RelayError> {
        let opening = begin(relay, tls, hello);
        let (mut wire, offers) = within(CONNECT_SECONDS_MAX, "connecting to", opening).await?;
        if let Some(user) = &relay.user {
            let password = password.ok_or_else(|| RelayError::relay("there is no password"))?;
            let signing_in = authentication::sign_in(&mut wire, &offers, user, password);
            within(COMMAND_SECONDS_MAX, "signing in at", signing_in).await?;
        }
        Ok(RelayConnection {
            wire,
            mails_carried: 0,
        })
    }

    /// How many mails it has carried.
    pub fn mails_carried(&self) -> u32 {
        self.mails_carried
    }

    /// Says everything but the end of the mail. Until [`Self::end`] the relay has not taken it, and dropping the
    /// connection takes it back (RFC 5321 clause 4.1.1.4).
    ///
    /// # Errors
    /// What the relay doesn't take.
    pub async fn offer(&mut self, from: &str, to: &str, bytes: &[u8]) -> Result<(), RelayError> {
        let sender = self.command(&format!("MAIL FROM:<{from}>")).await?;
        // Whoever refuses our own address refuses us, not this mail: an admin can mend that.
        sender
            .must_be_positive()
            .map_err(|error| match error.kind {
                RelayErrorKind::Never => RelayError {
                    kind: RelayErrorKind::Later,
                    ..error
                },
                _ => error,
            })?;
        let recipient = self.command(&format!("RCPT TO:<{to}>")).await?;
        recipient.must_be_positive()?;
        self.command("DATA").await?.must_be(354)?;
        let text = dotted(bytes);
        let sending = self.wire.send(&text);
        within(TEXT_SECONDS_MAX, "sending to", sending).await
    }

    /// Ends the mail. The answer decides whose it is.
    ///
    /// # Errors
    /// The outer error says that nothing was heard, so that nobody knows; the inner one that it was not taken.
    pub async fn end(&mut self) -> Result<Result<(), RelayError>, RelayError> {
        let ending = async {
            self.wire.send(b".\r\n").await?;
            self.wire.reply().await
        };
        let reply = within(END_SECONDS_MAX, "waiting for", ending).await?;
        self.mails_carried += 1;
        Ok(reply.must_be_positive())
    }

    /// Forgets a mail that was refused half-way, so that the next one may follow; false where the conversation is over.
    pub async fn forget(&mut self) -> bool {
        match self.command("RSET").await {
            Ok(reply) => reply.must_be_positive().is_ok(),
            Err(_) => false,
        }
    }

    /// Says goodbye; whoever doesn't answer is left.
    pub async fn close(mut self) {
        let _ = self.command("QUIT").await;
    }

    async fn command(&mut self, line: &str) -> Result<Reply, RelayError> {
        let spoken = self.wire.command(line);
        within(COMMAND_SECONDS_MAX, "speaking with", spoken).await
    }
}

/// From nothing to a conversation that is as protected as it has to be, and what the relay offers in it.
async fn begin(
    relay: &Relay,
    tls: Option<&Arc<ClientConfig>>,
    hello: &str,
) -> Result<(Wire, Vec<String>), RelayError> {
    let mut wire = Wire::connect(&relay.host, relay.port).await?;
    if relay.protection == Protection::Tls {
        wire = wire.protect(&relay.host, tls).await?;
    }
    about_us(wire.reply().await?.must_be(220))?;
    let mut offers = say_hello(&mut wire, hello).await?;
    if relay.protection == Protection::StartTls {
        if !offers.iter().any(|offer| offer == "STARTTLS") {
            return Err(RelayError::relay("the mail server offers no STARTTLS"));
        }
        about_us(wire.command("STARTTLS").await?.must_be(220))?;
        wire = wire.protect(&relay.host, tls).await?;
        // RFC 3207 clause 4.2: whatever was said in the clear counts no more.
        offers = say_hello(&mut wire, hello).await?;
    }
    Ok((wire, offers))
}

async fn say_hello(wire: &mut Wire, hello: &str) -> Result<Vec<String>, RelayError> {
    let reply = wire.command(&format!("EHLO {hello}")).await?;
    about_us(reply.must_be_positive())?;
    Ok(reply
        .lines
        .iter()
        .map(|line| line.to_ascii_uppercase())
        .collect())
}

/// Before any mail, a refusal says nothing about one.
fn about_us(said: Result<(), RelayError>) -> Result<(), RelayError> {
    said.map_err(|error| RelayError::relay(error.says))
}

async fn within<T>(
    seconds: u64,
    doing: &str,
    what: impl Future<Output = Result<T, RelayError>>,
) -> Result<T, RelayError> {
    tokio::time::timeout(Duration::from_secs(seconds), what)
        .await
        .unwrap_or_else(|_| {
            Err(RelayError::relay(format!(
                "{doing} the mail server took longer than {seconds} seconds"
            )))
        })
}

/// The text as it goes over the wire: lines that begin with a dot get another (RFC 5321 clause 4.5.2), every line ends in
/// CR LF, and nothing else is taken for a line end.
fn dotted(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len() + 16);
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b".") {
            text.push(b'.');
        }
        // A bare CR inside a line could pass for its end somewhere on the way.
        text.extend(line.iter().filter(|byte| **byte != b'\r'));
        text.extend_from_slice(b"\r\n");
    }
    // What stood after the last line end was nothing.
    if bytes.ends_with(b"\n") {
        text.truncate(text.len() - 2);
    }
    text
}

#[cfg(test)]
mod tests;
