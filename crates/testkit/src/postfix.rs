//! A throw-away Postfix of one test: its own configuration, queue and port, started as root because Postfix switches users,
//! gone with the value. It takes mail from the loopback address, hands what is for the desk to Headsup's listener, and
//! delivers what is for a person into a Maildir, where a test reads it or a Dovecot serves it. It asks no DNS and sends
//! nothing off the machine. It is not how Postfix is set up in earnest.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::needed::{program, require_root};
use crate::temporary_folder::TemporaryFolder;

/// How long it may take to come up; reached only when something is broken.
const START_SECONDS_MAX: u64 = 30;
/// Who owns the Maildirs: the account of nobody in particular, on every Debian. Dovecot serves them as this one.
pub const MAILBOX_OWNER: u32 = 65_534;

/// How mail for the desk is handed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedOverBy {
    /// Over SMTP to Headsup's listener.
    Smtp(SocketAddr),
    /// Over LMTP to Headsup's listener.
    Lmtp(SocketAddr),
}

/// What this Postfix knows.
#[derive(Clone, Debug)]
pub struct PostfixPlan<'p> {
    /// The domain of the desk's report address; all of it is handed to the desk.
    pub desk_domain: &'p str,
    /// Where the desk listens.
    pub handed_over_by: HandedOverBy,
    /// The people it delivers to, whole addresses. All are of the same organisation or of none; any domain will do that
    /// isn't the desk's.
    pub people: &'p [&'p str],
}

/// A running Postfix.
pub struct Postfix {
    master: Child,
    folder: TemporaryFolder,
    address: SocketAddr,
}

impl Postfix {
    /// Starts it and waits until it listens; fails the test with its log where it doesn't.
    pub fn start(plan: &PostfixPlan<'_>) -> Postfix {
        require_root("Postfix");
        let postfix = program("postfix");
        let folder = TemporaryFolder::new("postfix");
        let address = free_address();
        lay_out(folder.path(), address, plan);
        // `check` makes the queue's folders, with the owners that the programs insist on.
        let checked = Command::new(&postfix)
            .arg("-c")
            .arg(folder.path().join("conf"))
            .arg("check")
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|cause| panic!("cannot start `{}`: {cause}", postfix.display()));
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(
            checked.status.success(),
            "Postfix refuses its set-up:\n{said}"
        );
        let master = launch(folder.path());
        let mut running = Postfix {
            master,
            folder,
            address,
        };
        running.wait_until_up(&said);
        running
    }

    /// Where it takes mail, over SMTP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The relay, as Headsup's `--relay` takes it.
    pub fn relay(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The folder of Maildirs: one folder a person, named by the whole address, in lower case.
    pub fn mailboxes(&self) -> PathBuf {
        self.folder.path().join("mailboxes")
    }

    /// The mails delivered to a person so far, whole, oldest name first.
    pub fn delivered_to(&self, person: &str) -> Vec<String> {
        let new = self.mailboxes().join(person).join("new");
        let Ok(entries) = std::fs::read_dir(new) else {
            return Vec::new();
        };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort();
        let read = |file: &PathBuf| {
            String::from_utf8_lossy(&std::fs::read(file).ok()?)
                .into_owned()
                .into()
        };
        files.iter().filter_map(read).collect()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log/mail")).unwrap_or_default()
    }

    fn wait_until_up(&mut self, said: &str) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(START_SECONDS_MAX) {
            if let Ok(Some(status)) = self.master.try_wait() {
                panic!(
                    "Postfix ended with {status} while starting:\n{said}{}",
                    self.log()
                );
            }
            if TcpStream::connect(self.address).is_ok() {
                return;
            }
            std::thread::yield_now();
        }
        panic!(
            "Postfix was not up after {START_SECONDS_MAX} s:\n{said}{}",
            self.log()
        );
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // The master tells its children when it is asked to end; killed, it would leave them for a while.
        let _ = Command::new("kill")
            .arg(self.master.id().to_string())
            .status();
        let _ = self.master.wait();
    }
}

/// A port of the loopback address that was free a moment ago. Postfix can't choose one by itself.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port on the loopback address")
}

