//! A server of ours that plays a plain-text script: what it is to be asked, in order, and how it answers. The script is written
//! by us after a vendor's documentation. It knows nothing of sign-in logs; what is asked beside the script fails the test.
//!
//! Lines that begin with `> ` say a request: first method and path, then fields that must be there, and `> body: …` for parts of
//! the body. Lines that begin with `< ` say the answer: first the status, then fields. What follows is its body, up to the next
//! `> `. `{here}` stands for the server's own address; lines that begin with `#` say nothing.

use crate::receiver::{Answering, Receiver};

/// One request that is expected.
#[derive(Clone, Debug, Default)]
struct Expected {
    line: String,
    fields: Vec<(String, String)>,
    body: Vec<String>,
}

/// A server that plays a script.
pub struct TalkScript {
    receiver: Receiver,
    expected: Vec<Expected>,
}

impl TalkScript {
    /// Listens, and will answer as the script says.
    pub fn play(script: &str) -> TalkScript {
        let receiver = Receiver::start();
        let script = script.replace("{here}", &receiver.url(""));
        let (mut expected, mut answers) = (Vec::new(), Vec::new());
        for exchange in exchanges(&script) {
            let (asked, answer) = read(&exchange);
            expected.push(asked);
            answers.push(answer);
        }
        receiver.will_answer(answers);
        TalkScript { receiver, expected }
    }

    /// Host and port.
    pub fn host(&self) -> String {
        self.receiver.host()
    }

    /// The bodies of all requests so far.
    pub fn bodies(&self) -> Vec<String> {
        let heard = self.receiver.heard();
        heard.into_iter().map(|heard| heard.body).collect()
    }

    /// Fails the test unless exactly what the script says was asked, in its order.
    #[track_caller]
    pub fn assert_played(&self) {
        let heard = self.receiver.heard();
        for (asked, expected) in heard.iter().zip(&self.expected) {
            assert_eq!(asked.line, expected.line);
            for (name, value) in &expected.fields {
                assert_eq!(asked.field(name), value, "{name} of {}", asked.line);
            }
            for part in &expected.body {
                assert!(asked.body.contains(part), "{part} in {}", asked.body);
            }
        }
        let lines: Vec<&String> = heard.iter().map(|asked| &asked.line).collect();
        assert_eq!(lines.len(), self.expected.len(), "asked: {lines:#?}");
    }
}

/// The lines of each exchange.
fn exchanges(script: &str) -> Vec<Vec<&str>> {
    let mut exchanges: Vec<Vec<&str>> = Vec::new();
    let mut asking = false;
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let is_request = line.starts_with("> ");
        if is_request && !asking {
            exchanges.push(Vec::new());
        }
        asking = is_request;
        if let Some(exchange) = exchanges.last_mut() {
            exchange.push(line);
        }
    }
    exchanges
}

fn read(lines: &[&str]) -> (Expected, Answering) {
    let mut expected = Expected::default();
    let (mut status, mut fields, mut body) = (0, Vec::new(), String::new());
    for line in lines {
        if let Some(asked) = line.strip_prefix("> ") {
            match asked.split_once(": ") {
                _ if expected.line.is_empty() => asked.clone_into(&mut expected.line),
                Some(("body", part)) => expected.body.push(part.to_owned()),
                Some((name, value)) => expected.fields.push((name.to_owned(), value.to_owned())),
                None => panic!("`{line}` is no field"),
            }
        } else if let Some(said) = line.strip_prefix("< ") {
            match said.split_once(": ") {
                Some((name, value)) => {
                    let name: &'static str = name.to_owned().leak();
                    fields.push((name, value.to_owned()));
                }
                None => status = said.parse().expect("a status"),
            }
        } else {
            body.push_str(line);
            body.push('\n');
        }
    }
    (expected, Answering::With(status, fields, body))
}
