//! `GET /desk/evidence/{report}/{sha256}/picture/{index}`: what the person saw, drawn so that it can do nothing. It is
//! shown in a sandboxed frame of opaque origin, under a policy that lets nothing load and nothing run.

use askama::Template;
use base64::Engine;

use super::picture_html::{NotDrawn, redraw};

/// Bytes of a screenshot that is drawn; a larger one can be downloaded.
const IMAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Characters of plain text drawn.
const TEXT_CHARS_MAX: usize = 200_000;

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// The message's HTML, redrawn.
    Html {
        /// The fragment; our own markup through and through.
        fragment: String,
        /// A word more for the note above it.
        note: &'static str,
    },
    /// Plain text.
    Text {
        /// The text, escaped by the template.
        text: String,
        /// The note above it.
        note: &'static str,
    },
    /// A picture that was handed in.
    Image {
        /// A `data:` address of it.
        data: String,
        /// What is read in its place.
        alt: &'static str,
    },
    /// Nothing that could be drawn.
    Nothing {
        /// Why.
        note: &'static str,
    },
}

/// The page inside the frame.
#[derive(Template)]
#[template(path = "desk/picture.html")]
pub struct PicturePage {
    /// What it holds.
    pub drawn: Drawn,
}

/// Draws the original with this index out of a piece of evidence. Slow for large mail: call it outside the async threads.
pub fn draw(bytes: &[u8], index: usize) -> Drawn {
    if let Some(media_type) = picture_type(bytes) {
        return draw_image(bytes, media_type);
    }
    let opened = evidence::mail::open::open(bytes);
    let Some(original) = opened.originals.get(index) else {
        return Drawn::Nothing {
            note: "There is no message with this number in the file.",
        };
    };
    let message = evidence::mail::message::read(&original.bytes);
    match message.html.first().map(|(_, html)| redraw(html)) {
        Some(Ok(fragment)) => Drawn::Html { fragment, note: "" },
        Some(Err(refused)) => Drawn::Text {
            text: shortened(&message.text),
            note: not_drawn(refused),
        },
        None if message.text.trim().is_empty() => Drawn::Nothing {
            note: "This message has no text to draw. Its bytes can be read as text or downloaded.",
        },
        None => Drawn::Text {
            text: shortened(&message.text),
            note: "Drawn by Headsup from the message's plain text.",
        },
    }
}

const fn not_drawn(refused: NotDrawn) -> &'static str {
    match refused {
        NotDrawn::TooLarge => {
            "The HTML of this message is too large to be drawn; this is its text."
        }
        NotDrawn::TooTangled => {
            "The HTML of this message is nested too deeply to be drawn; this is its text."
        }
    }
}

fn draw_image(bytes: &[u8], media_type: &str) -> Drawn {
    if bytes.len() > IMAGE_BYTES_MAX {
        return Drawn::Nothing {
            note: "This picture is too large to be drawn here. It can be downloaded.",
        };
    }
    let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
    Drawn::Image {
        data: format!("data:{media_type};base64,{encoded}"),
        alt: "The picture that was handed in",
    }
}

/// The type of a picture by its first bytes; drawings in SVG and everything else are no pictures here.
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice());
    match bytes {
        _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        _ if bytes.starts_with(b"\xff\xd8\xff") => Some("image/jpeg"),
        _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Some("image/gif"),
        _ if webp => Some("image/webp"),
        _ => None,
    }
}

/// Whether a file calls itself a picture; a claim, used only to choose what the case page offers.
pub fn is_named_as_picture(media_type: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        media_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp"
    ) || matches!(ending, "png" | "jpg" | "jpeg" | "gif" | "webp")
}

fn shortened(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"From: x@evil.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n\
        <p onclick=bang()>Hello <img src=https://evil.example/p.gif><script>bang()</script></p>";

    #[test]
    fn a_message_is_drawn_without_what_acts_or_loads() {
        let Drawn::Html { fragment, .. } = draw(MAIL, 0) else {
            panic!("no HTML was drawn")
        };
        assert_eq!(
            fragment,
            "<p>Hello <span class=\"held-box\">picture not loaded</span></p>"
        );
        let page = PicturePage {
            drawn: draw(MAIL, 0),
        }
        .render()
        .unwrap();
        assert!(!page.contains("<script") && !page.contains("evil.example"));
    }

    #[test]
    fn plain_text_is_escaped_and_strangers_are_named() {
        let mail = b"From: x@evil.example\r\nSubject: s\r\n\r\n<script>bang()</script>";
        let page = PicturePage {
            drawn: draw(mail, 0),
        }
        .render()
        .unwrap();
        assert!(!page.contains("<script"), "{page}");
        assert!(matches!(draw(MAIL, 7), Drawn::Nothing { .. }));
    }

    #[test]
    fn only_pictures_by_their_bytes_are_drawn_as_pictures() {
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(picture_type(b"RIFF0000WEBPVP8 "), Some("image/webp"));
        assert_eq!(
            picture_type(b"<svg xmlns='http://www.w3.org/2000/svg' onload='bang()'/>"),
            None
        );
        assert!(is_named_as_picture("", "Screen Shot.PNG"));
        assert!(!is_named_as_picture("image/svg+xml", "drawing.svg"));
    }
}
