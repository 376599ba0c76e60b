//! The target of the mail listener: its lines, its commands and the reader of what follows DATA. They are private to their
//! room and stay so; their files are mounted here by path, because the whole top floor would have to be built for the
//! engine otherwise. The input is what a client sends, in one piece and again in pieces.

use super::listened::data::{DataReader, Read};
use super::listened::dialogue::{Dialogue, Heard, Protocol};
use super::listened::lines::{Arrived, Line};
use super::listened::reply::Reply;

/// Piece sizes of the second reading: odd, so that they cut everywhere.
const PIECE_BYTES: usize = 7;

/// Says it all at once and in pieces; both must be answered alike.
pub fn listener(bytes: &[u8]) {
    let at_once = session(bytes, usize::MAX);
    let in_pieces = session(bytes, PIECE_BYTES);
    assert!(
        at_once == in_pieces,
        "{}\n---\n{}",
        shown(&at_once),
        shown(&in_pieces)
    );
}

fn shown(session: &Session) -> String {
    format!(
        "{}\n{:?}",
        String::from_utf8_lossy(&session.said),
        session.mails
    )
}

/// What a client heard, and what it handed in: sender, recipients, mail.
#[derive(Default, PartialEq)]
struct Session {
    said: Vec<u8>,
    mails: Vec<(String, Vec<String>, Vec<u8>)>,
}

impl Session {
    fn say(&mut self, reply: &Reply) {
        let before = self.said.len();
        reply.write_to(&mut self.said);
        let line = self.said.get(before..).unwrap_or_default();
        let breaks = line
            .iter()
            .filter(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        assert!(
            breaks == 2 && line.ends_with(b"\r\n"),
            "an answer of more than one line: {line:?}"
        );
    }
}

fn session(bytes: &[u8], piece_bytes: usize) -> Session {
    let mut session = Session::default();
    let mut dialogue = Dialogue::new(Protocol::Smtp, "desk.example", true);
    session.say(&dialogue.greeting());
    let mut arrived = Arrived::default();
    let mut mail: Option<(DataReader, Vec<u8>)> = None;
    for piece in bytes.chunks(piece_bytes.min(bytes.len().max(1))) {
        arrived.buffer().extend_from_slice(piece);
        if !hear(&mut session, &mut dialogue, &mut arrived, &mut mail) {
            break;
        }
    }
    session
}

/// Works off what has arrived; false where the connection ends.
fn hear(
    session: &mut Session,
    dialogue: &mut Dialogue,
    arrived: &mut Arrived,
    mail: &mut Option<(DataReader, Vec<u8>)>,
) -> bool {
    loop {
        if let Some((reader, text)) = mail {
            let piece = arrived.take_all();
            match reader.read(&piece, text) {
                Read::More => return true,
                Read::Broken => return false,
                Read::End { left } => {
                    let rest = piece.get(piece.len() - left..).unwrap_or_default();
                    arrived.put_back(rest);
                    let envelope = dialogue.take_envelope();
                    assert!(!envelope.recipients.is_empty(), "a mail for nobody");
                    let text = mail.take().map(|(_, text)| text).unwrap_or_default();
                    session
                        .mails
                        .push((envelope.sender, envelope.recipients, text));
                }
            }
        }
        let heard = match arrived.next_line() {
            Line::Whole(line) => dialogue.hear(&line),
            Line::Broken => dialogue.hear_broken(Reply::new(500, "5.5.2", "Lines end in CR LF")),
            Line::TooLong => {
                dialogue.hear_broken(Reply::new(500, "5.5.2", "That line is too long"))
            }
            Line::Endless => return false,
            Line::Partial => return true,
        };
        match answer(session, dialogue, arrived, heard) {
            Next::Command => {}
            Next::Mail => *mail = Some((DataReader::new(), Vec::new())),
            Next::End => return false,
        }
    }
}

/// What comes next from the client.
enum Next {
    Command,
    Mail,
    End,
}

fn answer(
    session: &mut Session,
    dialogue: &mut Dialogue,
    arrived: &mut Arrived,
    heard: Heard,
) -> Next {
    match heard {
        Heard::Say(reply) => session.say(&reply),
        Heard::Close(reply) => {
            session.say(&reply);
            return Next::End;
        }
        Heard::Greet { extended } => dialogue.write_offers(extended, &mut session.said),
        Heard::Sender => {
            assert!(
                !dialogue.sender().contains(['\r', '\n', '\0']),
                "{:?}",
                dialogue.sender()
            );
            let heard = dialogue.say(Reply::new(250, "2.1.0", "Go on"));
            return answer(session, dialogue, arrived, heard);
        }
        Heard::Recipient(recipient) => {
            assert!(!recipient.contains(['\r', '\n', '\0']), "{recipient:?}");
            let heard = dialogue.judged(recipient, Ok(()));
            return answer(session, dialogue, arrived, heard);
        }
        Heard::Data => return Next::Mail,
        Heard::StartTls => {
            arrived.forget();
            dialogue.begin_anew_under_tls();
            // What follows would be TLS; nothing of it is read here.
            return Next::End;
        }
    }
    Next::Command
}
