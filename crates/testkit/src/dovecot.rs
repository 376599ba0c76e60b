//! A throw-away Dovecot of one test: its own configuration, mailboxes and ports, gone with the value. Everybody has a
//! mailbox there and the same password; tokens for XOAUTH2 are made here and checked by Dovecot. It starts as root,
//! where it serves mail as nobody in particular, and as any other user. It is not how Dovecot is set up in earnest.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::imap_talk::ImapTalk;
use crate::needed::program;
use crate::postfix::MAILBOX_OWNER;
use crate::temporary_folder::TemporaryFolder;

/// Everybody's password.
pub const PASSWORD: &str = "four-quiet-lamps";
/// How long it may take to come up; reached only when something is broken.
const START_SECONDS_MAX: u64 = 30;
/// What tokens are signed with.
const TOKEN_KEY: &[u8] = b"a key that signs tokens in tests";

/// What is special about this Dovecot.
#[derive(Clone, Debug, Default)]
pub struct DovecotPlan {
    /// The folder of Maildirs it serves, one a person, named by the whole address; `None` means a fresh one.
    pub mailboxes: Option<PathBuf>,
    /// What it offers to those who signed in, instead of all it can.
    pub offers: Option<&'static str>,
    /// Connections that one person may have.
    pub connections_max: Option<u32>,
}

/// A running Dovecot.
pub struct Dovecot {
    master: Child,
    folder: TemporaryFolder,
    mailboxes: PathBuf,
    plain: SocketAddr,
    tls: SocketAddr,
    certificate: String,
}

impl Dovecot {
    /// Starts one with nothing special.
    pub fn start() -> Dovecot {
        Dovecot::start_with(&DovecotPlan::default())
    }

    /// Starts it and waits until it takes sign-ins; fails the test with its log where it doesn't.
    pub fn start_with(plan: &DovecotPlan) -> Dovecot {
        let folder = TemporaryFolder::new("dovecot");
        let mailboxes = plan.mailboxes.clone().unwrap_or_else(|| {
            let fresh = folder.path().join("mailboxes");
            make_folder(&fresh);
            fresh
        });
        let (plain, tls) = (free_address(), free_address());
        let certificate = write_certificate(folder.path());
        write_token_key(folder.path());
        let written = settings(folder.path(), &mailboxes, plain, tls, plan);
        std::fs::write(folder.path().join("dovecot.conf"), written).expect("dovecot.conf");
        let mut running = Dovecot {
            master: launch(folder.path()),
            folder,
            mailboxes,
            plain,
            tls,
            certificate,
        };
        running.wait_until_up();
        running
    }

    /// Where it listens in the clear.
    pub fn address(&self) -> SocketAddr {
        self.plain
    }

    /// Where it listens with TLS, as `localhost`.
    pub fn tls_address(&self) -> SocketAddr {
        self.tls
    }

    /// The certificate it shows, as PEM; it is its own authority.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// A folder of a person, as Headsup's `--imap` takes it.
    pub fn mailbox(&self, person: &str, folder: &str) -> String {
        format!("imap://{person}@{}/{folder}", self.plain)
    }

    /// A person's Maildir.
    pub fn maildir(&self, person: &str) -> PathBuf {
        self.mailboxes.join(person)
    }

    /// A connection, signed in as a person.
    pub fn talk(&self, person: &str) -> ImapTalk {
        ImapTalk::sign_in(self.plain, person, PASSWORD)
    }

    /// Puts a mail into a person's folder, unread, as a delivery would. Line ends may be bare.
    pub fn deliver(&self, person: &str, folder: &str, mail: &str) {
        self.talk(person).append(folder, "", mail);
    }

    /// The mails in a folder, in order, each as Dovecot describes it: flags and header.
    pub fn described(&self, person: &str, folder: &str) -> Vec<String> {
        self.talk(person).described(folder)
    }

