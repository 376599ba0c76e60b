//! The lines behind what may be explained: each stream's last few lines are at hand, and a line that told of a sign-in is kept
//! longer, so that an explanation can show it. Bounded, oldest out first. It understands no line.

use std::collections::{HashMap, VecDeque};

use evidence::signin::reading::without_controls;
use evidence::signin::record::Place;

use super::limits::{LINE_BYTES_SHOWN_MAX, LINES_AT_HAND_MAX, LINES_KEPT_MAX};

/// A stream's last lines.
#[derive(Debug, Default)]
pub struct LinesAtHand {
    lines: VecDeque<(u64, Box<str>)>,
}

impl LinesAtHand {
    /// Notes the line that begins at this offset of the stream.
    pub fn note(&mut self, byte: u64, line: &[u8]) {
        if self.lines.len() >= LINES_AT_HAND_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back((byte, shown(line)));
    }

    fn at(&self, byte: u64) -> Option<&str> {
        let found = self.lines.iter().rev().find(|(at, _)| *at == byte);
        found.map(|(_, line)| &**line)
    }
}

/// Lines that told of sign-ins.
#[derive(Debug, Default)]
pub struct LinesKept {
    lines: HashMap<Place, Box<str>>,
    order: VecDeque<Place>,
}

impl LinesKept {
    /// Keeps the line at this place, if it is still at hand.
    pub fn keep(&mut self, place: Place, at_hand: &LinesAtHand) {
        let Some(line) = at_hand.at(place.byte) else {
            return;
        };
        if self.order.len() >= LINES_KEPT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.lines.remove(&oldest);
        }
        if self.lines.insert(place, line.into()).is_none() {
            self.order.push_back(place);
        }
    }

    /// The line at this place; empty where it is gone.
    pub fn at(&self, place: Place) -> &str {
        self.lines.get(&place).map_or("", |line| line)
    }
}

/// The line as it is shown: no control characters, and cut.
fn shown(line: &[u8]) -> Box<str> {
    let cut = line.get(..LINE_BYTES_SHOWN_MAX).unwrap_or(line);
    let mut text = without_controls(&String::from_utf8_lossy(cut));
    if cut.len() < line.len() {
        text.push('…');
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use evidence::signin::record::Place;

    use super::{LINES_AT_HAND_MAX, LinesAtHand, LinesKept};

    #[test]
    fn a_line_is_kept_while_it_is_at_hand_and_shown_without_controls() {
        let (mut at_hand, mut kept) = (LinesAtHand::default(), LinesKept::default());
        let place = |byte| Place {
            byte,
            ..Place::default()
        };
        at_hand.note(0, b"a \x1b[31mred line");
        kept.keep(place(0), &at_hand);
        for byte in 1..=LINES_AT_HAND_MAX as u64 {
            at_hand.note(byte, &[b'x'; 1_000]);
        }
        kept.keep(place(1), &at_hand);
        let gone = LinesKept::default();
        assert!(kept.at(place(0)).ends_with("red line") && !kept.at(place(0)).contains('\x1b'));
        assert!(kept.at(place(1)).ends_with("x…") && kept.at(place(1)).len() < 500);
        assert_eq!(gone.at(place(0)), "");
    }
}
