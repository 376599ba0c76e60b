//! Plays the transcripts of `fixtures/smtp` over real sockets: drop in a file, get a test. What no transcript can say
//! (many connections, a desk that stops) is below. A transcript's lines:
//!
//! ```text
//! peer 203.0.113.9         the client's address; without it, 127.0.0.1
//! protocol lmtp            without it, SMTP
//! certificate              STARTTLS is offered
//! own-domains a.example    the organisation's domains
//! S: 250                   the next line of the server begins so
//! C: NOOP                  sent with CR LF; several in a row are sent at once
//! C> x\n.\n{y*3000}        sent as it stands: \r \n \0 \\ are understood, and {y*3000} repeats
//! T: report                sent like C:, to the reply address of a report this desk has
//! TLS                      TLS is agreed on
//! closed                   the server has hung up
//! kept Subject: a\r\n      these bytes are evidence, and a report came of them
//! taken 2                  so many mails were answered with 250
//! ```

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casework::ids::ReportId;
use casework::moment::Moment;
use sha2::{Digest as _, Sha256};
use testkit::temporary_folder::TemporaryFolder;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::limits::{MAIL_BYTES_MAX, UNWANTED_BYTES_MAX};
use super::session::serve_connection;
use super::{Listening, Protocol, serve};
use crate::channel_settings::ReportAddress;
use crate::settings::Settings;
use crate::state::DeskState;
use crate::tls::{client_config_trusting, server_config};
use crate::world::World;

/// A server that says nothing for so long has failed the test.
const SILENCE_MAX: Duration = Duration::from_secs(30);
const NAME: &str = "desk.school.example";

/// A desk that listens on a port of its own.
struct TestListener {
    listening: Arc<Listening>,
    certificate: String,
    stop: watch::Sender<bool>,
    address: SocketAddr,
    serving: JoinHandle<()>,
    _folder: TemporaryFolder,
}

impl TestListener {
    async fn open(
        protocol: Protocol,
        peer: Option<IpAddr>,
        with_certificate: bool,
    ) -> TestListener {
        let folder = TemporaryFolder::new("smtp");
        let settings = Settings {
            data: folder.path().to_owned(),
            lookups: false,
            ..Settings::default()
        };
        let world = World::fixed(Moment::from_unix_seconds(1_800_000_000), 1);
        let opened = crate::opening::open(&settings, &world).await.unwrap();
        let state = DeskState::new(settings, world, opened, Vec::new(), Default::default());
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        let certificate = made.cert.pem();
        let tls = with_certificate.then(|| {
            let key = made.signing_key.serialize_pem();
            TlsAcceptor::from(server_config(certificate.as_bytes(), key.as_bytes()).unwrap())
        });
        let address = ReportAddress::new("report", NAME);
        let listening = Arc::new(Listening::new(state, address, tls));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let shared = Arc::clone(&listening);
        let serving = tokio::spawn(async move {
            match peer {
                None => serve(shared, listener, protocol, stopping).await,
                Some(peer) => serve_as_if_from(peer, shared, listener, protocol, stopping).await,
            }
        });
        TestListener {
            listening,
            certificate,
            stop,
            address,
            serving,
            _folder: folder,
        }
    }

    async fn connect(&self) -> Client<BufReader<TcpStream>> {
        Client {
            stream: BufReader::new(TcpStream::connect(self.address).await.unwrap()),
        }
    }

    /// The bytes are evidence, under the submission by which the same mail is known again.
    async fn assert_kept(&self, bytes: &[u8]) {
        let digest = Sha256::digest(bytes);
        let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let desk = &self.listening.state.desk;
        let kept = desk.evidence_folder().read_soon(&sha256).await;
        let shown = String::from_utf8_lossy(bytes);
        assert!(kept.is_ok_and(|kept| kept == bytes), "not kept: {shown:?}");
        let submission = format!("mail-{sha256}");
        let report = desk.report_of_submission(&submission).await.unwrap();
        assert!(report.is_some(), "no report of: {shown:?}");
    }

    fn taken(&self) -> u64 {
        self.listening.state.mail_tally.all_taken().mails
    }
}

/// Serves one connection as if it came from elsewhere.
async fn serve_as_if_from(
    peer: IpAddr,
    listening: Arc<Listening>,
    listener: TcpListener,
    protocol: Protocol,
    stopping: watch::Receiver<bool>,
) {
    let (stream, _) = listener.accept().await.unwrap();
    let is_relay = listening.senders.is_relay(peer);
    let admitted = listening.admission.admit(peer, is_relay, 0).unwrap();
    serve_connection(listening, stream, protocol, admitted, stopping).await;
}

