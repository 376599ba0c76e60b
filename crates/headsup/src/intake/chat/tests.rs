//! Recorded requests in the published shapes, signed with secrets of ours: each file under `fixtures/chat` says whether it
//! is genuine. Drop in a file, get a test.

use casework::moment::Moment;

use super::signing::{is_slacks, is_teams};

/// One recorded request.
struct Recorded {
    about: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    body: String,
}

impl Recorded {
    fn read(text: &str) -> Recorded {
        let (about, rest) = text.split_once("\n\n").unwrap();
        let (fields, body) = rest.split_once("\n\n").unwrap();
        let pairs = |lines: &str| {
            lines
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| {
                    let (name, value) = line.split_once(':').unwrap();
                    (name.to_ascii_lowercase(), value.trim().to_owned())
                })
                .collect()
        };
        Recorded {
            about: pairs(about),
            fields: pairs(fields),
            body: body.to_owned(),
        }
    }

    fn about(&self, name: &str) -> &str {
        &self
            .about
            .iter()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
    }

    fn field(&self, name: &str) -> &str {
        &self
            .fields
            .iter()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
    }

    fn is_genuine(&self) -> bool {
        let secrets: Vec<String> = self
            .about("secrets")
            .split(' ')
            .map(str::to_owned)
            .collect();
        let now = Moment::from_unix_seconds(self.about("now").parse().unwrap());
        match self.about("channel") {
            "slack" => is_slacks(
                &secrets,
                self.field("x-slack-request-timestamp"),
                self.field("x-slack-signature"),
                self.body.as_bytes(),
                now,
            ),
            "teams" => is_teams(&secrets, self.field("authorization"), self.body.as_bytes()),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn recorded_requests_are_believed_as_they_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/chat");
    let mut judged = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let recorded = Recorded::read(&std::fs::read_to_string(&path).unwrap());
        let expected = recorded.about("expect") == "genuine";
        assert_eq!(recorded.is_genuine(), expected, "{}", path.display());
        judged.push(expected);
    }
    assert!(judged.contains(&true) && judged.contains(&false));
}

/// The example that Slack publishes in "Verifying requests from Slack".
#[test]
fn slacks_signature_is_the_published_one() {
    let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
        &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
        &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
        &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    assert!(is_slacks(
        &["8f742231b10e8888abcd99yyyzzz85a5".to_owned()],
        "1531420618",
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        body.as_bytes(),
        Moment::from_unix_seconds(1_531_420_618),
    ));
}
