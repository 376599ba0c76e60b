//! One connection: reads commands, lets the dialogue decide, gathers mails, answers. Answers to pipelined commands go out
//! together (RFC 2920 section 3.2). Every wait has its end, and a stopping desk ends a session between two mails.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use super::admission::Admitted;
use super::data::{DataReader, Read};
use super::dialogue::{Dialogue, Heard, Protocol, too_large};
use super::gathering::{Gathered, Gathering};
use super::handing_over::{disk_has_room, hand_over, no_room};
use super::limits::{
    COMMAND_WAIT_MAX, DATA_WAIT_MAX, HANDSHAKE_WAIT_MAX, LINGER_BYTES_MAX, LINGER_MAX,
    MAIL_BYTES_MAX, READ_BYTES, REPLIES_BYTES_MAX, SESSION_MAX, UNWANTED_BYTES_MAX, WRITE_WAIT_MAX,
};
use super::lines::{Arrived, Line};
use super::listening::Listening;
use super::reply::Reply;
use super::senders::Asked;

const STOPPING: Reply = Reply::new(
    421,
    "4.3.2",
    "The desk is closing for a moment; please try again soon",
);
const TOO_SLOW: Reply = Reply::new(421, "4.4.2", "Nothing came for too long; goodbye");
const TOO_LONG: Reply = Reply::new(
    421,
    "4.4.2",
    "This connection has lasted long enough; please begin another",
);
const LINE_TOO_LONG: Reply = Reply::new(500, "5.5.2", "That line is too long");
const LINE_ENDLESS: Reply = Reply::new(421, "4.7.0", "That line has no end; goodbye");
const LINE_BROKEN: Reply = Reply::new(
    500,
    "5.5.2",
    "A line ends in CR LF and holds neither of them alone",
);
/// RFC 7504 for the code; what it answers to is SMTP smuggling.
const DATA_BROKEN: Reply = Reply::new(
    521,
    "5.5.2",
    "A mail holds no lone CR and no lone LF (RFC 5321 section 2.3.8)",
);
const DATA_FOLLOWS: Reply = Reply::new(354, "", "Send it, and end with a dot alone on a line");
const READY_FOR_TLS: Reply = Reply::new(220, "2.0.0", "Go ahead");
const NO_DATABASE: Reply = Reply::new(
    451,
    "4.3.0",
    "The desk cannot look up its domains just now; please try again later",
);
const TOO_OFTEN: Reply = Reply::new(
    451,
    "4.7.1",
    "Your address sends too often; please wait a minute",
);

/// Why a session's words over one stream end.
enum Over {
    /// The peer is gone, or can't be written to.
    Gone,
    /// This is said last.
    Saying(Reply),
    /// TLS comes next.
    StartTls,
}

/// Serves one connection to its end.
pub async fn serve_connection(
    listening: Arc<Listening>,
    mut stream: TcpStream,
    protocol: Protocol,
    admitted: Admitted,
    stopping: watch::Receiver<bool>,
) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let name = listening.senders.report_address.domain();
    let dialogue = Dialogue::new(protocol, name, listening.tls.is_some());
    let mut session = Session {
        protocol,
        admitted,
        stopping,
        ends: Instant::now() + SESSION_MAX,
        arrived: Arrived::default(),
        replies: Vec::new(),
        dialogue,
        listening,
    };
    session.dialogue.greeting().write_to(&mut session.replies);
    match session.talk(&mut stream).await {
        Over::StartTls => Box::pin(session.go_on_under_tls(stream)).await,
        over => session.hang_up(&mut stream, over).await,
    }
}

struct Session {
    listening: Arc<Listening>,
    protocol: Protocol,
    admitted: Admitted,
    stopping: watch::Receiver<bool>,
    ends: Instant,
    arrived: Arrived,
    replies: Vec<u8>,
    dialogue: Dialogue,
}

impl Session {
    async fn go_on_under_tls(mut self, stream: TcpStream) {
        let Some(acceptor) = self.listening.tls.clone() else {
            return;
        };
        // RFC 3207 section 4.2: whatever was pipelined behind STARTTLS came in the clear from anybody; it is not carried out.
        self.arrived.forget();
        self.dialogue.begin_anew_under_tls();
        let agreed = timeout(HANDSHAKE_WAIT_MAX, acceptor.accept(stream)).await;
        // Without TLS there is nobody left to talk to.
        if let Ok(Ok(mut stream)) = agreed {
            let over = self.talk(&mut stream).await;
            self.hang_up(&mut stream, over).await;
        }
    }

