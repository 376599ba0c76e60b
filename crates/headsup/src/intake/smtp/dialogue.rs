//! The order of the commands (RFC 5321, and RFC 2033 for LMTP): what may be said when, and what is answered. Pure: it is
//! handed one line and says what to do. Who may report, the bytes of a mail and the network are the session's business.

use smtp_proto::{Error, MAIL_BODY_BINARYMIME, MailFrom, Request};

use super::limits::{COMMANDS_WITHOUT_MAIL_MAX, ERRORS_MAX, MAIL_BYTES_MAX, RECIPIENTS_MAX};
use super::reply::{Reply, write_lines};

/// Which of the two protocols is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 5321: one answer for a mail.
    Smtp,
    /// RFC 2033: one answer for each recipient of a mail.
    Lmtp,
}

/// What follows from a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// This is answered.
    Say(Reply),
    /// A greeting is answered with what we offer.
    Greet {
        /// Whether the client can read a list of offers.
        extended: bool,
    },
    /// A mail begins; whether this sender comes too often is for the session to say.
    Sender,
    /// This recipient is to be judged; the answer comes back through [`Dialogue::judged`].
    Recipient(String),
    /// The mail's bytes follow.
    Data,
    /// TLS follows.
    StartTls,
    /// The last answer.
    Close(Reply),
}

/// One client's place in the order of commands.
#[derive(Debug)]
pub struct Dialogue {
    protocol: Protocol,
    /// The name we go by.
    name: String,
    offers_tls: bool,
    greeted: bool,
    sender: Option<String>,
    recipients: Vec<String>,
    refused: u32,
    since_mail: u32,
}

/// A mail's envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The sender; empty for `<>`.
    pub sender: String,
    /// The recipients in the order they were named, each as often as it was.
    pub recipients: Vec<String>,
}

const NO_SENDER: Reply = Reply::new(503, "5.5.1", "Say MAIL FROM first");
const NO_RECIPIENT: Reply = Reply::new(
    554,
    "5.5.1",
    "No recipient was taken, so there is nobody to send to",
);
const GREET_FIRST: Reply = Reply::new(503, "5.5.1", "Say EHLO first");

impl Dialogue {
    /// At the beginning. `name` is what we call ourselves.
    pub fn new(protocol: Protocol, name: &str, offers_tls: bool) -> Dialogue {
        Dialogue {
            protocol,
            name: name.to_owned(),
            offers_tls,
            greeted: false,
            sender: None,
            recipients: Vec::new(),
            refused: 0,
            since_mail: 0,
        }
    }

    /// The first words.
    pub fn greeting(&self) -> Reply {
        let protocol = match self.protocol {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        };
        Reply::saying(220, "", &format!("{} {protocol} Headsup", self.name))
    }

    /// Begins anew under TLS: nothing that was said before counts (RFC 3207 section 4.2).
    pub fn begin_anew_under_tls(&mut self) {
        self.offers_tls = false;
        self.greeted = false;
        self.forget_mail();
    }

    /// Hears one line that ends in CR LF.
    pub fn hear(&mut self, line: &[u8]) -> Heard {
        self.since_mail += 1;
        if self.since_mail > COMMANDS_WITHOUT_MAIL_MAX {
            return Heard::Close(Reply::new(
                421,
                "4.7.0",
                "Too many commands without a mail; come back when there is one",
            ));
        }
        let heard = match Request::parse(&mut line.iter()) {
            Ok(request) => self.understand(request.into_owned()),
            Err(error) => Heard::Say(misunderstood(&error)),
        };
        match heard {
            Heard::Say(reply) => self.say(reply),
            heard => heard,
        }
    }

    /// Hears a line that can't be a command.
    pub fn hear_broken(&mut self, reply: Reply) -> Heard {
        self.since_mail += 1;
        self.say(reply)
    }

    /// Answers, and counts what was refused.
    pub fn say(&mut self, reply: Reply) -> Heard {
        if reply.is_refusal() {
            self.refused += 1;
            if self.refused > ERRORS_MAX {
                return Heard::Close(Reply::new(421, "4.7.0", "Too many errors; goodbye"));
            }
        }
        Heard::Say(reply)
    }

    /// Takes the session's judgement of a sender: on a refusal no mail has begun.
    pub fn refuse_sender(&mut self, reply: Reply) -> Heard {
        self.forget_mail();
        self.say(reply)
    }

    /// The sender of the mail that has begun; empty for `<>`.
    pub fn sender(&self) -> &str {
        self.sender.as_deref().unwrap_or_default()
    }

    /// Takes the judgement of a recipient.
    pub fn judged(&mut self, recipient: String, judgement: Result<(), Reply>) -> Heard {
        match judgement {
            Ok(()) => {
                self.recipients.push(recipient);
                self.say(Reply::new(250, "2.1.5", "Go on"))
            }
            Err(reply) => self.say(reply),
        }
    }

