//! A connection to a mailbox over IMAP (RFC 3501, RFC 9051), signed in: the few things we ask of a server, each with a
//! limit in time and bytes, each with its trouble in words. Mails are only looked at (`BODY.PEEK`), so nothing is marked;
//! what a mail means and what becomes of it is decided by others.
//!
//! The library reads and writes the protocol. Its ready-made commands take an answer that breaks off, or a NO, for an
//! empty list; whoever counts mails can't live with that, so commands are run here to their tagged answer.

use std::time::Duration;

use async_imap::Session;
use async_imap::imap_proto::{
    AttributeValue, MailboxDatum, MessageSection, Response, ResponseCode, SectionPath, Status,
};
use casework::moment::Moment;
use tokio::time::{Instant, timeout, timeout_at};

use crate::imap_names::{internal_date, number_set, quoted_folder};
use crate::imap_sign_in::{ImapAccess, offer};
use crate::imap_trouble::{ImapTrouble, busy};
use crate::imap_wire::Wire;

/// How long a command may take beside what it brings, seconds.
const COMMAND_SECONDS_MAX: u64 = 60;
/// How long opening and searching a folder may take, seconds. A server that has no index yet reads the whole folder first:
/// a Maildir of 100,000 mails was seen to take a minute and a half on a busy disk.
const WHOLE_FOLDER_SECONDS_MAX: u64 = 600;
/// The slowest line a mail may come over, bytes a second.
const BYTES_PER_SECOND_LEAST: u64 = 32 * 1024;
/// What a command may bring that brings no mail, bytes: a search in a mailbox of a million mails fits.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How long a goodbye may take, seconds.
const GOODBYE_SECONDS_MAX: u64 = 2;
/// How often a mailbox is looked into where the server offers no IDLE, seconds.
pub const LOOK_EVERY_SECONDS: u64 = 30;
/// How long one IDLE stands. RFC 2177 asks for less than 29 minutes; a router that forgot the connection is found out
/// sooner this way.
pub const IDLE_SECONDS_MAX: u64 = 4 * 60;

/// A signed-in connection.
#[derive(Debug)]
pub struct ImapConnection {
    session: Session<Wire>,
    place: String,
    offered: Vec<String>,
    news: bool,
    last_words: String,
}

/// How a folder is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    /// To look only: the server itself then refuses every change.
    ToLook,
    /// To move mails out of it.
    ToMove,
}

/// An opened folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The numbering (RFC 9051 section 2.3.1.1).
    pub uid_validity: u32,
    /// The number the next mail gets, where the server says.
    pub uid_next: Option<u32>,
    /// How many mails there are.
    pub mails: u32,
}

/// What is known of a mail before it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailFacts {
    /// Its number.
    pub uid: u32,
    /// Its size, bytes; 0 where the server doesn't say.
    pub size_bytes: u64,
    /// When it came into this mailbox, or into the one it was moved from.
    pub arrived: Option<Moment>,
}

/// How a server can move mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// By MOVE (RFC 6851).
    Move,
    /// By copying, marking and UID EXPUNGE (RFC 4315).
    CopyAndExpunge,
    /// Not without touching mails that aren't ours to touch.
    Never,
}

/// What a command may bring and how long it may take, and what it is, for a sentence.
struct Asked {
    doing: &'static str,
    bytes_max: u64,
    seconds_max: u64,
}