fn lay_out(folder: &Path, address: SocketAddr, plan: &PostfixPlan<'_>) {
    let (postfix_user, postfix_group) = account("postfix");
    for (name, owner) in [
        ("conf", (0, 0)),
        ("queue", (0, 0)),
        ("log", (0, 0)),
        ("data", (postfix_user, postfix_group)),
        ("mailboxes", (MAILBOX_OWNER, MAILBOX_OWNER)),
    ] {
        let made = folder.join(name);
        std::fs::create_dir(&made).expect("a folder for Postfix");
        chown(&made, Some(owner.0), Some(owner.1)).expect("the folder's owner");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&made, mode).expect("the folder's mode");
    }
    let conf = folder.join("conf");
    std::fs::write(conf.join("main.cf"), main_cf(folder, plan)).expect("main.cf");
    std::fs::write(conf.join("master.cf"), master_cf(address)).expect("master.cf");
}

/// The settings (postconf(5)).
fn main_cf(folder: &Path, plan: &PostfixPlan<'_>) -> String {
    let folder = folder.display();
    let hand_over = match plan.handed_over_by {
        HandedOverBy::Smtp(address) => format!("smtp:[{}]:{}", address.ip(), address.port()),
        HandedOverBy::Lmtp(address) => format!("lmtp:inet:[{}]:{}", address.ip(), address.port()),
    };
    let mut domains: Vec<&str> = plan
        .people
        .iter()
        .filter_map(|person| person.split_once('@'))
        .map(|(_, domain)| domain)
        .collect();
    domains.sort_unstable();
    domains.dedup();
    let mailboxes = plan.people.iter().fold(String::new(), |mut all, person| {
        let _ = write!(all, " {{ {person} = {person}/ }}");
        all
    });
    let desk = plan.desk_domain;
    format!(
        "compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log/mail
maillog_file_prefixes = {folder}/log
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = post.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
alias_maps =
local_recipient_maps =
recipient_delimiter = +
relay_domains = {desk}
transport_maps = inline:{{ {{ {desk} = {hand_over} }} }}
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mailboxes
virtual_mailbox_maps = inline:{{{mailboxes} }}
virtual_uid_maps = static:{MAILBOX_OWNER}
virtual_gid_maps = static:{MAILBOX_OWNER}
# What was put off is tried again at once, so that a test needn't wait.
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
transport_retry_time = 1s
default_destination_concurrency_failed_cohort_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
message_size_limit = 62914560
mailbox_size_limit = 0
virtual_mailbox_limit = 0
",
        domains = domains.join(", ")
    )
}

/// The services (master(5)): only what takes in, hands over and delivers.
fn master_cf(address: SocketAddr) -> String {
    let mut services = format!("{address} inet n - n - - smtpd\n");
    for service in [
        "postlog unix-dgram n - n - 1 postlogd",
        "pickup unix n - n 60 1 pickup",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 1 1 qmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify",
        "flush unix n - n 1000? 0 flush",
        "proxymap unix - - n - - proxymap",
        "smtp unix - - n - - smtp",
        "lmtp unix - - n - - lmtp",
        "relay unix - - n - - smtp",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "discard unix - - n - - discard",
        "virtual unix - n n - - virtual",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
    ] {
        services.push_str(service);
        services.push('\n');
    }
    services
}

fn launch(folder: &Path) -> Child {
    let errors = std::fs::File::create(folder.join("log/master")).expect("a log for the master");
    // In the foreground, so that it is this process's child and ends with the test.
    Command::new("/usr/lib/postfix/sbin/master")
        .args(["-d", "-c"])
        .arg(folder.join("conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .unwrap_or_else(|cause| panic!("cannot start Postfix: {cause}"))
}

/// User and group of an account of this machine.
fn account(name: &str) -> (u32, u32) {
    let accounts = std::fs::read_to_string("/etc/passwd").expect("the list of accounts");
    let fields = accounts
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&name))
        .unwrap_or_else(|| panic!("there is no account `{name}`, which Postfix's package makes"));
    let number = |at: usize| fields.get(at).and_then(|text| text.parse().ok());
    number(2)
        .zip(number(3))
        .unwrap_or_else(|| panic!("the account `{name}` has no numbers"))
}
