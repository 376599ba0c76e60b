//! A small IMAP client for tests, over a plain socket: it says what it is told and shows what came back. It is there so that
//! tests look at a mailbox without the client that is being tested.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take; reached only when something is broken.
const ANSWER_SECONDS_MAX: u64 = 60;

/// A connection, signed in.
pub struct ImapTalk {
    reader: BufReader<TcpStream>,
    asked: u32,
}

impl ImapTalk {
    /// Connects and signs in.
    pub fn sign_in(address: SocketAddr, person: &str, password: &str) -> ImapTalk {
        let stream = TcpStream::connect(address).expect("the mail server listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .expect("a limit on waiting");
        let mut talk = ImapTalk {
            reader: BufReader::new(stream),
            asked: 0,
        };
        talk.line();
        talk.ask(&format!("LOGIN \"{person}\" \"{password}\""));
        talk
    }

    /// Says a command and gives all that came back; fails the test when it is not answered with OK.
    #[track_caller]
    pub fn ask(&mut self, command: &str) -> String {
        let answer = self.try_ask(command);
        let last = answer.lines().last().unwrap_or_default();
        assert!(
            last.contains(" OK "),
            "`{command}` was answered with:\n{answer}"
        );
        answer
    }

    /// The same, whatever the answer.
    pub fn try_ask(&mut self, command: &str) -> String {
        self.asked += 1;
        let tag = format!("t{} ", self.asked);
        let line = format!("{tag}{command}\r\n");
        self.reader
            .get_mut()
            .write_all(line.as_bytes())
            .expect("the server reads");
        let mut answer = String::new();
        loop {
            let line = self.line();
            answer.push_str(&line);
            if line.is_empty() || line.starts_with(&tag) {
                return answer;
            }
        }
    }

    /// Puts a mail into a folder; `flags_and_date` may be empty or such as `(\Seen) "01-Feb-2026 09:00:00 +0000"`.
    pub fn append(&mut self, folder: &str, flags_and_date: &str, mail: &str) {
        let mail = mail.replace("\r\n", "\n").replace('\n', "\r\n");
        let between = if flags_and_date.is_empty() { "" } else { " " };
        // A literal that isn't waited for (RFC 7888).
        let length = mail.len();
        self.ask(&format!(
            "APPEND \"{folder}\"{between}{flags_and_date} {{{length}+}}\r\n{mail}"
        ));
    }

    /// The mails in a folder, in order: flags and header of each.
    pub fn described(&mut self, folder: &str) -> Vec<String> {
        self.ask(&format!("EXAMINE \"{folder}\""));
        let answer = self.ask("UID FETCH 1:* (FLAGS BODY.PEEK[HEADER])");
        let mut mails: Vec<String> = Vec::new();
        for line in answer.split_inclusive('\n') {
            match mails.last_mut() {
                _ if line.starts_with("* ") && line.contains(" FETCH (") => {
                    mails.push(line.to_owned())
                }
                Some(mail) if !line.starts_with('t') => mail.push_str(line),
                _ => {}
            }
        }
        mails
    }
    /// The mails in a folder, in order, each whole.
    pub fn whole(&mut self, folder: &str) -> Vec<String> {
        self.ask(&format!("EXAMINE \"{folder}\""));
        let mut rest = self.ask("UID FETCH 1:* (BODY.PEEK[])");
        let mut mails = Vec::new();
        // `BODY[] {length}`, a line end, and so many bytes (RFC 9051 section 4.3).
        while let Some((_, after)) = rest.split_once("BODY[] {") {
            let (length, after) = after.split_once("}\r\n").expect("a literal");
            let length = length.parse().expect("a length");
            let (mail, after) = after.split_at(length);
            mails.push(mail.to_owned());
            rest = after.to_owned();
        }
        mails
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.reader
            .read_until(b'\n', &mut line)
            .expect("the server answers");
        String::from_utf8_lossy(&line).into_owned()
    }
}
