//! The whole way round, played by the programs people have: a person's client hands a forward to Postfix, Postfix to the
//! desk; the answer goes back through Postfix into a mailbox that Dovecot serves; the person answers it; colleagues are
//! told by mail and tap; the case is worked to its end and all are told. What can go wrong on the way has stories of its
//! own.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use testkit::dovecot::{Dovecot, DovecotPlan};
use testkit::needed::program;
use testkit::postfix::{HandedOverBy, Postfix, PostfixPlan};
use testkit::running_desk::RunningDesk;
use testkit::smtp_sink::SunkMail;

use crate::binary;
use crate::http::Visitor;
use crate::played::{
    Place, between, case_found_by, examined, fixture, on_both_databases, page_with, set_up,
    settle_steps, work,
};

on_both_databases!(a_forwarded_mail_goes_all_the_way_round);

/// How long a mail may take through all programs; reached only when something is broken.
const DELIVERY_SECONDS_MAX: u64 = 120;
const REPORT_ADDRESS: &str = "report@desk.millbrook-school.example";
const ASHA: &str = "asha@millbrook-school.example";
const TOM: &str = "tom@millbrook-school.example";
const PRIYA: &str = "priya@millbrook-school.example";

fn a_forwarded_mail_goes_all_the_way_round(place: &Place) {
    let post = PostOffice::open();
    let desk = post.start_desk(place);
    let mut admin = set_up(&desk, "own");
    know_the_organisation(&mut admin);

    // Asha forwards what she got; the answer lies in her mailbox.
    post.forward(ASHA, &fixture("stories/credential-lure.eml"));
    let thanks = post.mail_of(ASHA, 0);
    assert!(thanks.header("Reply-To").starts_with("report+"));
    assert_eq!(thanks.header("Auto-Submitted"), "auto-replied");
    let link = format!("/r/{}", between(&thanks.read(), "/r/", "?did="));
    let anyone = Visitor::new(&desk.url(""));
    examined(&anyone, &link);
    let case = case_found_by(&admin, "mailbox");

    // She answers by mail what she already did, and the case gets the steps for it.
    let before = admin.get(&case).body;
    assert!(!before.contains("Set a new password together with the person"));
    post.answer(ASHA, &thanks, "I clicked\nI entered my password\n");
    page_with(&admin, &case, "Set a new password together with the person");
    assert!(anyone.get(&link).body.contains("Change that password now"));

    // Colleagues are told, and two of them tap.
    send_heads_up(&mut admin, &case);
    for (person, tap) in [(TOM, "nothing"), (PRIYA, "clicked")] {
        let note = post.mail_of(person, 0);
        assert_eq!(note.header("Auto-Submitted"), "auto-generated");
        tap_once(&desk, &note, tap);
    }
    let page = page_with(&admin, &case, "3 reports");
    assert!(page.contains("clicked"), "{page}");

    // Worked to its end; everybody hears how it ended.
    work(
        &mut admin,
        &case,
        "It was a trick, and you stopped it. Thank you.",
    );
    settle_steps(&mut admin, &case);
    let ended = [
        ("outcome", "near-miss"),
        ("stopped_by", "person"),
        ("lesson", "Three quick hands beat one quick trick."),
    ];
    let closed = admin.post(&format!("{case}/close"), &ended);
    assert_eq!(closed.status, 303, "{}", closed.body);
    let told = post.mail_with(ASHA, "It was a trick, and you stopped it");
    assert!(
        told.header("Message-ID").starts_with("<outcome."),
        "{}",
        told.text
    );
    for person in [TOM, PRIYA] {
        post.mail_with(person, "It was a trick, and you stopped it");
    }
    place.assert_holds();
}

fn know_the_organisation(admin: &mut Visitor) {
    let organisation = [
        ("public_name", "Millbrook School"),
        ("language", "en"),
        ("own_domains", "millbrook-school.example"),
    ];
    let saved = admin.post("/admin/organisation", &organisation);
    assert_eq!(saved.status, 303, "{}", saved.body);
}

/// Tells Tom and Priya, by addresses typed in.
fn send_heads_up(admin: &mut Visitor, case: &str) {
    let addresses = format!("{TOM}\n{PRIYA}");
    let form = [
        ("submission", "00000000000000000000000000000001"),
        ("title-en", "A mail about an expiring password"),
        (
            "looks_like-en",
            "It says that your mailbox password expires today.",
        ),
        ("to_do-en", "Leave it alone, and tell us if you clicked."),
        ("audience", "typed"),
        ("addresses", addresses.as_str()),
        ("banner_hours", "24"),
    ];
    let sent = admin.post(&format!("{case}/heads-up/send"), &form);
    assert_eq!(sent.status, 303, "{}", sent.body);
}

