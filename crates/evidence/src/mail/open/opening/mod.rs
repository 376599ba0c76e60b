//! Takes one layer off after another until only originals are left. Every layer costs at most one pass over its bytes,
//! layers are counted, and decoded bytes come out of one budget: however bytes are nested, the work stays linear in what
//! was handed in. `containers` turns Outlook's formats into mail first; `notes` writes down what was seen on the way.

mod containers;
mod notes;

use super::carrier;
use super::contents::{Carried, Contents, Packing, contents_of, is_compound_file, is_tnef};
use super::mime::{Entity, entity};
use super::{Grade, Lost, Opened, Original, Wrapper, contents, drill, inline, kinds, mapi, report};
use crate::finding::{Finding, Place};
use crate::limits::{DECODED_BYTES_MAX, MESSAGE_BYTES_MAX, NESTING_DEPTH_MAX, ORIGINALS_MAX};

/// Inline forwards taken off one inside another: each stays an original of its own, and a long chain of them is one story.
const INLINE_FORWARDS_MAX: usize = 4;

/// The way from the bytes handed in to one message.
#[derive(Clone, Debug)]
struct Road {
    /// The wrappers taken off so far.
    wrappers: Vec<Wrapper>,
    /// What they destroyed.
    lost: Vec<Lost>,
    /// How much can be proved about the message at hand.
    grade: Grade,
    /// The grade of a `message/rfc822` part inside it: a message rebuilt from a mail client's format holds rebuilt ones.
    grade_of_parts: Grade,
    /// Layers taken off.
    depth: usize,
}

impl Road {
    fn start() -> Road {
        Road {
            wrappers: Vec::new(),
            lost: Vec::new(),
            grade: Grade::Original,
            grade_of_parts: Grade::Original,
            depth: 0,
        }
    }

    /// The road through one more wrapper, after which no better grade than this one is left.
    fn through(&self, wrapper: Wrapper, grade: Grade, lost: &[Lost]) -> Road {
        let mut road = self.clone();
        road.wrappers.push(wrapper);
        road.grade = grade;
        road.grade_of_parts = if grade == Grade::Original {
            Grade::Original
        } else {
            Grade::Reconstructed
        };
        road.lost = lost.to_vec();
        road.depth += 1;
        road
    }
}

/// What a message rebuilt inside another rebuilt one lost, by what it still has.
fn lost_by_rebuilding(bytes: &[u8]) -> Vec<Lost> {
    let message = entity(bytes);
    let mut lost = vec![Lost::Signatures];
    if message.field("Received").is_none() {
        lost.push(Lost::TransportHeaders);
    }
    if !message.text_of("From").contains('@') {
        lost.push(Lost::SenderAddress);
    }
    super::rebuild::with_lost(&lost, &[])
}

/// See [`super::open`].
pub(super) fn open(bytes: &[u8]) -> Opened {
    let mut opening = Opening {
        opened: Opened::default(),
        decoded_bytes_left: DECODED_BYTES_MAX,
        containers: mapi::Budget::full(),
    };
    let read = bytes
        .get(..bytes.len().min(MESSAGE_BYTES_MAX))
        .unwrap_or_default();
    if read.len() < bytes.len() {
        opening.note(
            &kinds::TOO_LARGE,
            format!(
                "only the first {} bytes of {} were read",
                read.len(),
                bytes.len()
            ),
        );
        opening.unchecked(
            kinds::UNCHECKED_BEYOND_CAP,
            "what lies beyond the size limit was not read",
        );
    }
    opening.any(read, Road::start());
    opening.opened
}

struct Opening {
    opened: Opened,
    decoded_bytes_left: usize,
    /// What may still be read out of Outlook's containers, all of them together.
    containers: mapi::Budget,
}

impl Opening {
    /// Bytes of any form.
    fn any(&mut self, bytes: &[u8], road: Road) {
        if is_compound_file(bytes) {
            self.outlook_msg(bytes, road);
        } else if is_tnef(bytes) {
            self.tnef(None, bytes, road);
        } else {
            self.mail(bytes, road);
        }
    }