/// A mail client that says what it is told to.
struct Client<S> {
    stream: S,
}

impl<S: AsyncBufRead + AsyncWrite + Unpin> Client<S> {
    async fn say(&mut self, bytes: &[u8]) {
        // A server that has hung up is found by what is read.
        let _ = self.stream.write_all(bytes).await;
        let _ = self.stream.flush().await;
    }

    /// The next line; empty at the end.
    async fn hear(&mut self) -> String {
        let mut line = String::new();
        let heard = timeout(SILENCE_MAX, self.stream.read_line(&mut line)).await;
        // A connection that was reset has ended like any other.
        let _ = heard.expect("the server says nothing");
        line
    }

    async fn hears(&mut self, beginning: &str) {
        let line = self.hear().await;
        assert!(
            line.starts_with(beginning),
            "`{beginning}` expected, heard {line:?}"
        );
    }

    /// Says each line, and hears an answer that begins with each code.
    async fn exchange(&mut self, lines: &[(&str, &str)]) {
        for (line, code) in lines {
            self.say(format!("{line}\r\n").as_bytes()).await;
            self.hears(code).await;
        }
    }

    async fn begin_mail(&mut self) {
        self.hears("220 ").await;
        self.exchange(&[
            ("HELO client.example", "250 "),
            ("MAIL FROM:<ottilie@school.example>", "250 "),
            ("RCPT TO:<report@desk.school.example>", "250 "),
            ("DATA", "354 "),
        ])
        .await;
    }
}

/// Understands `\r`, `\n`, `\0`, `\\` and `{x*3000}`.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        if letter == '\\' {
            let (escaped, after) = rest.split_at(1);
            rest = after;
            bytes.push(match escaped {
                "r" => b'\r',
                "n" => b'\n',
                "0" => 0,
                "\\" => b'\\',
                other => panic!("`\\{other}` is not understood"),
            });
        } else if letter == '{' {
            let (repeated, after) = rest.split_once('}').unwrap();
            let (what, times) = repeated.rsplit_once('*').unwrap();
            bytes.extend_from_slice(&unescaped(what).repeat(times.parse().unwrap()));
            rest = after;
        } else {
            bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    bytes
}

/// What a transcript says before its first line.
fn said<'t>(transcript: &'t str, key: &str) -> Option<&'t str> {
    let mut lines = transcript.lines();
    lines.find_map(|line| line.strip_prefix(key)).map(str::trim)
}

async fn play(transcript: &str) {
    let protocol = match said(transcript, "protocol ") {
        Some("lmtp") => Protocol::Lmtp,
        _ => Protocol::Smtp,
    };
    let peer = said(transcript, "peer ").map(|peer| peer.parse().unwrap());
    let with_certificate = transcript.lines().any(|line| line == "certificate");
    let test = TestListener::open(protocol, peer, with_certificate).await;
    if let Some(domains) = said(transcript, "own-domains ") {
        let desk = &test.listening.state.desk;
        let mut settings = desk.organisation().await.unwrap().unwrap().settings;
        settings.own_domains = domains.split(' ').map(str::to_owned).collect();
        desk.save_settings(&settings).await.unwrap();
    }
    let (before, after) = match transcript.split_once("\nTLS\n") {
        Some((before, after)) => (before, Some(after)),
        None => (transcript, None),
    };
    let mut client = test.connect().await;
    play_lines(&mut client, &test, before).await;
    if let Some(after) = after {
        let config = client_config_trusting(test.certificate.as_bytes()).unwrap();
        let name = NAME.try_into().unwrap();
        let stream = client.stream.into_inner();
        let stream = TlsConnector::from(config).connect(name, stream).await;
        let mut client = Client {
            stream: BufReader::new(stream.unwrap()),
        };
        play_lines(&mut client, &test, after).await;
    }
}

