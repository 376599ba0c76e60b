//! Lines as the programs write them, with names and addresses made up here, and what must be read from them: who, from
//! where, how often, why; and lines made by a stranger to look like others.

use super::{InputFacts, Ledger, Reader};

/// 2026-03-10T00:00:00Z.
const FACTS: InputFacts = InputFacts {
    not_after: 1_773_100_800_000_000,
    zone_minutes: 0,
};

/// Each record as `outcome user@source xN detail service`.
fn read(text: &str) -> (Vec<String>, Ledger) {
    let mut reader = Reader::default();
    let mut seen = Vec::new();
    let mut sink = |record: &crate::signin::record::Record<'_>| {
        seen.push(format!(
            "{:?} {:?} {}@{} x{} {:?} {}{}",
            record.activity,
            record.status,
            record.user,
            record.src_endpoint,
            record.repeated,
            record.status_detail,
            record.service,
            if record.chosen.imitates {
                " imitates"
            } else {
                ""
            },
        ));
    };
    reader.begin(FACTS);
    for chunk in text.as_bytes().chunks(7) {
        reader.feed(chunk, &mut sink);
    }
    reader.end(&mut sink);
    (seen, reader.ledger().clone())
}

/// Reads the messages of one program, one second apart, each with the process number given.
fn said(program: &str, messages: &[&str]) -> Vec<String> {
    let mut text = String::new();
    for (second, message) in messages.iter().enumerate() {
        text.push_str(&format!(
            "Mar  3 09:00:{second:02} gate {program}: {message}\n"
        ));
    }
    read(&text).0
}

#[test]
fn one_attempt_told_by_many_lines_is_one_record() {
    let seen = said(
        "sshd[9]",
        &[
            "Invalid user oracle from 203.0.113.9 port 4711",
            "input_userauth_request: invalid user oracle [preauth]",
            "pam_unix(sshd:auth): check pass; user unknown",
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9",
            "Failed password for invalid user oracle from 203.0.113.9 port 4711 ssh2",
            "message repeated 2 times: [ Failed password for invalid user oracle from 203.0.113.9 port 4711 ssh2]",
            "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9",
            "error: maximum authentication attempts exceeded for invalid user oracle from 203.0.113.9 port 4711 ssh2 [preauth]",
            "Connection closed by invalid user oracle 203.0.113.9 port 4711 [preauth]",
        ],
    );
    assert_eq!(
        seen,
        [
            "Logon Failure oracle@203.0.113.9 x1 NoSuchAccount ssh",
            "Logon Failure oracle@203.0.113.9 x2 NoSuchAccount ssh"
        ]
    );
}

#[test]
fn a_machine_that_takes_keys_alone_still_tells_of_attempts() {
    let seen = said(
        "sshd[9]",
        &["Connection closed by authenticating user rita 203.0.113.9 port 4711 [preauth]"],
    );
    assert_eq!(seen, ["Logon Failure rita@203.0.113.9 x1 GaveUp ssh"]);
    let offered = [
        "Failed publickey for rita from 198.51.100.4 port 50 ssh2: ECDSA 0e:ff",
        "Failed publickey for rita from 198.51.100.4 port 50 ssh2: RSA 04:bc",
        "Accepted publickey for rita from 198.51.100.4 port 50 ssh2: RSA SHA256:abc",
        "Connection closed by 198.51.100.4",
    ];
    assert_eq!(
        said("sshd[9]", &offered),
        ["Logon Success rita@198.51.100.4 x1 Unsaid ssh"]
    );
    assert_eq!(
        said("sshd[9]", &offered[..2]),
        ["Logon Failure rita@198.51.100.4 x1 WrongKey ssh"]
    );
}

#[test]
fn logs_that_hold_pam_alone_count_what_pam_adds_up() {
    let fields = "logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.9  user=root";
    let seen = said(
        "sshd(pam_unix)[9]",
        &[
            &format!("authentication failure; {fields}"),
            &format!("2 more authentication failures; {fields}"),
        ],
    );
    assert_eq!(
        seen,
        ["Logon Failure root@203.0.113.9 x3 WrongPassword ssh"]
    );
}