    /// A token with which this person may sign in for as long as anybody tests.
    pub fn token(&self, person: &str) -> String {
        let coded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = coded(r#"{"alg":"HS256","typ":"JWT"}"#);
        // 2020 and 2100: no clock is asked.
        let claims = coded(&format!(
            r#"{{"email":"{person}","sub":"{person}","scope":"","iat":1577836800,"exp":4102444800}}"#
        ));
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(hmac_sha256(TOKEN_KEY, signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it; connections end and the ports are free.
    pub fn stop(&mut self) {
        // The master tells its children when it is asked to end; killed, it would leave them for a while.
        let _ = Command::new("kill")
            .arg(self.master.id().to_string())
            .status();
        let _ = self.master.wait();
    }

    /// Starts it again, on the same ports with the same mailboxes.
    pub fn start_again(&mut self) {
        self.master = launch(self.folder.path());
        self.wait_until_up();
    }

    fn wait_until_up(&mut self) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Ok(Some(status)) = self.master.try_wait() {
                panic!(
                    "Dovecot ended with {status} while starting:\n{}",
                    self.log()
                );
            }
            if TcpStream::connect(self.plain).is_ok() {
                return;
            }
            std::thread::yield_now();
        }
        panic!(
            "Dovecot was not up after {START_SECONDS_MAX} s:\n{}",
            self.log()
        );
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A port of the loopback address that was free a moment ago.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port on the loopback address")
}

/// Makes a folder that mail can be kept in.
fn make_folder(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder for mail");
    if own_user() == 0 {
        chown(folder, Some(MAILBOX_OWNER), Some(MAILBOX_OWNER)).expect("the folder's owner");
    }
}

/// The user this test runs as, read from the kernel.
fn own_user() -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").map_or(0, |facts| facts.uid())
}

fn write_certificate(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
        .expect("a certificate");
    std::fs::write(folder.join("certificate.pem"), made.cert.pem()).expect("the certificate");
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).expect("its key");
    made.cert.pem()
}

/// Where Dovecot looks a key up: `<azp>/<algorithm>/<key id>` below its folder, in base64.
fn write_token_key(folder: &Path) {
    let keys = folder.join("keys/default/HS256");
    std::fs::create_dir_all(&keys).expect("a folder for keys");
    std::fs::write(keys.join("default"), STANDARD.encode(TOKEN_KEY)).expect("a key");
    let settings = format!(
        "introspection_mode = local
local_validation_key_dict = fs:posix:prefix={}/keys/
username_attribute = email
",
        folder.display()
    );
    std::fs::write(folder.join("oauth2.conf"), settings).expect("oauth2.conf");
}

/// The settings (doc.dovecot.org, version 2.3).
fn settings(
    folder: &Path,
    mailboxes: &Path,
    plain: SocketAddr,
    tls: SocketAddr,
    plan: &DovecotPlan,
) -> String {
    let (folder, mailboxes) = (folder.display(), mailboxes.display());
    let (plain, tls) = (plain.port(), tls.port());
    let user = own_user();
    let (owner, group, accounts) = match user {
        0 => (MAILBOX_OWNER, MAILBOX_OWNER, String::new()),
        _ => {
            let (name, group_name, group) = own_account(user);
            let accounts = format!(
                "default_internal_user = {name}
default_internal_group = {group_name}
default_login_user = {name}
"
            );
            (user, group, accounts)
        }
    };
    let offers = plan.offers.map_or_else(String::new, |offers| {
        format!("  imap_capability = {offers}\n")
    });
    let connections = plan.connections_max.unwrap_or(1_000);
    format!(
        "base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{mailboxes}/%u
mail_fsync = never
first_valid_uid = 0
{accounts}passdb {{
  driver = static
  args = password={PASSWORD}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={folder}/home/%u
}}
protocol imap {{
  mail_max_userip_connections = {connections}
{offers}}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"
    )
}

/// The name of this user, of its group, and the group's number.
fn own_account(user: u32) -> (String, String, u32) {
    let read = |path: &str| std::fs::read_to_string(path).expect("the lists of accounts");
    let field = |line: &str, at: usize| line.split(':').nth(at).unwrap_or_default().to_owned();
    let (accounts, groups) = (read("/etc/passwd"), read("/etc/group"));
    let own = |line: &&str| field(line, 2) == user.to_string();
    let account = accounts.lines().find(own).expect("an account of this user");
    let group = field(account, 3);
    let in_list = groups
        .lines()
        .find(|line| field(line, 2) == group)
        .expect("its group");
    let number = group.parse().expect("a group is a number");
    (field(account, 0), field(in_list, 0), number)
}

fn launch(folder: &Path) -> Child {
    let dovecot = program("dovecot");
    // In the foreground, so that it is this process's child and ends with the test.
    Command::new(&dovecot)
        .args(["-F", "-c"])
        .arg(folder.join("dovecot.conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("errors")).expect("a log for errors"))
        .spawn()
        .unwrap_or_else(|cause| panic!("cannot start `{}`: {cause}", dovecot.display()))
}

/// RFC 2104 over SHA-256, for a key of at most 64 bytes.
fn hmac_sha256(key: &[u8], text: &[u8]) -> [u8; 32] {
    let padded = |with: u8| {
        let mut block = [with; 64];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(text)
        .finalize();
    Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}