    /// A mail, or bytes that are none.
    fn mail(&mut self, bytes: &[u8], road: Road) {
        let message = Some(entity(bytes))
            .filter(Entity::looks_like_mail)
            .unwrap_or(Entity {
                body: bytes,
                ..Entity::default()
            });
        let contents = contents_of(&message, bytes, road.depth);
        self.note_caps(&contents);
        self.note_locks(&contents);
        if road.depth >= NESTING_DEPTH_MAX {
            self.note_too_deep();
            return self.original(bytes, &message, &contents, road);
        }
        if !contents.carried.is_empty() {
            self.carrier(bytes, &message, contents, road);
        } else if let Some(inside) = contents.signed_inside.clone() {
            self.signed(bytes, &message, &contents, &inside, road);
        } else {
            self.maybe_forward(bytes, &message, contents, road);
        }
    }

    /// A mail that carries messages.
    fn carrier(&mut self, bytes: &[u8], message: &Entity<'_>, mut contents: Contents, road: Road) {
        let says = report::subject_says(&message.text_of("Subject"));
        let body = report::body_says(&contents::own_words(&contents));
        let button = contents
            .carried
            .iter()
            .any(|carried| report::is_phish_alert_button_name(&carried.file_name));
        let own_tnef = contents.carried.len() == 1
            && contents
                .carried
                .first()
                .is_some_and(|carried| carried.packing == Packing::Tnef);
        if own_tnef {
            let carried = contents.carried.remove(0);
            return self.tnef(Some((message, &contents, bytes)), &carried.bytes, road);
        }
        let only_wrapper = carrier::is_only_a_wrapper(
            message,
            &contents,
            says.microsoft || button || body.phish_alert_button,
        );
        if only_wrapper || says.microsoft || button {
            self.envelope(message, &says, &body, &contents);
        }
        let carried = std::mem::take(&mut contents.carried);
        for one in carried {
            self.carried(one, &says, &road);
        }
        if !only_wrapper {
            if carrier::is_delivery_report(message, &contents) {
                self.note(
                    &kinds::RETURNED_MAIL,
                    "a delivery report; the returned mail travelled inside and was examined too",
                );
            } else {
                self.note(
                    &kinds::CARRIER_EXAMINED_TOO,
                    "the mail that carries the attached one says something of its own, so both were examined",
                );
            }
            self.original(bytes, message, &contents, road);
        }
    }

    /// What the envelope of a report claims.
    fn envelope(
        &mut self,
        message: &Entity<'_>,
        says: &report::SubjectSays,
        body: &report::BodySays,
        contents: &Contents,
    ) {
        let disposition = says.disposition.or(body.disposition);
        self.opened.disposition = self.opened.disposition.or(disposition);
        if self.opened.comment.is_none() {
            self.opened.comment = if body.phish_alert_button {
                body.comment.clone()
            } else if carrier::is_written_by_a_machine(message, contents) {
                None
            } else {
                carrier::note(contents)
            };
        }
        if let Some(id) = &says.claimed_message_id {
            let finding = Finding::new(
                &kinds::CLAIMED_MESSAGE_ID,
                Place::header("Subject"),
                format!(
                    "the subject of the report names the network message id `{id}`; that is a claim, nobody looked it up"
                ),
            );
            self.add(finding.with_fact("id", id.clone()));
        }
        for marker in drill::markers(message) {
            self.drill_marker(&marker);
        }
    }

    /// One carried message.
    fn carried(&mut self, carried: Carried, says: &report::SubjectSays, road: &Road) {
        if self.opened.originals.len() >= ORIGINALS_MAX {
            self.beyond_cap();
            return;
        }
        if carried.bytes.len() > self.decoded_bytes_left {
            self.unchecked(
                kinds::UNCHECKED_BEYOND_CAP,
                "attached messages beyond the size limit were not read",
            );
            self.beyond_cap();
            return;
        }
        self.decoded_bytes_left -= carried.bytes.len();
        let wrapper = report::wrapper_of(says, &carried.file_name);
        let grade = match carried.packing {
            Packing::MessagePart => road.grade_of_parts,
            _ => Grade::Original,
        };
        let lost = if grade == Grade::Original {
            Vec::new()
        } else {
            lost_by_rebuilding(&carried.bytes)
        };
        let inner = road.through(wrapper, grade, &lost);
        self.any(&carried.bytes, inner);
    }