    /// The envelope of the mail that comes now; the next one begins anew.
    pub fn take_envelope(&mut self) -> Envelope {
        self.since_mail = 0;
        let envelope = Envelope {
            sender: self.sender.take().unwrap_or_default(),
            recipients: std::mem::take(&mut self.recipients),
        };
        self.forget_mail();
        envelope
    }

    /// Writes the answer to a greeting: our name, and what we can (RFC 5321 section 4.1.1.1).
    pub fn write_offers(&self, extended: bool, out: &mut Vec<u8>) {
        let mut lines = vec![self.name.clone()];
        if extended {
            // RFC 2920, RFC 1870, RFC 6152, RFC 6531, RFC 2034.
            lines.push("PIPELINING".to_owned());
            lines.push(format!("SIZE {MAIL_BYTES_MAX}"));
            lines.push("8BITMIME".to_owned());
            lines.push("SMTPUTF8".to_owned());
            lines.push("ENHANCEDSTATUSCODES".to_owned());
            if self.offers_tls {
                lines.push("STARTTLS".to_owned());
            }
        }
        write_lines(250, &lines, out);
    }

    fn understand(&mut self, request: Request<String>) -> Heard {
        match request {
            Request::Ehlo { .. } => self.greet(Protocol::Smtp, true),
            Request::Helo { .. } => self.greet(Protocol::Smtp, false),
            Request::Lhlo { .. } => self.greet(Protocol::Lmtp, true),
            Request::Mail { from } => self.begin_mail(from),
            Request::Rcpt { to } => self.add_recipient(to.address),
            Request::Data if self.sender.is_none() => Heard::Say(NO_SENDER),
            Request::Data if self.recipients.is_empty() => Heard::Say(NO_RECIPIENT),
            Request::Data => Heard::Data,
            Request::Rset => {
                self.forget_mail();
                Heard::Say(Reply::new(250, "2.0.0", "Forgotten"))
            }
            Request::Noop { .. } => Heard::Say(Reply::new(250, "2.0.0", "Yes")),
            Request::Quit => Heard::Close(Reply::new(221, "2.0.0", "Goodbye")),
            // Whether an address is known is told to nobody (RFC 5321 section 7.3).
            Request::Vrfy { .. } => {
                Heard::Say(Reply::new(252, "2.1.5", "Send it, and it will be seen"))
            }
            Request::Help { .. } => Heard::Say(Reply::new(
                214,
                "2.0.0",
                "This desk takes reports: RFC 5321 says how",
            )),
            Request::StartTls if self.offers_tls => Heard::StartTls,
            _ => Heard::Say(Reply::new(502, "5.5.1", "That command is not offered here")),
        }
    }

    /// LMTP is greeted with LHLO and SMTP never is (RFC 2033 section 4.1).
    fn greet(&mut self, protocol: Protocol, extended: bool) -> Heard {
        if protocol != self.protocol {
            let reply = match self.protocol {
                Protocol::Smtp => Reply::new(500, "5.5.1", "This is SMTP: say EHLO"),
                Protocol::Lmtp => Reply::new(500, "5.5.1", "This is LMTP: say LHLO"),
            };
            return Heard::Say(reply);
        }
        self.greeted = true;
        // A second greeting forgets the mail that had begun (RFC 5321 section 4.1.4).
        self.forget_mail();
        Heard::Greet { extended }
    }

    fn begin_mail(&mut self, from: MailFrom<String>) -> Heard {
        if !self.greeted {
            return Heard::Say(GREET_FIRST);
        }
        if self.sender.is_some() {
            return Heard::Say(Reply::new(
                503,
                "5.5.1",
                "A mail has begun already; say RSET to forget it",
            ));
        }
        // RFC 1870 section 6.1: refused at once, before its bytes are on their way.
        if from.size > MAIL_BYTES_MAX {
            return Heard::Say(too_large());
        }
        if from.flags & MAIL_BODY_BINARYMIME != 0 {
            return Heard::Say(Reply::new(555, "5.5.4", "BINARYMIME is not offered here"));
        }
        self.sender = Some(from.address);
        Heard::Sender
    }

    fn add_recipient(&mut self, recipient: String) -> Heard {
        if self.sender.is_none() {
            return Heard::Say(NO_SENDER);
        }
        if self.recipients.len() >= RECIPIENTS_MAX {
            // RFC 5321 section 4.5.3.1.10: 452, so that the client sends the rest as another mail.
            return Heard::Say(Reply::new(452, "4.5.3", "Too many recipients for one mail"));
        }
        Heard::Recipient(recipient)
    }

    fn forget_mail(&mut self) {
        self.sender = None;
        self.recipients = Vec::new();
    }
}