    async fn talk<S>(&mut self, stream: &mut S) -> Over
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        loop {
            let heard = match self.arrived.next_line() {
                Line::Whole(line) => self.dialogue.hear(&line),
                Line::Broken => self.dialogue.hear_broken(LINE_BROKEN),
                Line::TooLong => self.dialogue.hear_broken(LINE_TOO_LONG),
                Line::Endless => return Over::Saying(LINE_ENDLESS),
                Line::Partial => match self.hear_more(stream).await {
                    Ok(()) => continue,
                    Err(over) => return over,
                },
            };
            if let Err(over) = self.follow(stream, heard).await {
                return over;
            }
        }
    }

    /// Does what follows from a line.
    async fn follow<S>(&mut self, stream: &mut S, heard: Heard) -> Result<(), Over>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let heard = match heard {
            Heard::Sender => self.judge_sender(),
            // Boxed, as below: a session that waits for commands keeps no memory for what they may bring.
            Heard::Recipient(recipient) => Box::pin(self.judge_recipient(recipient)).await,
            heard => heard,
        };
        match heard {
            Heard::Say(reply) => reply.write_to(&mut self.replies),
            Heard::Greet { extended } => self.dialogue.write_offers(extended, &mut self.replies),
            Heard::Data => Box::pin(self.take_mail(stream)).await?,
            Heard::StartTls => {
                READY_FOR_TLS.write_to(&mut self.replies);
                self.flush(stream).await?;
                return Err(Over::StartTls);
            }
            Heard::Close(reply) => return Err(Over::Saying(reply)),
            // Both were judged above; a judgement is always an answer.
            Heard::Sender | Heard::Recipient(_) => {}
        }
        if self.replies.len() > REPLIES_BYTES_MAX {
            self.flush(stream).await?;
        }
        Ok(())
    }

    fn judge_sender(&mut self) -> Heard {
        if !self.admitted.may_send(self.listening.minute()) {
            return self.dialogue.refuse_sender(TOO_OFTEN);
        }
        match disk_has_room(&self.listening) {
            Ok(()) => self.dialogue.say(Reply::new(250, "2.1.0", "Go on")),
            Err(reply) => self.dialogue.refuse_sender(reply),
        }
    }

    async fn judge_recipient(&mut self, recipient: String) -> Heard {
        let from_relay = self.admitted.is_relay();
        let state = &self.listening.state;
        let organisation = match from_relay {
            true => Ok(None),
            false => state.desk.organisation().await,
        };
        let own_domains = match organisation {
            Ok(organisation) => organisation
                .map(|organisation| organisation.settings.own_domains)
                .unwrap_or_default(),
            Err(_) => return self.dialogue.say(NO_DATABASE),
        };
        let judgement = self.listening.senders.judge(Asked {
            from_relay,
            sender: self.dialogue.sender(),
            recipient: &recipient,
            own_domains: &own_domains,
            is_our_tag: &|tag| state.report_of_reply_token(tag).is_some(),
        });
        self.dialogue.judged(recipient, judgement)
    }

    /// Takes one mail: its bytes, then the answer.
    async fn take_mail<S>(&mut self, stream: &mut S) -> Result<(), Over>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let gathering = match self.listening.room.begin() {
            Ok(gathering) => gathering,
            // The envelope stays; the client may say DATA again.
            Err(error) => {
                no_room(&error).write_to(&mut self.replies);
                return Ok(());
            }
        };
        let envelope = self.dialogue.take_envelope();
        DATA_FOLLOWS.write_to(&mut self.replies);
        self.flush(stream).await?;
        match self.gather(stream, gathering).await? {
            Ok(gathered) => {
                let answers = hand_over(&self.listening, self.protocol, &envelope, gathered).await;
                for reply in answers {
                    reply.write_to(&mut self.replies);
                }
            }
            Err(reply) => {
                let answers = match self.protocol {
                    Protocol::Smtp => 1,
                    Protocol::Lmtp => envelope.recipients.len(),
                };
                for _ in 0..answers {
                    reply.write_to(&mut self.replies);
                }
            }
        }
        Ok(())
    }

    /// Gathers a mail to its end. A mail that can't be kept is read to its end all the same, so that its sender hears why.
    async fn gather<S>(
        &mut self,
        stream: &mut S,
        gathering: Gathering,
    ) -> Result<Result<Gathered, Reply>, Over>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let mut gathering = Ok(gathering);
        let mut reader = DataReader::new();
        let mut unwanted = Vec::new();
        let mut read_bytes = 0;
        let mut piece = self.arrived.take_all();
        loop {
            read_bytes += piece.len();
            unwanted.clear();
            let mail = match &mut gathering {
                Ok(gathering) => gathering.pending(),
                Err(_) => &mut unwanted,
            };
            match reader.read(&piece, mail) {
                Read::Broken => return Err(Over::Saying(DATA_BROKEN)),
                Read::End { left } => {
                    let rest = piece.len() - left;
                    self.arrived.put_back(piece.get(rest..).unwrap_or_default());
                    break;
                }
                Read::More => {}
            }
            gathering = settled(gathering).await;
            if let Err(reply) = &gathering
                && read_bytes > UNWANTED_BYTES_MAX
            {
                return Err(Over::Saying(reply.clone()));
            }
            piece.clear();
            piece.reserve(READ_BYTES);
            self.read(stream, &mut piece, DATA_WAIT_MAX).await?;
        }
        drop(piece);
        Ok(match within_size(gathering) {
            Ok(gathering) => gathering.finish().await.map_err(|error| no_room(&error)),
            Err(reply) => Err(reply),
        })
    }

    /// Waits for the next command, or for what ends the session.
    async fn hear_more<S>(&mut self, stream: &mut S) -> Result<(), Over>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        self.flush(stream).await?;
        let mut stopping = self.stopping.clone();
        let mut arrived = std::mem::take(&mut self.arrived);
        arrived.make_room();
        let read = tokio::select! {
            // Only one that hears nothing is told to go: what has arrived is answered first.
            read = self.read(stream, arrived.buffer(), COMMAND_WAIT_MAX) => read,
            _ = stopping.wait_for(|stop| *stop) => Err(Over::Saying(STOPPING)),
        };
        self.arrived = arrived;
        read
    }

    async fn read<S>(
        &self,
        stream: &mut S,
        buffer: &mut Vec<u8>,
        wait_max: Duration,
    ) -> Result<(), Over>
    where
        S: AsyncRead + Unpin,
    {
        let wait_ends = Instant::now() + wait_max;
        match timeout_at(wait_ends.min(self.ends), stream.read_buf(buffer)).await {
            Ok(Ok(0) | Err(_)) => Err(Over::Gone),
            Ok(Ok(_)) => Ok(()),
            Err(_) if wait_ends < self.ends => Err(Over::Saying(TOO_SLOW)),
            Err(_) => Err(Over::Saying(TOO_LONG)),
        }
    }

    async fn flush<S>(&mut self, stream: &mut S) -> Result<(), Over>
    where
        S: AsyncWrite + Unpin,
    {
        if self.replies.is_empty() {
            return Ok(());
        }
        let replies = std::mem::take(&mut self.replies);
        let written = async {
            stream.write_all(&replies).await?;
            stream.flush().await
        };
        match timeout(WRITE_WAIT_MAX, written).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Over::Gone),
        }
    }

    /// Says the last words, then reads past what is still on its way: closing at once would make the operating system
    /// throw away an answer that the client hasn't read.
    async fn hang_up<S>(&mut self, stream: &mut S, over: Over)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let Over::Saying(reply) = over else {
            return;
        };
        reply.write_to(&mut self.replies);
        if self.flush(stream).await.is_err() {
            return;
        }
        let lingering = async {
            if stream.shutdown().await.is_err() {
                return;
            }
            let mut past_bytes = 0;
            let mut piece = Vec::with_capacity(READ_BYTES);
            while past_bytes < LINGER_BYTES_MAX {
                piece.clear();
                match stream.read_buf(&mut piece).await {
                    Ok(0) | Err(_) => return,
                    Ok(read) => past_bytes += read,
                }
            }
        };
        // How it ends makes no difference any more.
        let _ = timeout(LINGER_MAX, Box::pin(lingering)).await;
    }
}

/// Finds a place for what has arrived, or the answer that there is none.
async fn settled(gathering: Result<Gathering, Reply>) -> Result<Gathering, Reply> {
    let mut gathering = within_size(gathering)?;
    match gathering.settle().await {
        Ok(()) => Ok(gathering),
        Err(error) => Err(no_room(&error)),
    }
}

fn within_size(gathering: Result<Gathering, Reply>) -> Result<Gathering, Reply> {
    gathering.and_then(|gathering| {
        if gathering.bytes() > MAIL_BYTES_MAX {
            Err(too_large())
        } else {
            Ok(gathering)
        }
    })
}