impl ImapConnection {
    /// Connects, signs in, and asks what the server offers.
    ///
    /// # Errors
    /// Whatever stands in the way.
    pub async fn open(access: &ImapAccess) -> Result<ImapConnection, ImapTrouble> {
        let mut connection = ImapConnection {
            session: access.sign_in().await?,
            place: access.place(),
            offered: Vec::new(),
            news: false,
            last_words: String::new(),
        };
        let mut offered = Vec::new();
        connection
            .command("CAPABILITY", small("say what it offers"), |answer| {
                if let Response::Capabilities(list) = answer {
                    offered.extend(list.iter().map(offer));
                }
            })
            .await?;
        connection.offered = offered;
        Ok(connection)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// When there is no such folder, or it has no lasting numbers.
    pub async fn enter(&mut self, folder: &str, how: Entering) -> Result<Folder, ImapTrouble> {
        let verb = match how {
            Entering::ToLook => "EXAMINE",
            Entering::ToMove => "SELECT",
        };
        let (mut uid_validity, mut uid_next, mut mails) = (None, None, 0);
        let command = format!("{verb} {}", quoted_folder(folder));
        let entered = self
            .command(
                &command,
                whole_folder("open the folder"),
                |answer| match answer {
                    Response::Data { outcome, .. } => match &outcome.code {
                        Some(ResponseCode::UidValidity(number)) => uid_validity = Some(*number),
                        Some(ResponseCode::UidNext(number)) => uid_next = Some(*number),
                        _ => {}
                    },
                    Response::MailboxData(MailboxDatum::Exists(count)) => mails = *count,
                    _ => {}
                },
            )
            .await;
        match entered {
            Err(ImapTrouble::Refuses { said, .. }) => {
                return Err(ImapTrouble::NoFolder {
                    folder: folder.to_owned(),
                    said,
                });
            }
            other => other?,
        }
        // What was there when we came is no news.
        self.news = false;
        Ok(Folder {
            uid_validity: uid_validity.ok_or(ImapTrouble::NoNumbers)?,
            uid_next,
            mails,
        })
    }

    /// The numbers of the mails that fit, in order.
    ///
    /// # Errors
    /// When the connection ends or the server says no.
    pub async fn find(&mut self, criteria: &str) -> Result<Vec<u32>, ImapTrouble> {
        self.news = false;
        let mut found = Vec::new();
        let command = format!("UID SEARCH {criteria}");
        self.command(&command, whole_folder("search the folder"), |answer| {
            if let Response::MailboxData(MailboxDatum::Search(numbers)) = answer {
                found.extend_from_slice(numbers);
            }
        })
        .await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What is known of these mails. Those that are there no more aren't in the answer.
    ///
    /// # Errors
    /// When the connection ends or the server says no.
    pub async fn facts(&mut self, uids: &[u32]) -> Result<Vec<MailFacts>, ImapTrouble> {
        let mut known = Vec::new();
        let command = format!(
            "UID FETCH {} (UID RFC822.SIZE INTERNALDATE)",
            number_set(uids)
        );
        self.command(&command, small("describe a mail"), |answer| {
            if let Some(facts) = facts_in(answer).filter(|facts| uids.contains(&facts.uid)) {
                known.retain(|other: &MailFacts| other.uid != facts.uid);
                known.push(facts);
            }
        })
        .await?;
        known.sort_unstable_by_key(|facts| facts.uid);
        Ok(known)
    }

    /// The bytes of a mail, as they are, unmarked (RFC 9051 section 6.4.5, `BODY.PEEK`): at most so many of them, and one
    /// more where there are more. `None` where the mail is there no more. How long it may take follows from the size that
    /// the server told.
    ///
    /// # Errors
    /// When the connection ends or the server says no.
    pub async fn mail(
        &mut self,
        mail: &MailFacts,
        bytes_max: u64,
    ) -> Result<Option<Vec<u8>>, ImapTrouble> {
        let section = format!("BODY.PEEK[]<0.{}>", bytes_max + 1);
        let asked = brings(bytes_max + 1, mail.size_bytes);
        self.fetch(mail.uid, &section, asked, |section| section.is_none())
            .await
    }

    /// The header of a mail, cut off after so many bytes. `None` where the mail is there no more.
    ///
    /// # Errors
    /// When the connection ends or the server says no.
    pub async fn header(
        &mut self,
        uid: u32,
        bytes_max: u64,
    ) -> Result<Option<Vec<u8>>, ImapTrouble> {
        let section = format!("BODY.PEEK[HEADER]<0.{bytes_max}>");
        let wanted = SectionPath::Full(MessageSection::Header);
        let asked = brings(bytes_max, bytes_max);
        self.fetch(uid, &section, asked, |section| section == Some(&wanted))
            .await
    }

    async fn fetch(
        &mut self,
        uid: u32,
        section: &str,
        asked: Asked,
        wanted: impl Fn(Option<&SectionPath>) -> bool,
    ) -> Result<Option<Vec<u8>>, ImapTrouble> {
        let doing = asked.doing;
        let (mut brought, mut described) = (None, false);
        let command = format!("UID FETCH {uid} (UID {section})");
        self.command(&command, asked, |answer| {
            let Response::Fetch(_, values) = answer else {
                return;
            };
            let is_this = |value| matches!(value, &AttributeValue::Uid(number) if number == uid);
            if !values.iter().any(is_this) {
                return;
            }
            described = true;
            for value in values {
                if let AttributeValue::BodySection {
                    section,
                    data: Some(data),
                    ..
                } = value
                    && wanted(section.as_ref())
                {
                    brought = Some(data.to_vec());
                }
            }
        })
        .await?;
        // A mail that is there and isn't handed over is not the same as one that is gone.
        if brought.is_none() && described {
            return Err(ImapTrouble::Refuses {
                doing,
                said: String::new(),
            });
        }
        Ok(brought)
    }

    /// How this server can move mails.
    pub fn moving(&self) -> Moving {
        if self.offers("MOVE") {
            Moving::Move
        } else if self.offers("UIDPLUS") {
            Moving::CopyAndExpunge
        } else {
            Moving::Never
        }
    }

    /// Moves mails to another folder in one step (RFC 6851). Those that are there no more are passed over.
    ///
    /// # Errors
    /// When the server says no: then none was moved.
    pub async fn move_mails(&mut self, uids: &[u32], folder: &str) -> Result<(), ImapTrouble> {
        let command = format!("UID MOVE {} {}", number_set(uids), quoted_folder(folder));
        self.plain_command(&command, "move a mail").await
    }

    /// Copies a mail to another folder.
    ///
    /// # Errors
    /// When the server says no: then it was not copied (RFC 9051 section 6.4.7).
    pub async fn copy_mail(&mut self, uid: u32, folder: &str) -> Result<(), ImapTrouble> {
        let command = format!("UID COPY {uid} {}", quoted_folder(folder));
        self.plain_command(&command, "copy a mail").await
    }

    /// Takes a copied mail out of this folder, and nothing else (RFC 4315 section 2.1).
    ///
    /// # Errors
    /// When the server says no.
    pub async fn take_out(&mut self, uid: u32) -> Result<(), ImapTrouble> {
        let mark = format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
        self.plain_command(&mark, "mark a copied mail").await?;
        self.plain_command(&format!("UID EXPUNGE {uid}"), "take out a copied mail")
            .await
    }

    /// Makes a folder, and shows it where programs show subscribed ones only.
    ///
    /// # Errors
    /// When the server says no.
    pub async fn make_folder(&mut self, folder: &str) -> Result<(), ImapTrouble> {
        let folder = quoted_folder(folder);
        self.plain_command(&format!("CREATE {folder}"), "make a folder")
            .await?;
        // The folder is there; whether it is shown is a matter of comfort.
        let _ = self
            .plain_command(&format!("SUBSCRIBE {folder}"), "show a folder")
            .await;
        Ok(())
    }

    /// Waits until there may be new mail: by IDLE (RFC 2177) where the server offers it, else for
    /// [`LOOK_EVERY_SECONDS`]. `stop` ends the wait early.
    ///
    /// # Errors
    /// When the connection ends.
    pub async fn wait_for_news(
        &mut self,
        stop: impl Future<Output = ()>,
    ) -> Result<(), ImapTrouble> {
        if std::mem::take(&mut self.news) {
            return Ok(());
        }
        if !self.offers("IDLE") {
            let _ = timeout(Duration::from_secs(LOOK_EVERY_SECONDS), stop).await;
            return Ok(());
        }
        let mut stop = std::pin::pin!(stop);
        let until = Instant::now() + Duration::from_secs(IDLE_SECONDS_MAX);
        self.session.get_mut().allow(ANSWER_BYTES_MAX);
        let command = self.session.run_command("IDLE").await;
        let tag = command.map_err(|_| self.ended())?;
        while !std::mem::take(&mut self.news) {
            // Reading is cancelled without loss: what came in stays in the library's buffer.
            let answer = tokio::select! {
                answer = timeout_at(until, self.session.read_response()) => answer,
                () = &mut stop => break,
            };
            let Ok(answer) = answer else { break };
            let answer = self.unbroken(answer)?;
            self.hear(answer.parsed());
            if let Response::Done {
                tag: done, outcome, ..
            } = answer.parsed()
                && *done == tag
            {
                // It offered IDLE and refuses it; it is asked again from now on.
                let said = told(outcome.code.as_ref(), outcome.information.as_deref());
                self.offered.retain(|offer| offer != "IDLE");
                return busy(&said).map_or(Ok(()), Err);
            }
        }
        let done = self.session.run_command_untagged("DONE").await;
        done.map_err(|_| self.ended())?;
        let limit = Duration::from_secs(COMMAND_SECONDS_MAX);
        let ended = timeout(limit, self.read_to_end(&tag, "end a wait", |_| {})).await;
        ended.unwrap_or_else(|_| {
            Err(ImapTrouble::Silent {
                place: self.place.clone(),
                seconds: COMMAND_SECONDS_MAX,
            })
        })
    }

    /// Says goodbye and hangs up.
    pub async fn leave(mut self) {
        let limit = Duration::from_secs(GOODBYE_SECONDS_MAX);
        let _ = timeout(limit, self.session.run_command("LOGOUT")).await;
    }

    fn offers(&self, name: &str) -> bool {
        self.offered.iter().any(|offer| offer == name)
    }

    async fn plain_command(
        &mut self,
        command: &str,
        doing: &'static str,
    ) -> Result<(), ImapTrouble> {
        self.command(command, small(doing), |_| {}).await
    }

    /// Runs a command to its tagged answer and shows each answer on the way.
    async fn command(
        &mut self,
        command: &str,
        asked: Asked,
        each: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapTrouble> {
        self.session.get_mut().allow(asked.bytes_max);
        let run = async {
            let tag = self.session.run_command(command).await;
            let tag = tag.map_err(|_| self.ended())?;
            self.read_to_end(&tag, asked.doing, each).await
        };
        let done = timeout(Duration::from_secs(asked.seconds_max), run).await;
        done.unwrap_or_else(|_| {
            Err(ImapTrouble::Silent {
                place: self.place.clone(),
                seconds: asked.seconds_max,
            })
        })
    }

    async fn read_to_end(
        &mut self,
        tag: &async_imap::imap_proto::RequestId,
        doing: &'static str,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<(), ImapTrouble> {
        loop {
            let answer = self.session.read_response().await;
            let answer = self.unbroken(answer)?;
            self.hear(answer.parsed());
            match answer.parsed() {
                Response::Done {
                    tag: done,
                    status,
                    outcome,
                } if done == tag => {
                    if *status == Status::Ok {
                        return Ok(());
                    }
                    let said = told(outcome.code.as_ref(), outcome.information.as_deref());
                    return Err(busy(&said).unwrap_or(ImapTrouble::Refuses { doing, said }));
                }
                other => each(other),
            }
        }
    }

    /// Whether anything came in.
    fn unbroken<A>(&self, answer: std::io::Result<Option<A>>) -> Result<A, ImapTrouble> {
        match answer {
            Ok(Some(answer)) => Ok(answer),
            Err(_) if self.session.get_ref().is_spent() => Err(ImapTrouble::TooMuch),
            // The library's own words would hold all that it couldn't read.
            Err(source) if source.kind() == std::io::ErrorKind::Other => {
                Err(ImapTrouble::NotImap {
                    place: self.place.clone(),
                })
            }
            Ok(None) | Err(_) => Err(self.ended()),
        }
    }

    /// Remembers what is news and what is a goodbye.
    fn hear(&mut self, answer: &Response<'_>) {
        match answer {
            Response::MailboxData(MailboxDatum::Exists(_)) => self.news = true,
            Response::Data {
                status: Status::Bye,
                outcome,
            } => {
                self.last_words = told(outcome.code.as_ref(), outcome.information.as_deref());
            }
            _ => {}
        }
    }

    fn ended(&self) -> ImapTrouble {
        busy(&self.last_words).unwrap_or_else(|| ImapTrouble::Ended {
            said: self.last_words.clone(),
        })
    }
}

fn small(doing: &'static str) -> Asked {
    Asked {
        doing,
        bytes_max: ANSWER_BYTES_MAX,
        seconds_max: COMMAND_SECONDS_MAX,
    }
}

fn whole_folder(doing: &'static str) -> Asked {
    Asked {
        seconds_max: WHOLE_FOLDER_SECONDS_MAX,
        ..small(doing)
    }
}

/// A mail of about so many bytes, with headroom for answers about other mails.
fn brings(bytes_max: u64, bytes_told: u64) -> Asked {
    Asked {
        doing: "hand over the mail",
        bytes_max: bytes_max + ANSWER_BYTES_MAX,
        seconds_max: COMMAND_SECONDS_MAX + bytes_told.min(bytes_max) / BYTES_PER_SECOND_LEAST,
    }
}

/// What a server says, with the one code that we act on.
fn told(code: Option<&ResponseCode<'_>>, information: Option<&str>) -> String {
    let code = match code {
        Some(ResponseCode::TryCreate) => "[TRYCREATE] ",
        _ => "",
    };
    format!("{code}{}", information.unwrap_or_default())
}

fn facts_in(answer: &Response<'_>) -> Option<MailFacts> {
    let Response::Fetch(_, values) = answer else {
        return None;
    };
    let (mut uid, mut size_bytes, mut arrived) = (None, 0, None);
    for value in values {
        match value {
            AttributeValue::Uid(number) => uid = Some(*number),
            AttributeValue::Rfc822Size(bytes) => size_bytes = u64::from(*bytes),
            AttributeValue::InternalDate(text) => arrived = internal_date(text),
            _ => {}
        }
    }
    Some(MailFacts {
        uid: uid?,
        size_bytes,
        arrived,
    })
}
