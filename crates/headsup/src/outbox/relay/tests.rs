//! The conversation with a real server at the other end: TLS that must be, signing in, and what is never said in the clear.

use std::sync::Arc;

use rustls::ClientConfig;
use testkit::smtp_sink::{Does, SmtpSink, Step};

use super::{RelayConnection, RelayError, RelayErrorKind, dotted};
use crate::channel_settings::{Protection, Relay};
use crate::secret::Secret;
use crate::tls::{client_config_trusting, server_config};

const MAIL: &[u8] = b"Subject: x\r\n\r\n.hidden\r\n..\r\nend\r\n";

struct Tls {
    sink: SmtpSink,
    trusting: Arc<ClientConfig>,
}

fn sink_with_tls() -> Tls {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    Tls {
        sink: SmtpSink::start_with_tls(
            server_config(certificate.as_bytes(), key.as_bytes()).unwrap(),
        ),
        trusting: client_config_trusting(certificate.as_bytes()).unwrap(),
    }
}

fn relay(sink: &SmtpSink, protection: Protection, user: Option<&str>) -> Relay {
    Relay {
        protection,
        host: "localhost".to_owned(),
        port: sink.port(),
        user: user.map(str::to_owned),
    }
}

async fn carry(
    relay: &Relay,
    password: Option<&str>,
    tls: Option<&Arc<ClientConfig>>,
) -> Result<(), RelayError> {
    let password = password.map(Secret::new);
    let mut connection =
        RelayConnection::open(relay, password.as_ref(), tls, "desk.example").await?;
    let (from, to) = ("report+a@desk.example", "ana@school.example");
    connection.offer(from, to, MAIL).await?;
    connection.end().await??;
    connection.close().await;
    Ok(())
}

#[tokio::test]
async fn a_mail_goes_over_starttls_signed_in_and_as_it_is() {
    let Tls { sink, trusting } = sink_with_tls();
    let relay = relay(&sink, Protection::StartTls, Some("desk"));
    carry(&relay, Some("a word"), Some(&trusting))
        .await
        .unwrap();
    let mails = sink.mails();
    assert!(mails[0].over_tls);
    assert_eq!(mails[0].signed_in.as_deref(), Some("desk a word"));
    assert_eq!(mails[0].text.as_bytes(), MAIL);
    assert_eq!(mails[0].to, ["ana@school.example"]);
}

#[tokio::test]
async fn without_starttls_nothing_is_said_in_the_clear() {
    let sink = SmtpSink::start();
    let relay = relay(&sink, Protection::StartTls, Some("desk"));
    let Tls { trusting, .. } = sink_with_tls();
    let error = carry(&relay, Some("a word"), Some(&trusting))
        .await
        .unwrap_err();
    assert_eq!(error.kind, RelayErrorKind::Relay);
    assert!(error.says.contains("no STARTTLS"), "{error}");
    assert_eq!(sink.reached(Step::SignIn) + sink.reached(Step::Sender), 0);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_ends_it() {
    let Tls { sink, .. } = sink_with_tls();
    let Tls { trusting, .. } = sink_with_tls();
    let relay = relay(&sink, Protection::StartTls, None);
    let error = carry(&relay, None, Some(&trusting)).await.unwrap_err();
    assert!(
        error.says.starts_with("TLS with the mail server failed"),
        "{error}"
    );
    assert_eq!(sink.reached(Step::Sender), 0);
}

#[tokio::test]
async fn a_refused_password_is_about_the_relay_and_stays_secret() {
    let Tls { sink, trusting } = sink_with_tls();
    sink.at(
        Step::SignIn,
        Does::Says("535 5.7.8 no such desk@school.example"),
    );
    let relay = relay(&sink, Protection::StartTls, Some("desk"));
    let error = carry(&relay, Some("hunter2"), Some(&trusting))
        .await
        .unwrap_err();
    assert_eq!(error.kind, RelayErrorKind::Relay);
    assert_eq!(
        error.says,
        "the mail server says 535 5.7.8 no such (an address)"
    );
}

#[tokio::test]
async fn every_step_that_is_refused_says_what_follows() {
    for (step, said, kind) in [
        (Step::Connect, "554 go away", RelayErrorKind::Relay),
        (Step::Hello, "502 what?", RelayErrorKind::Relay),
        (Step::Sender, "550 not you", RelayErrorKind::Later),
        (Step::Recipient, "550 not them", RelayErrorKind::Never),
        (Step::Recipient, "450 not now", RelayErrorKind::Later),
        (Step::Data, "421 going down", RelayErrorKind::Relay),
        (Step::End, "552 too much", RelayErrorKind::Never),
    ] {
        let sink = SmtpSink::start();
        sink.at(step, Does::Says(said));
        let relay = relay(&sink, Protection::Plain, None);
        let error = carry(&relay, None, None).await.unwrap_err();
        assert_eq!(error.kind, kind, "{step:?}: {error}");
        assert!(sink.mails().is_empty());
    }
}

#[test]
fn no_line_of_a_mail_can_end_it() {
    for (bytes, expected) in [
        (&b"a\r\n.\r\nb\r\n"[..], &b"a\r\n..\r\nb\r\n"[..]),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b"a\r.\r\nb", b"a.\r\nb\r\n"),
        (b".", b"..\r\n"),
        (b"", b"\r\n"),
    ] {
        assert_eq!(dotted(bytes), expected);
        assert!(!dotted(bytes).windows(5).any(|five| five == b"\r\n.\r\n"));
    }
}
