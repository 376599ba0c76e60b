//! What is left of a mail when somebody forwards it: the header becomes a few lines of text, the rest goes below or into a
//! file. Made for measuring what the answer is worth then; the words of the mail programs are facts about them.

use super::calendar::Moment;
use super::packing::{base64_lines, header_words, quoted_printable};
use evidence::mail::message::{Message, read};

/// The mail program, with the language it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardStyle {
    /// Outlook, `en`, `de`, `fr` or `es`; anything else is taken for `en`.
    Outlook(&'static str),
    /// Gmail.
    Gmail(&'static str),
    /// Apple Mail.
    Apple(&'static str),
}

impl ForwardStyle {
    /// Every style there is, to take turns.
    pub const ALL: [ForwardStyle; 12] = [
        ForwardStyle::Outlook("en"),
        ForwardStyle::Gmail("en"),
        ForwardStyle::Apple("en"),
        ForwardStyle::Outlook("de"),
        ForwardStyle::Gmail("de"),
        ForwardStyle::Apple("de"),
        ForwardStyle::Outlook("fr"),
        ForwardStyle::Gmail("fr"),
        ForwardStyle::Apple("fr"),
        ForwardStyle::Outlook("es"),
        ForwardStyle::Gmail("es"),
        ForwardStyle::Apple("es"),
    ];

    fn language(self) -> &'static str {
        match self {
            ForwardStyle::Outlook(language)
            | ForwardStyle::Gmail(language)
            | ForwardStyle::Apple(language) => language,
        }
    }
}

/// Bytes of pages and files carried on; more is left out, as a forward of a huge mail is a measurement of nothing.
const CARRIED_BYTES_MAX: usize = 4_000_000;

/// The mail as somebody forwards it inline. `None` where there is nothing a person could forward so: no sender, or
/// neither text nor files.
pub fn as_inline_forward(bytes: &[u8], style: ForwardStyle) -> Option<Vec<u8>> {
    let message = read(bytes);
    let sender = message.from.first()?;
    if message.text.trim().is_empty() && message.attachments.is_empty() && message.html.is_empty() {
        return None;
    }
    let head = head_lines(
        &message,
        style,
        &shown_mailbox(&sender.display_name, &sender.address),
    );
    let text = format!("{}\n\n{}\n", head.join("\n"), message.text.trim_end());
    let page = page(&message, style, &head);
    let mut parts = vec![alternative(&text, &page)];
    let mut carried = 0;
    for file in &message.attachments {
        carried += file.bytes.len();
        if carried > CARRIED_BYTES_MAX {
            break;
        }
        parts.push(format!(
            "Content-Type: {}; name=\"{}\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"{}\"\r\n\r\n{}",
            file.declared_type,
            plain_name(&file.name),
            plain_name(&file.name),
            base64_lines(&file.bytes)
        ));
    }
    let subject = format!("{} {}", mark(style), message.subject);
    Some(around(&subject, "mixed", &parts))
}

/// The mail as a file in another mail, as people are asked to forward.
pub fn as_attached_file(bytes: &[u8]) -> Vec<u8> {
    let note = "Content-Type: text/plain; charset=utf-8\r\n\r\nPlease have a look.\r\n".to_owned();
    let head = "Content-Type: message/rfc822; name=\"message.eml\"\r\nContent-Disposition: attachment; filename=\"message.eml\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    let mut mail = String::new();
    mail.push_str(&outer_header("Fwd: a message", "mixed"));
    mail.push_str(&format!("--{BOUNDARY}\r\n{note}\r\n--{BOUNDARY}\r\n{head}"));
    let mut whole = mail.into_bytes();
    whole.extend_from_slice(bytes);
    whole.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    whole
}

const BOUNDARY: &str = "=_forwarded_by_a_reader_of_mail";

fn mark(style: ForwardStyle) -> &'static str {
    match (style, style.language()) {
        (ForwardStyle::Outlook(_), "de") => "WG:",
        (ForwardStyle::Outlook(_), "fr") => "TR:",
        (ForwardStyle::Outlook(_), "es") => "RV:",
        (ForwardStyle::Outlook(_), _) => "FW:",
        _ => "Fwd:",
    }
}

