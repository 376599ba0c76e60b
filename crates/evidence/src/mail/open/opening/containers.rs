//! Outlook's containers on the way to originals: each becomes RFC 5322 bytes, which then take the same road as any mail.
//! One that cannot be read stays an original as it is, and that is said.

use super::{Opening, Road};
use crate::finding::{Finding, Place};
use crate::mail::open::contents::Contents;
use crate::mail::open::mime::Entity;
use crate::mail::open::{Grade, Wrapper, kinds, mapi, rebuild};

impl Opening {
    pub(super) fn outlook_msg(&mut self, bytes: &[u8], road: Road) {
        match mapi::msg::read(bytes, &mut self.containers) {
            Some(message) => {
                let rebuilt = mapi::rebuild::message(&message, None);
                self.rebuilt(rebuilt, road, Wrapper::OutlookMsg);
            }
            // An old Office document is no mail, and nothing is wrong with it for that.
            None if mapi::msg::holds_something_else(bytes) => {
                self.original(bytes, &Entity::default(), &Contents::default(), road);
            }
            None => self.container_unreadable(bytes, road, "an Outlook .msg file"),
        }
    }

    /// A TNEF stream, alone or inside the mail it belongs to.
    pub(super) fn tnef(
        &mut self,
        carrier: Option<(&Entity<'_>, &Contents, &[u8])>,
        bytes: &[u8],
        road: Road,
    ) {
        let Some(tnef) = mapi::tnef::read(bytes, &mut self.containers) else {
            let whole = carrier.map_or(bytes, |(_, _, whole)| whole);
            return self.container_unreadable(whole, road, "winmail.dat");
        };
        for fault in &tnef.faults {
            let says = format!("winmail.dat is damaged ({fault}); what could be read was");
            self.add(Finding::new(
                &kinds::BROKEN_CONTAINER,
                Place::named("winmail.dat"),
                says,
            ));
        }
        let rebuilt = match carrier {
            Some((message, contents, whole)) => {
                let header = rebuild::without_content_fields(message);
                let message = mapi::rebuild::with_outer(tnef.message, contents, whole);
                mapi::rebuild::message(&message, Some(header))
            }
            None => mapi::rebuild::message(&tnef.message, None),
        };
        self.rebuilt(rebuilt, road, Wrapper::Tnef);
    }

    fn rebuilt(&mut self, rebuilt: mapi::rebuild::Rebuilt, road: Road, wrapper: Wrapper) {
        let lost = rebuild::with_lost(&road.lost, &rebuilt.lost);
        let inner = road.through(wrapper, road.grade.max(Grade::Reconstructed), &lost);
        self.mail(&rebuilt.bytes, inner);
    }

    /// A container that cannot be read stays an original, and it is said.
    fn container_unreadable(&mut self, bytes: &[u8], road: Road, what: &str) {
        self.note(
            &kinds::BROKEN_CONTAINER,
            format!("{what} could not be read"),
        );
        self.unchecked(
            kinds::UNCHECKED_CONTAINER,
            "a container could not be read, so what is inside was not examined",
        );
        self.original(bytes, &Entity::default(), &Contents::default(), road);
    }
}