async fn play_lines<S>(client: &mut Client<S>, test: &TestListener, lines: &str)
where
    S: AsyncBufRead + AsyncWrite + Unpin,
{
    let mut to_say = Vec::new();
    for line in lines.lines() {
        if let Some(text) = line.strip_prefix("C:") {
            to_say.extend_from_slice(text.strip_prefix(' ').unwrap_or(text).as_bytes());
            to_say.extend_from_slice(b"\r\n");
            continue;
        }
        if let Some(text) = line.strip_prefix("C> ") {
            to_say.extend_from_slice(&unescaped(text));
            continue;
        }
        if let Some(text) = line.strip_prefix("T: ") {
            let tag = test
                .listening
                .state
                .reply_token(ReportId(uuid::Uuid::from_u128(7)));
            let line = text.replace("TAG", &tag);
            to_say.extend_from_slice(format!("{line}\r\n").as_bytes());
            continue;
        }
        if !to_say.is_empty() {
            client.say(&std::mem::take(&mut to_say)).await;
        }
        if let Some(beginning) = line.strip_prefix("S: ") {
            client.hears(beginning).await;
        } else if line == "closed" {
            assert_eq!(client.hear().await, "", "the server should have hung up");
        } else if let Some(text) = line.strip_prefix("kept ") {
            test.assert_kept(&unescaped(text)).await;
        } else if let Some(count) = line.strip_prefix("taken ") {
            assert_eq!(test.taken(), count.parse::<u64>().unwrap());
        }
    }
    assert!(to_say.is_empty(), "a transcript ends with what is heard");
}

#[tokio::test]
async fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/smtp");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let transcript = std::fs::read_to_string(&path).unwrap();
        let done = tokio::spawn(async move { play(&transcript).await }).await;
        assert!(done.is_ok(), "the transcript {} fails", path.display());
        played += 1;
    }
    assert!(played > 20, "{played} transcripts were found");
}

#[tokio::test]
async fn a_mail_that_is_too_large_is_read_to_its_end_and_refused() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut client = test.connect().await;
    client.begin_mail().await;
    let line = format!("{}\r\n", "x".repeat(65_534));
    for _ in 0..=MAIL_BYTES_MAX / line.len() {
        client.say(line.as_bytes()).await;
    }
    client
        .exchange(&[(".", "552 5.3.4 "), ("NOOP", "250 ")])
        .await;
    assert_eq!(test.taken(), 0);
    let left = std::fs::read_dir(test._folder.path()).unwrap();
    let names = left.map(|entry| entry.unwrap().file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().ends_with(".part"))
    );
}

#[tokio::test]
async fn a_mail_without_end_is_hung_up_on() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut client = test.connect().await;
    client.begin_mail().await;
    let line = format!("{}\r\n", "x".repeat(65_534));
    for _ in 0..UNWANTED_BYTES_MAX / line.len() + 100 {
        client.say(line.as_bytes()).await;
    }
    client.hears("552 5.3.4 ").await;
    assert_eq!(client.hear().await, "");
}

#[tokio::test]
async fn a_large_mail_is_kept_as_it_came() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut client = test.connect().await;
    client.begin_mail().await;
    let mail = format!(
        "Subject: large\r\n\r\n{}",
        "0123456789abcdef\r\n".repeat(200_000)
    );
    client.say(mail.as_bytes()).await;
    client.exchange(&[(".", "250 2.0.0 ")]).await;
    test.assert_kept(mail.as_bytes()).await;
}

#[tokio::test]
async fn a_thousand_idle_connections_keep_nobody_out() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut idle = Vec::new();
    for _ in 0..1_000 {
        let mut client = test.connect().await;
        client.hears("220 ").await;
        idle.push(client);
    }
    let mut client = test.connect().await;
    client.begin_mail().await;
    client
        .exchange(&[("Subject: beside\r\n\r\nmany\r\n.", "250 2.0.0 ")])
        .await;
    for client in &mut idle {
        client.exchange(&[("NOOP", "250 ")]).await;
    }
}

#[tokio::test]
async fn a_stopping_desk_finishes_the_mail_in_hand_and_takes_no_other() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut idle = test.connect().await;
    idle.hears("220 ").await;
    let mut sending = test.connect().await;
    sending.begin_mail().await;
    sending.say(b"Subject: last\r\n\r\n").await;
    test.stop.send(true).unwrap();
    idle.hears("421 4.3.2 ").await;
    assert_eq!(idle.hear().await, "");
    sending.exchange(&[("one\r\n.", "250 2.0.0 ")]).await;
    sending.hears("421 4.3.2 ").await;
    assert_eq!(sending.hear().await, "");
    test.assert_kept(b"Subject: last\r\n\r\none\r\n").await;
    drop((idle, sending));
    timeout(SILENCE_MAX, test.serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_goes_away_in_the_middle_leaves_nothing() {
    let test = TestListener::open(Protocol::Smtp, None, false).await;
    let mut client = test.connect().await;
    client.begin_mail().await;
    client.say(b"Subject: half\r\n\r\nof it").await;
    drop(client);
    test.stop.send(true).unwrap();
    timeout(SILENCE_MAX, test.serving).await.unwrap().unwrap();
    assert_eq!(test.listening.state.mail_tally.all_taken().mails, 0);
}