fn shown_mailbox(name: &str, address: &str) -> String {
    match (name.trim(), address) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// From, Sent, To, Subject in the program's words.
fn labels(style: ForwardStyle) -> [&'static str; 4] {
    let sent_or_date = |sent: &'static str, date: &'static str| match style {
        ForwardStyle::Outlook(_) => sent,
        _ => date,
    };
    match style.language() {
        "de" => [
            "Von",
            sent_or_date(
                "Gesendet",
                if matches!(style, ForwardStyle::Gmail(_)) {
                    "Date"
                } else {
                    "Datum"
                },
            ),
            "An",
            if matches!(style, ForwardStyle::Gmail(_)) {
                "Subject"
            } else {
                "Betreff"
            },
        ],
        "fr" => ["De", sent_or_date("Envoyé", "Date"), "À", "Objet"],
        "es" => [
            "De",
            sent_or_date(
                "Enviado",
                if matches!(style, ForwardStyle::Gmail(_)) {
                    "Date"
                } else {
                    "Fecha"
                },
            ),
            "Para",
            if matches!(style, ForwardStyle::Gmail(_)) {
                "Subject"
            } else {
                "Asunto"
            },
        ],
        _ => ["From", sent_or_date("Sent", "Date"), "To", "Subject"],
    }
}

fn head_lines(message: &Message, style: ForwardStyle, sender: &str) -> Vec<String> {
    let [from, sent, to, subject] = labels(style);
    let date = message
        .date_unix_seconds
        .map_or(String::new(), |at| Moment::at(at).long_in(style.language()));
    let recipients: Vec<String> = message
        .recipients
        .iter()
        .take(5)
        .map(|one| shown_mailbox(&one.display_name, &one.address))
        .collect();
    let mut lines = match (style, style.language()) {
        (ForwardStyle::Outlook(_), _) => vec!["________________________________".to_owned()],
        (ForwardStyle::Gmail(_), _) => vec!["---------- Forwarded message ---------".to_owned()],
        (ForwardStyle::Apple(_), "de") => vec![
            "Anfang der weitergeleiteten Nachricht:".to_owned(),
            String::new(),
        ],
        (ForwardStyle::Apple(_), "fr") => {
            vec!["Début du message transféré :".to_owned(), String::new()]
        }
        (ForwardStyle::Apple(_), "es") => {
            vec!["Inicio del mensaje reenviado:".to_owned(), String::new()]
        }
        (ForwardStyle::Apple(_), _) => vec!["Begin forwarded message:".to_owned(), String::new()],
    };
    lines.push(format!("{from}: {sender}"));
    let when = format!("{sent}: {date}");
    let what = format!("{subject}: {}", message.subject);
    let whom = format!("{to}: {}", recipients.join("; "));
    match style {
        ForwardStyle::Outlook(_) => lines.extend([when, whom, what]),
        ForwardStyle::Gmail(_) => lines.extend([when, what, whom]),
        ForwardStyle::Apple(_) => lines.extend([what, when, whom]),
    }
    lines
}

/// The page: the head lines, then the original's own page, or its text where it has none.
fn page(message: &Message, style: ForwardStyle, head: &[String]) -> String {
    let inner: String = if message.html.is_empty() {
        format!(
            "<div>{}</div>",
            escaped(&message.text).replace('\n', "<br>\n")
        )
    } else {
        message
            .html
            .iter()
            .map(|(_, html)| html.chars().take(CARRIED_BYTES_MAX).collect::<String>())
            .collect()
    };
    let lines: Vec<String> = head.iter().map(|line| escaped(line)).collect();
    match style {
        ForwardStyle::Outlook(_) => format!(
            "<html><body><hr><div id=\"divRplyFwdMsg\">{}</div><div>{inner}</div></body></html>\n",
            lines[1..].join("<br>\n")
        ),
        ForwardStyle::Gmail(_) => format!(
            "<div dir=\"ltr\"><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{}<br></div>{inner}</div></div>\n",
            lines.join("<br>\n")
        ),
        ForwardStyle::Apple(_) => format!(
            "<html><body><div><br><blockquote type=\"cite\"><div>{}</div><br>{inner}</blockquote></div></body></html>\n",
            lines.join("<br>\n")
        ),
    }
}

fn alternative(text: &str, page: &str) -> String {
    const INNER: &str = "=_text_and_page_of_the_forward";
    format!(
        "Content-Type: multipart/alternative; boundary=\"{INNER}\"\r\n\r\n--{INNER}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--{INNER}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--{INNER}--\r\n",
        quoted_printable(text),
        quoted_printable(page)
    )
}

fn outer_header(subject: &str, kind: &str) -> String {
    format!(
        "From: Ann Berg <ann.berg@lindenschule.example>\r\nTo: Desk <report@lindenschule.example>\r\nSubject: {}\r\nDate: Sun, 22 Nov 2026 15:04:00 +0000\r\nMessage-ID: <forward.1@lindenschule.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=\"{BOUNDARY}\"\r\n\r\n",
        header_words(&subject.replace(['\r', '\n'], " "))
    )
}

fn around(subject: &str, kind: &str, parts: &[String]) -> Vec<u8> {
    let mut mail = outer_header(subject, kind);
    for part in parts {
        mail.push_str(&format!("--{BOUNDARY}\r\n{part}\r\n"));
    }
    mail.push_str(&format!("--{BOUNDARY}--\r\n"));
    mail.into_bytes()
}

/// A file name that needs no quoting.
fn plain_name(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'))
        .take(120)
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_opened_again_with_the_same_sender() {
        let mail = b"From: Ada Head <ada@firm.example>\r\nTo: Bo <bo@lindenschule.example>\r\nSubject: The hall\r\nDate: Mon, 2 Jun 2025 10:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nThe hall is free on Monday. See https://firm.example/hall for the plan.\r\n";
        for style in ForwardStyle::ALL {
            let forwarded = as_inline_forward(mail, style).unwrap();
            let seen = evidence::verdict::examine(&forwarded, &Default::default());
            let original = &seen.originals[0].message;
            assert_eq!(
                original.first_from().address,
                "ada@firm.example",
                "{style:?}"
            );
            assert_eq!(original.subject, "The hall", "{style:?}");
        }
        let seen = evidence::verdict::examine(&as_attached_file(mail), &Default::default());
        assert_eq!(seen.originals[0].message.subject, "The hall");
    }
}