fn tap_once(desk: &RunningDesk, note: &SunkMail, did: &str) {
    let path = format!("/h/{}", between(&note.read(), "/h/", "?did="));
    let mut colleague = Visitor::new(&desk.url(""));
    let tapped = colleague.post(&path, &[("did", did)]);
    assert_eq!(tapped.status, 303, "{}", tapped.body);
    let own_page = tapped.field("location").expect("their own page");
    examined(&colleague, own_page);
}

/// Postfix and Dovecot, with the mailboxes of three people.
struct PostOffice {
    postfix: Postfix,
    dovecot: Dovecot,
    desk_listens: SocketAddr,
}

impl PostOffice {
    fn open() -> PostOffice {
        let desk_listens = free_address();
        let postfix = Postfix::start(&PostfixPlan {
            desk_domain: "desk.millbrook-school.example",
            handed_over_by: HandedOverBy::Lmtp(desk_listens),
            people: &[ASHA, TOM, PRIYA],
        });
        let dovecot = Dovecot::start_with(&DovecotPlan {
            mailboxes: Some(postfix.mailboxes()),
            ..DovecotPlan::default()
        });
        PostOffice {
            postfix,
            dovecot,
            desk_listens,
        }
    }

    fn start_desk(&self, place: &Place) -> RunningDesk {
        let listens = self.desk_listens.to_string();
        let relay = self.postfix.relay();
        let mut arguments = vec![
            "--lmtp-listen",
            &listens,
            "--report-address",
            REPORT_ADDRESS,
            "--relay",
            &relay,
        ];
        let database = place.database.arguments();
        arguments.extend(database);
        RunningDesk::start_with(binary(), Arc::clone(&place.folder), &arguments)
    }

    /// Sends a mail as a person's client does.
    fn forward(&self, person: &str, original: &str) {
        let file = self.postfix.mailboxes().join("forwarded.eml");
        std::fs::write(&file, original).expect("the original is written");
        let attached = format!("@{}", file.display());
        self.swaks(&[
            "--from",
            person,
            "--to",
            REPORT_ADDRESS,
            "--header",
            "Subject: Fwd: is this really from us?",
            "--body",
            "This looks odd to me.",
            "--attach-type",
            "message/rfc822",
            "--attach",
            &attached,
        ]);
    }

    /// Answers a mail the way clients do: to its Reply-To, naming it, quoting it.
    fn answer(&self, person: &str, mail: &SunkMail, words: &str) {
        let (to, about) = (mail.header("Reply-To"), mail.header("Message-ID"));
        let in_reply_to = format!("In-Reply-To: {about}");
        let quoted: String = mail
            .body()
            .lines()
            .map(|line| format!("> {line}\n"))
            .collect();
        let body = format!("{words}\nOn Sunday the desk wrote:\n{quoted}");
        self.swaks(&[
            "--from",
            person,
            "--to",
            &to,
            "--header",
            "Subject: Re: your hand",
            "--add-header",
            &in_reply_to,
            "--body",
            &body,
        ]);
    }

    fn swaks(&self, arguments: &[&str]) {
        let sent = Command::new(program("swaks"))
            .args(["--server", &self.postfix.address().to_string()])
            .args(arguments)
            .output()
            .expect("swaks runs");
        let said = String::from_utf8_lossy(&sent.stdout).into_owned();
        assert!(sent.status.success(), "{said}");
    }

    /// The mail at this place of a person's inbox, read over IMAP, once it is there.
    fn mail_of(&self, person: &str, nth: usize) -> SunkMail {
        self.wait_for(person, |mails| mails.into_iter().nth(nth))
    }

    /// The mail of a person's inbox that holds these words, once it is there.
    fn mail_with(&self, person: &str, words: &str) -> SunkMail {
        self.wait_for(person, |mails| {
            mails.into_iter().find(|mail| mail.read().contains(words))
        })
    }

    fn wait_for(&self, person: &str, pick: impl Fn(Vec<SunkMail>) -> Option<SunkMail>) -> SunkMail {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(DELIVERY_SECONDS_MAX) {
            if let Some(mail) = pick(self.inbox(person)) {
                return mail;
            }
            std::thread::yield_now();
        }
        panic!("the mail for {person} never came:\n{}", self.postfix.log());
    }

    fn inbox(&self, person: &str) -> Vec<SunkMail> {
        let mut talk = self.dovecot.talk(person);
        talk.whole("INBOX")
            .into_iter()
            .map(|text| SunkMail {
                from: String::new(),
                to: vec![person.to_owned()],
                text,
                over_tls: false,
                signed_in: None,
            })
            .collect()
    }
}

/// A port of the loopback address that was free a moment ago: Postfix has to know it before the desk starts.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port on the loopback address")
}