    /// A signed S/MIME envelope: the envelope is an original, and what it holds is read as well.
    fn signed(
        &mut self,
        bytes: &[u8],
        message: &Entity<'_>,
        contents: &Contents,
        inside: &[u8],
        road: Road,
    ) {
        self.note(
            &kinds::SIGNED_ENVELOPE,
            "a signed S/MIME envelope was opened to read inside; its signature was not checked",
        );
        self.original(bytes, message, contents, road.clone());
        let mut rebuilt = super::rebuild::without_content_fields(message);
        rebuilt.extend_from_slice(inside);
        let mut inner = road;
        inner.grade = inner.grade.max(Grade::Reconstructed);
        inner.lost = super::rebuild::with_lost(&inner.lost, &[Lost::Signatures]);
        inner.depth += 1;
        self.any(&rebuilt, inner);
    }

    /// A mail without attached messages: an original, or the text of a forward.
    fn maybe_forward(
        &mut self,
        bytes: &[u8],
        message: &Entity<'_>,
        contents: Contents,
        road: Road,
    ) {
        let subject = message.field("Subject").map(|_| message.text_of("Subject"));
        let forwards = road
            .wrappers
            .iter()
            .filter(|wrapper| **wrapper == Wrapper::InlineForward)
            .count();
        let found = match forwards {
            0..INLINE_FORWARDS_MAX => inline::find(message, &contents, subject.as_deref(), bytes),
            _ => None,
        };
        let Some(forward) = found else {
            return self.original(bytes, message, &contents, road);
        };
        self.note(
            &kinds::INLINE_FORWARD,
            "sender, subject and date of an inline forward are what the forwarder's mail program wrote; they prove nothing",
        );
        // A copied header block may say anything, so a forward in a forward never hides the one it stands in.
        let from_a_colleague =
            road.grade != Grade::InlineForward && carrier::is_between_colleagues(message);
        let pasted = message.fields.is_empty();
        let only_wrapper = forward.lead_in_is_note && (pasted || from_a_colleague);
        let inner = road.through(Wrapper::InlineForward, Grade::InlineForward, &forward.lost);
        if only_wrapper {
            if self.opened.comment.is_none() {
                self.opened.comment = report::cleaned_comment(&forward.lead_in);
            }
            let says = report::subject_says(subject.as_deref().unwrap_or_default());
            self.opened.disposition = self.opened.disposition.or(says.disposition);
        }
        self.mail(&forward.rebuilt, inner);
        if !only_wrapper {
            self.note(
                &kinds::CARRIER_EXAMINED_TOO,
                "the mail that carries the forwarded text may be what arrived, so both were examined",
            );
            self.original(bytes, message, &contents, road);
        }
    }

    /// The end of a road.
    fn original(&mut self, bytes: &[u8], message: &Entity<'_>, contents: &Contents, road: Road) {
        if self.opened.originals.len() >= ORIGINALS_MAX {
            return self.beyond_cap();
        }
        for marker in drill::markers(message) {
            self.drill_marker(&marker);
        }
        let in_link = drill::has_recipient_id_link(&contents.text)
            || drill::has_recipient_id_link(&contents.html);
        if in_link {
            self.drill_marker("link parameter rid");
        }
        if let Some(headers) = &contents.returned_headers {
            let subject = contents::first_subject(headers);
            let finding = Finding::new(
                &kinds::RETURNED_MAIL,
                Place::named("part text/rfc822-headers"),
                format!(
                    "a delivery report; only the headers of the returned mail came along, its subject is `{subject}`"
                ),
            );
            self.add(finding);
        }
        self.opened.originals.push(Original {
            bytes: bytes.to_vec(),
            grade: road.grade,
            wrappers: road.wrappers,
            lost: road.lost,
        });
    }
}