/// The answer to a mail larger than can be taken.
pub fn too_large() -> Reply {
    let text = format!(
        "A mail here may have {} MiB; please send the report without the large attachment",
        MAIL_BYTES_MAX >> 20
    );
    Reply::saying(552, "5.3.4", &text)
}

fn misunderstood(error: &Error) -> Reply {
    match error {
        Error::InvalidSenderAddress => Reply::new(501, "5.1.7", "That is no sender's address"),
        Error::InvalidRecipientAddress => {
            Reply::new(501, "5.1.3", "That is no recipient's address")
        }
        Error::SyntaxError { syntax } => {
            Reply::saying(501, "5.5.4", &format!("Say it like this: {syntax}"))
        }
        Error::InvalidParameter { param } => {
            Reply::saying(501, "5.5.4", &format!("{param} cannot have that value"))
        }
        Error::UnsupportedParameter { .. } => {
            Reply::new(555, "5.5.4", "That parameter is not offered here")
        }
        _ => Reply::new(500, "5.5.2", "That is no command"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialogue(protocol: Protocol) -> Dialogue {
        Dialogue::new(protocol, "desk.example", false)
    }

    fn code(heard: &Heard) -> u16 {
        match heard {
            Heard::Say(reply) | Heard::Close(reply) => reply.code,
            Heard::Greet { .. } => 250,
            _ => 0,
        }
    }

    #[test]
    fn errors_and_idle_words_have_an_end() {
        let mut dialogue = dialogue(Protocol::Smtp);
        for _ in 0..ERRORS_MAX {
            assert_eq!(code(&dialogue.hear(b"WHAT\r\n")), 500);
        }
        assert!(matches!(dialogue.hear(b"WHAT\r\n"), Heard::Close(reply) if reply.code == 421));
        let mut dialogue = self::dialogue(Protocol::Smtp);
        for _ in 0..COMMANDS_WITHOUT_MAIL_MAX {
            assert_eq!(code(&dialogue.hear(b"NOOP\r\n")), 250);
        }
        assert!(matches!(dialogue.hear(b"NOOP\r\n"), Heard::Close(reply) if reply.code == 421));
    }

    #[test]
    fn recipients_have_an_end_and_the_rest_may_follow() {
        let mut dialogue = dialogue(Protocol::Smtp);
        dialogue.hear(b"EHLO a\r\n");
        dialogue.hear(b"MAIL FROM:<a@b.example>\r\n");
        for _ in 0..RECIPIENTS_MAX {
            let heard = dialogue.hear(b"RCPT TO:<r@d.example>\r\n");
            let Heard::Recipient(recipient) = heard else {
                panic!("{heard:?}");
            };
            assert_eq!(code(&dialogue.judged(recipient, Ok(()))), 250);
        }
        assert_eq!(code(&dialogue.hear(b"RCPT TO:<r@d.example>\r\n")), 452);
        let envelope = dialogue.take_envelope();
        assert_eq!(envelope.recipients.len(), RECIPIENTS_MAX);
        assert_eq!(code(&dialogue.hear(b"DATA\r\n")), 503);
    }

    #[test]
    fn nothing_said_before_tls_counts_after_it() {
        let mut dialogue = Dialogue::new(Protocol::Smtp, "desk.example", true);
        dialogue.hear(b"EHLO a\r\n");
        dialogue.hear(b"MAIL FROM:<a@b.example>\r\n");
        assert_eq!(dialogue.hear(b"STARTTLS\r\n"), Heard::StartTls);
        dialogue.begin_anew_under_tls();
        assert_eq!(code(&dialogue.hear(b"MAIL FROM:<a@b.example>\r\n")), 503);
        assert_eq!(code(&dialogue.hear(b"RCPT TO:<a@b.example>\r\n")), 503);
        assert_eq!(code(&dialogue.hear(b"STARTTLS\r\n")), 502);
    }

    /// smtp-proto must survive whatever stands in a line.
    #[test]
    fn no_line_breaks_it() {
        let words = [
            "MAIL FROM:<",
            "RCPT TO:<",
            "a@b",
            ">",
            " SIZE=",
            "99999999999999999999999",
            "\"",
            "\\",
            "\u{e9}",
            "@",
            ",",
            ":",
            " BODY=",
            " ",
            "BDAT ",
            "AUTH ",
            "=",
            "+4",
        ];
        for first in words {
            for second in words {
                for third in words {
                    let mut dialogue = dialogue(Protocol::Smtp);
                    dialogue.greeted = true;
                    let line = format!("{first}{second}{third}\r\n");
                    let heard = dialogue.hear(line.as_bytes());
                    let mut line = line.into_bytes();
                    line.insert(line.len() / 2, 0xff);
                    assert_ne!(code(&heard), 421);
                    dialogue.hear(&line);
                }
            }
        }
    }
}
