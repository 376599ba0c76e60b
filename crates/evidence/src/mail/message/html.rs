//! HTML as people see it, from a stream of tokens: the visible text, the text that is hidden from people, and every
//! link. There is no tree: a short stack of open elements is enough, and it bounds time and memory on hostile input.
//! It is no browser; styles are read where they stand on the element, plus plain class rules of a style sheet.

mod hiding;
mod sink;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};

use super::{Link, Oddities};
use crate::limits::HTML_BYTES_MAX;

/// What one HTML body shows and carries.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub text: String,
    pub hidden_text: String,
    pub links: Vec<Link>,
}

/// Reads one HTML body. `part` names it in links and oddities; at most `links_max` links are kept.
pub(super) fn read(html: &str, part: &str, links_max: usize, oddities: &mut Oddities) -> Shown {
    let mut end = html.len().min(HTML_BYTES_MAX);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    if end < html.len() {
        oddities.note("html-cap", part);
    }
    let html = html.get(..end).unwrap_or_default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(
        sink::Sink::new(part, links_max, hiding::Sheet::read(html)),
        TokenizerOpts::default(),
    );
    // Our sink never asks the tokenizer to stop, so one feed reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.finish(oddities)
}