#[test]
fn programs_without_a_process_number_are_not_taken_for_one() {
    let line = |rhost: &str| {
        format!(
            "pam_unix(ftp:auth): authentication failure; logname= uid=0 euid=0 tty=x ruser= rhost={rhost}  user=rita"
        )
    };
    let seen = said("ftpd", &[&line("203.0.113.9"), &line("203.0.113.10")]);
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[test]
fn a_locked_account_keeps_its_reason() {
    let seen = said(
        "sshd[9]",
        &[
            "User rita from 198.51.100.4 not allowed because account is locked",
            "Failed password for invalid user rita from 198.51.100.4 port 50 ssh2",
            "Failed password for invalid user rita from 198.51.100.4 port 50 ssh2",
        ],
    );
    assert_eq!(seen, ["Logon Failure rita@198.51.100.4 x1 Disabled ssh"; 2]);
}

#[test]
fn names_that_imitate_a_line_forge_no_address() {
    for (message, expected) in [
        (
            "Failed password for invalid user a from 198.51.100.1 from 203.0.113.9 port 5 ssh2",
            "Logon Failure a from 198.51.100.1@203.0.113.9 x1 NoSuchAccount ssh imitates",
        ),
        (
            "Failed password for invalid user a from 198.51.100.1 port 6 ssh2 from 203.0.113.9 port 5 ssh2",
            "Logon Failure a from 198.51.100.1 port 6 ssh2@203.0.113.9 x1 NoSuchAccount ssh imitates",
        ),
        (
            "Connection closed by authenticating user a 198.51.100.1 port 6 203.0.113.9 port 5 [preauth]",
            "Logon Failure a 198.51.100.1 port 6@203.0.113.9 x1 GaveUp ssh imitates",
        ),
        (
            "pam_unix(ftp:auth): authentication failure; logname= uid=0 euid=0 tty=x ruser=a rhost=198.51.100.1 rhost=203.0.113.9",
            "Logon Failure a rhost=198.51.100.1@203.0.113.9 x1 NoSuchAccount ftp imitates",
        ),
        (
            "pam_unix(ftp:auth): authentication failure; logname= uid=0 euid=0 tty=x ruser= rhost=203.0.113.9 user=a rhost=198.51.100.1",
            "Logon Failure a rhost=198.51.100.1@203.0.113.9 x1 WrongPassword ftp imitates",
        ),
    ] {
        assert_eq!(said("sshd[9]", &[message]), [expected], "{message}");
    }
}

#[test]
fn what_happens_to_accounts_is_read() {
    for (program, message, expected) in [
        (
            "passwd[5]",
            "pam_unix(passwd:chauthtok): password changed for rita",
            "PasswordChange Success rita@ x1 Unsaid accounts",
        ),
        (
            "passwd[5]",
            "password for 'rita' changed by 'root'",
            "PasswordChange Success rita@ x1 Unsaid accounts",
        ),
        (
            "usermod[5]",
            "lock user 'rita' password",
            "Lock Success rita@ x1 Unsaid accounts",
        ),
        (
            "usermod[5]",
            "unlock user 'rita' password",
            "Unlock Success rita@ x1 Unsaid accounts",
        ),
        (
            "usermod[5]",
            "change user 'rita' expiration from 'never' to '2026-01-31'",
            "Disable Success rita@ x1 Unsaid accounts",
        ),
        (
            "userdel[5]",
            "delete user 'rita'",
            "Delete Success rita@ x1 Unsaid accounts",
        ),
        (
            "sshd[5]",
            "pam_unix(sshd:account): account rita has expired (account expired)",
            "Logon Failure rita@ x1 Expired ssh",
        ),
        (
            "sshd[5]",
            "pam_faillock(sshd:auth): Consecutive login failures for user rita account temporarily locked",
            "Lock Success rita@ x1 Unsaid accounts",
        ),
        (
            "sshd[5]",
            "pam_tally2(sshd:auth): user rita (1001) tally 6, deny 5",
            "Lock Success rita@ x1 Unsaid accounts",
        ),
        (
            "sshd[5]",
            "Failed Duo login for 'rita' from 203.0.113.9: Login request denied.",
            "Logon Failure rita@203.0.113.9 x1 SecondFactorDenied ssh",
        ),
    ] {
        assert_eq!(said(program, &[message]), [expected], "{message}");
    }
}

#[test]
fn mail_programs_tell_one_attempt_together() {
    let seen = said(
        "dovecot",
        &[
            "auth-worker(31): pam(rita@firm.example,198.51.100.4,<abc>): pam_authenticate() failed: Authentication failure (Password mismatch?)",
            "auth-worker(31): pam(rita@firm.example,198.51.100.4,<abc>): pam_authenticate() failed: Authentication failure (Password mismatch?)",
            "imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<rita@firm.example>, method=PLAIN, rip=198.51.100.4, lip=192.0.2.1, TLS",
            "imap-login: Login: user=<rita@firm.example>, method=PLAIN, rip=198.51.100.4, lip=192.0.2.1, mpid=4, TLS",
            "pop3-login: Disconnected (no auth attempts in 9 secs): user=<>, rip=203.0.113.9, lip=192.0.2.1",
        ],
    );
    assert_eq!(
        seen,
        [
            "Logon Failure rita@firm.example@198.51.100.4 x2 WrongPassword imap",
            "Logon Success rita@firm.example@198.51.100.4 x1 Unsaid imap"
        ]
    );
    let seen = said(
        "postfix/submission/smtpd[8]",
        &[
            "warning: mail.attacker.test[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=rita",
            "warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: Connection lost to authentication server",
            "4XYZ: client=phone.firm.example[::ffff:198.51.100.4], sasl_method=PLAIN, sasl_username=rita",
        ],
    );
    assert_eq!(
        seen,
        [
            "Logon Failure rita@203.0.113.9 x1 WrongPassword smtp",
            "Logon Success rita@198.51.100.4 x1 Unsaid smtp"
        ]
    );
}

#[test]
fn headsup_tells_of_itself_and_nobody_can_imitate_it() {
    let seen = said(
        "headsup",
        &[
            "sign-in refused: wrong password from 198.51.100.4 as rita@firm.example",
            "sign-in waits for a code from 198.51.100.4 as rita@firm.example",
            "sign-in refused: wrong code from 198.51.100.4 as rita@firm.example",
            "sign-in worked from 2001:db8::9 as rita@firm.example",
            "sign-in refused: no such account from 203.0.113.9",
            "sign-in refused: passkey from 203.0.113.9",
            "sign-in refused: provider from 203.0.113.9",
            "password changed from 198.51.100.4 as rita@firm.example",
            "sign-in refused: wrong password from 203.0.113.9 as x from 192.0.2.1 as rita@firm.example",
            "a report came from 203.0.113.9",
        ],
    );
    assert_eq!(
        seen,
        [
            "Logon Failure rita@firm.example@198.51.100.4 x1 WrongPassword headsup",
            "Logon Failure rita@firm.example@198.51.100.4 x1 SecondFactorAsked headsup",
            "Logon Failure rita@firm.example@198.51.100.4 x1 SecondFactorFailed headsup",
            "Logon Success rita@firm.example@2001:db8::9 x1 Unsaid headsup",
            "Logon Failure @203.0.113.9 x1 NoSuchAccount headsup",
            "Logon Failure @203.0.113.9 x1 WrongKey headsup",
            "Logon Failure @203.0.113.9 x1 NotAllowed headsup",
            "PasswordChange Success rita@firm.example@ x1 Unsaid accounts",
            "Logon Failure x from 192.0.2.1 as rita@firm.example@203.0.113.9 x1 WrongPassword headsup",
        ]
    );
}

#[test]
fn what_cannot_be_read_is_counted_and_shown() {
    let (seen, ledger) = read(
        "Mar  3 09:00:00 gate sshd[9]: Failed password for\n\
         @4000 ftp: authentication failed for \u{1b}[2Jrita\n\
         Mar  3 09:00:01 gate cron[9]: (root) CMD (true)\n\
         Mar  3 09:00:02 gate sshd[9]: Failed password for rita from 203.0.113.9 port 1 ssh2\n\
         Mar  3 09:00:03 gate last message repeated 3 times\n\
         Mar  3 07:00:03 gate cron[9]: x\n\
         Mar  3 07:00:00 gate sshd[10]: Failed password for rita from 203.0.113.9",
    );
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen[1].contains(" x3 "), "{seen:?}");
    assert_eq!(
        (ledger.lines, ledger.records, ledger.events, ledger.unread),
        (7, 3, 5, 2)
    );
    assert_eq!((ledger.clock_steps, ledger.out_of_order), (1, 1));
    assert!(
        ledger
            .samples
            .iter()
            .all(|sample| !sample.text.contains('\u{1b}'))
    );
    assert!(ledger.sentences().len() >= 4);
}

