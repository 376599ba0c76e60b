//! Servers as they are: how they are signed in to, what they refuse, and what they say when they are not well. What is
//! taken in from one that is well stands in the file above.

use super::*;

#[tokio::test]
async fn signing_in_by_token_and_tls_and_what_is_wrong_in_one_sentence() {
    let dovecot = Dovecot::start();
    let trusting = crate::tls::client_config_trusting(dovecot.certificate().as_bytes()).unwrap();
    let good = ImapAccess {
        mailbox: ImapMailbox {
            protection: Protection::Tls,
            host: "localhost".to_owned(),
            port: dovecot.tls_address().port(),
            ..mailbox_of(&dovecot, "INBOX")
        },
        key: ImapKey::Token(secret(&dovecot.token(PERSON))),
        tls: Some(Arc::clone(&trusting)),
    };
    let mut connection = ImapConnection::open(&good).await.unwrap();
    let folder = connection.enter("INBOX", Entering::ToLook).await.unwrap();
    assert_eq!(folder.mails, 0);
    let no_folder = connection
        .enter("Nope", Entering::ToLook)
        .await
        .unwrap_err();
    assert!(
        matches!(no_folder, ImapTrouble::NoFolder { .. }),
        "{no_folder}"
    );
    connection.leave().await;

    let sentence = async |change: &dyn Fn(&mut ImapAccess)| {
        let mut access = good.clone();
        change(&mut access);
        ImapConnection::open(&access)
            .await
            .map(|_| ())
            .unwrap_err()
            .sentence()
    };
    let stranger = dovecot.token("eve@eve.example");
    let told = sentence(&|access| access.key = ImapKey::Token(secret(&stranger))).await;
    assert!(
        told.starts_with("The mail server refuses the token of `report@school.example`"),
        "{told}"
    );
    let told = sentence(&|access| access.key = ImapKey::Password(secret("wrong"))).await;
    assert!(
        told.starts_with("The mail server refuses user and password of `report@"),
        "{told}"
    );
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let others = crate::tls::client_config_trusting(other.cert.pem().as_bytes()).unwrap();
    let told = sentence(&|access| access.tls = Some(Arc::clone(&others))).await;
    assert!(
        told.starts_with("The certificate of the mail server `localhost` is not trusted: "),
        "{told}"
    );
    let told = sentence(&|access| access.mailbox.host = "127.0.0.2".to_owned()).await;
    assert!(told.starts_with("The mail server `127.0.0.2:"), "{told}");
    let told = sentence(&|access| access.mailbox.port = dovecot.address().port()).await;
    assert!(told.contains("does not speak TLS there"), "{told}");
    // PLAIN, for a password that LOGIN can't carry.
    let told =
        sentence(&|access| access.key = ImapKey::Password(secret("vier stille Lämpchen"))).await;
    assert!(told.contains("refuses user and password"), "{told}");
}

#[tokio::test]
async fn too_many_connections_ask_for_a_pause() {
    let dovecot = Dovecot::start_with(&DovecotPlan {
        connections_max: Some(1),
        ..DovecotPlan::default()
    });
    let access = ImapAccess {
        mailbox: mailbox_of(&dovecot, "INBOX"),
        key: ImapKey::Password(secret(PASSWORD)),
        tls: None,
    };
    let first = ImapConnection::open(&access).await.unwrap();
    let trouble = ImapConnection::open(&access).await.map(|_| ()).unwrap_err();
    assert_eq!(trouble.kind(), TroubleKind::Busy(None), "{trouble}");
    first.leave().await;
}

/// Plays the server's side of a conversation: each answer after one line of ours, with our tag for `$`.
fn scripted_server(greeting: &'static str, answers: &'static [&'static str]) -> ImapAccess {
    use std::io::{BufRead as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = std::io::BufReader::new(stream.try_clone().unwrap()).lines();
        let _ = stream.write_all(greeting.as_bytes());
        for answer in answers {
            let Some(Ok(line)) = lines.next() else { return };
            let tag = line.split(' ').next().unwrap_or_default();
            let _ = stream.write_all(answer.replace('$', tag).as_bytes());
        }
    });
    ImapAccess {
        mailbox: ImapMailbox {
            protection: Protection::Plain,
            host: "127.0.0.1".to_owned(),
            port,
            user: PERSON.to_owned(),
            folder: "INBOX".to_owned(),
        },
        key: ImapKey::Password(secret(PASSWORD)),
        tls: None,
    }
}

const HELLO: &str = "* OK ready\r\n";
const SIGNED_IN: &str = "$ OK done\r\n";
const OFFERS: &str = "* CAPABILITY IMAP4rev1 IDLE\r\n$ OK done\r\n";

#[tokio::test]
async fn what_servers_do_when_they_are_not_well() {
    // Exchange Online names the pause it wants, and hangs up.
    let access = scripted_server(
        HELLO,
        &[
            SIGNED_IN,
            OFFERS,
            "$ BAD Request is throttled. Suggested Backoff Time: 28792 milliseconds\r\n",
        ],
    );
    let mut connection = ImapConnection::open(&access).await.unwrap();
    let trouble = connection
        .enter("INBOX", Entering::ToLook)
        .await
        .unwrap_err();
    assert_eq!(trouble.kind(), TroubleKind::Busy(Some(29)));
    let trouble = connection.find("ALL").await.unwrap_err();
    assert!(matches!(trouble, ImapTrouble::Ended { .. }), "{trouble}");
    // One that turns everybody away.
    let access = scripted_server("* BYE Too many connections from your address\r\n", &[]);
    let trouble = ImapConnection::open(&access).await.map(|_| ()).unwrap_err();
    assert_eq!(trouble.kind(), TroubleKind::Busy(None));
    // One that speaks something else.
    let access = scripted_server("220 post.test ESMTP\r\n", &[]);
    let trouble = ImapConnection::open(&access).await.map(|_| ()).unwrap_err();
    assert!(matches!(trouble, ImapTrouble::NotImap { .. }), "{trouble}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_empty_answer() {
    // The library's own commands would take each of these for a mailbox with nothing in it.
    let found = async |answer: &'static [&'static str]| {
        let access = scripted_server(HELLO, answer);
        let mut connection = ImapConnection::open(&access).await.unwrap();
        connection.find("UID 1:*").await
    };
    let broken = found(&[SIGNED_IN, OFFERS, "* SEARCH 1 2\r\n"]).await;
    assert!(
        matches!(broken, Err(ImapTrouble::Ended { .. })),
        "{broken:?}"
    );
    let refused = found(&[SIGNED_IN, OFFERS, "$ NO not now\r\n"]).await;
    assert!(
        matches!(refused, Err(ImapTrouble::Refuses { .. })),
        "{refused:?}"
    );
    let whole = found(&[
        SIGNED_IN,
        OFFERS,
        "* SEARCH 2 1 2\r\n* 9 EXISTS\r\n$ OK done\r\n",
    ])
    .await;
    assert_eq!(whole.unwrap(), [1, 2]);
}

#[tokio::test]
async fn news_between_two_commands_end_a_wait_before_it_begins() {
    let access = scripted_server(
        HELLO,
        &[SIGNED_IN, OFFERS, "* SEARCH\r\n* 1 EXISTS\r\n$ OK done\r\n"],
    );
    let mut connection = ImapConnection::open(&access).await.unwrap();
    assert!(connection.find("UID 1:*").await.unwrap().is_empty());
    // The script is at its end: a wait that asked the server would end in trouble.
    connection
        .wait_for_news(std::future::pending())
        .await
        .unwrap();
}
