//! Logs over real sockets and from a real file: what each way brings in ends in the same memory, strangers are turned away, and
//! a lock that is told in pieces by three senders is one case.

use std::net::SocketAddr;
use std::time::Duration;

use casework::moment::Moment;
use testkit::temporary_folder::TemporaryFolder;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::{LogSources, run};
use crate::settings::Settings;
use crate::state::DeskState;
use crate::tls::{client_config_trusting, server_config};
use crate::world::World;

/// A watch that reads nothing for so long has failed the test.
const SILENCE_MAX: Duration = Duration::from_secs(30);
const NAME: &str = "desk.school.example";
/// 2027-01-15 08:00:00 UTC.
const NOW: i64 = 1_800_000_000;

/// A desk that takes logs in.
struct TestLogs {
    state: DeskState,
    plain: SocketAddr,
    tls: SocketAddr,
    certificate: String,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
    _folder: TemporaryFolder,
}

impl TestLogs {
    async fn open(file: &str) -> TestLogs {
        let folder = TemporaryFolder::new("logs");
        let log = folder.path().join("auth.log");
        std::fs::write(&log, file).unwrap();
        let settings = Settings {
            data: folder.path().join("data"),
            lookups: false,
            ..Settings::default()
        };
        std::fs::create_dir(&settings.data).unwrap();
        let world = World::fixed(Moment::from_unix_seconds(NOW), 1);
        let opened = crate::opening::open(&settings, &world).await.unwrap();
        let state = DeskState::new(settings, world, opened, Vec::new(), Default::default());
        let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
        let certificate = made.cert.pem();
        let key = made.signing_key.serialize_pem();
        let acceptor =
            TlsAcceptor::from(server_config(certificate.as_bytes(), key.as_bytes()).unwrap());
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plain = tcp.local_addr().unwrap();
        let udp = UdpSocket::bind(plain).await.unwrap();
        let under_tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let tls = under_tls.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let sources = LogSources {
            plain: Some((udp, tcp)),
            tls: Some((under_tls, acceptor)),
            files: vec![log],
            services: Vec::new(),
        };
        TestLogs {
            running: tokio::spawn(run(state.clone(), sources, stopping)),
            state,
            plain,
            tls,
            certificate,
            stop,
            _folder: folder,
        }
    }

    async fn wait_for_lines(&self, count: u64) {
        let arrived = async {
            while self.state.log_tally.stands().lines < count {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(SILENCE_MAX, arrived).await;
        assert!(waited.is_ok(), "{:?}", self.state.log_tally.stands());
    }

    /// Stops the watch and gives what it told: title and number of explanations of the first case.
    async fn told(self) -> Option<(String, usize)> {
        self.stop.send(true).unwrap();
        self.running.await.unwrap();
        let facts = self.state.desk.case_facts(1).await.unwrap()?;
        let case = self.state.desk.case(facts.case).await.unwrap()?;
        Some((case.title, case.lockouts.len()))
    }
}

/// A failure of Anna's so many seconds before now, in the form of RFC 5424.
fn failed(seconds_before: i64, process: u32) -> String {
    let minute = 59 - seconds_before / 60;
    let second = 59 - seconds_before % 60;
    format!(
        "<86>1 2027-01-15T07:{minute:02}:{second:02}Z gate sshd {process} - - Failed password for anna from 198.51.100.20 port 50202 ssh2"
    )
}

async fn send_over(mut stream: impl AsyncWrite + Unpin, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}

#[tokio::test]
async fn every_way_in_ends_in_one_memory_and_one_case() {
    let file = format!("{}\n", failed(50, 1));
    let logs = TestLogs::open(&file).await;
    logs.wait_for_lines(1).await;
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    udp.send_to(failed(45, 2).as_bytes(), logs.plain)
        .await
        .unwrap();
    logs.wait_for_lines(2).await;
    let (one, two) = (failed(40, 3), failed(35, 4));
    let both_framings = format!("{} {one}{two}\n", one.len());
    send_over(
        TcpStream::connect(logs.plain).await.unwrap(),
        &both_framings,
    )
    .await;
    logs.wait_for_lines(4).await;
    let trusting = client_config_trusting(logs.certificate.as_bytes()).unwrap();
    let stream = TcpStream::connect(logs.tls).await.unwrap();
    let stream = TlsConnector::from(trusting)
        .connect(NAME.try_into().unwrap(), stream)
        .await;
    let locked = "<86>1 2027-01-15T07:59:31Z gate sshd 5 - - pam_faillock(sshd:auth): Consecutive login failures for user anna account temporarily locked";
    send_over(stream.unwrap(), &format!("{}\n{locked}\n", failed(30, 5))).await;
    logs.wait_for_lines(6).await;
    let (title, explanations) = logs.told().await.unwrap();
    assert!(title.starts_with("Locked out: anna"), "{title}");
    assert_eq!(explanations, 1);
}

#[tokio::test]
async fn what_lies_there_from_long_ago_teaches_and_raises_nothing() {
    let old: String = (0..8)
        .map(|process| failed(50, process).replace("01-15", "01-11") + "\n")
        .collect();
    let locked = "<86>1 2027-01-11T07:59:31Z gate sshd 5 - - pam_faillock(sshd:auth): Consecutive login failures for user anna account temporarily locked\n";
    let logs = TestLogs::open(&format!("{old}{locked}")).await;
    logs.wait_for_lines(9).await;
    assert_eq!(logs.told().await, None);
}

#[tokio::test]
async fn a_length_that_is_none_ends_its_connection_and_no_other() {
    let logs = TestLogs::open("").await;
    let mut broken = TcpStream::connect(logs.plain).await.unwrap();
    broken
        .write_all(format!("{}\n99999999 <38>x", failed(40, 1)).as_bytes())
        .await
        .unwrap();
    logs.wait_for_lines(1).await;
    send_over(
        TcpStream::connect(logs.plain).await.unwrap(),
        &failed(35, 2),
    )
    .await;
    logs.wait_for_lines(2).await;
    assert_eq!(logs.told().await, None);
}