#[test]
fn hostile_bytes_are_read_to_their_end() {
    let whole = "<38>1 2026-03-03T09:00:00Z gate sshd 9 - [a b=\"c\"] Failed password for invalid user \u{7}x from 203.0.113.9 port 1 ssh2\n\
        {\"__REALTIME_TIMESTAMP\":\"1772496000000000\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"Accepted password for rita from 192.0.2.9 port 1 ssh2\"}\n\
        Mar  3 09:00:00 gate dovecot: imap-login: Aborted login (auth failed, 1 attempts): user=<a>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1\n\
        Mar  3 09:00:00 gate postfix/smtpd[1]: warning: x[203.0.113.9]: SASL PLAIN authentication failed: y, sasl_username=z\n";
    assert_eq!(read(whole).0.len(), 4);
    for end in 0..whole.len() {
        if whole.is_char_boundary(end) {
            read(&whole[..end]);
            read(&whole[end..]);
        }
    }
    for byte in [0_u8, b' ', b':', b'[', b'(', b'<', 0xff] {
        let mut bytes = whole.as_bytes().to_vec();
        for at in 0..bytes.len() {
            let kept = std::mem::replace(&mut bytes[at], byte);
            let mut reader = Reader::default();
            reader.begin(FACTS);
            reader.feed(&bytes, &mut |_| {});
            reader.end(&mut |_| {});
            bytes[at] = kept;
        }
    }
}

#[test]
fn google_events_that_a_collector_flattened_are_known() {
    let flat = |id: &str, name: &str, rest: &str| {
        format!(
            "{{\"id\":{{\"applicationName\":\"login\"{id}}},\"actor\":{{\"email\":\"ada@corp.example\"}},\"type\":\"login\",\"name\":\"{name}\",\"ipAddress\":\"192.0.2.7\",\"parameters\":{{{rest}}}}}\n"
        )
    };
    let time = ",\"time\":\"2026-03-02T08:00:00.000Z\"";
    let mut text = flat(time, "login_success", "\"is_suspicious\":null");
    text.push_str(&flat(
        time,
        "account_disabled_hijacked",
        "\"affected_email_address\":\"bo@corp.example\"",
    ));
    // Without a time it can't be placed.
    text.push_str(&flat("", "login_success", "\"is_suspicious\":null"));
    let (seen, ledger) = read(&text);
    assert_eq!(
        seen,
        [
            "Logon Success ada@corp.example@192.0.2.7 x1 Unsaid Google",
            "Disable Success bo@corp.example@ x1 Unsaid Google",
        ]
    );
    assert_eq!(ledger.unread, 1);
}
