//! What opening writes down beside the originals: findings, what stayed unchecked, drill markers, counts. Each note is made
//! once, however often its reason comes up.

use super::Opening;
use crate::finding::{Finding, FindingKind, Place, Unchecked};
use crate::limits::{FINDINGS_PER_KIND_MAX, NESTING_DEPTH_MAX, ORIGINALS_MAX};
use crate::mail::open::contents::Contents;
use crate::mail::open::kinds;

impl Opening {
    pub(super) fn beyond_cap(&mut self) {
        self.opened.originals_beyond_cap += 1;
        let count = self.opened.originals_beyond_cap;
        let says = format!(
            "{count} attached mails beyond the first {ORIGINALS_MAX} are kept but were not examined one by one"
        );
        self.opened
            .findings
            .retain(|finding| finding.kind != &kinds::ORIGINALS_BEYOND_CAP);
        let finding = Finding::new(&kinds::ORIGINALS_BEYOND_CAP, Place::named("report"), says)
            .with_fact("count", count.to_string())
            .with_fact("examined", ORIGINALS_MAX.to_string());
        self.add(finding);
    }

    pub(super) fn drill_marker(&mut self, marker: &str) {
        if self
            .opened
            .drill_markers
            .iter()
            .any(|known| known == marker)
        {
            return;
        }
        self.opened.drill_markers.push(marker.to_owned());
        let finding = Finding::new(
            &kinds::DRILL_MARKER,
            Place::named(marker),
            format!(
                "`{marker}` says that this is a drill; anybody can write that, so it proves nothing"
            ),
        );
        self.add(finding.with_fact("marker", marker));
    }

    pub(super) fn note_caps(&mut self, contents: &Contents) {
        if contents.nested_too_deep {
            self.note_too_deep();
        }
        if contents.too_many_parts {
            self.note(
                &kinds::TOO_MANY_PARTS,
                "there are more parts than are read; the rest were left alone",
            );
            self.unchecked(
                kinds::UNCHECKED_BEYOND_CAP,
                "parts beyond the limit were not read",
            );
        }
        if contents.broken_count > 0 {
            self.note(
                &kinds::BROKEN_CONTAINER,
                format!(
                    "{} attached mails could not be read as mail and were kept as files",
                    contents.broken_count
                ),
            );
        }
    }

    pub(super) fn note_too_deep(&mut self) {
        let says = format!(
            "wrappers or parts are nested more than {NESTING_DEPTH_MAX} deep; what lies deeper was not read"
        );
        self.note(&kinds::NESTED_TOO_DEEP, says);
        self.unchecked(
            kinds::UNCHECKED_BEYOND_CAP,
            "what is nested too deep was not read",
        );
    }

    pub(super) fn note_locks(&mut self, contents: &Contents) {
        match contents.locked {
            Some(kinds::UNCHECKED_ENCRYPTED_SMIME) => {
                self.unchecked(
                    kinds::UNCHECKED_ENCRYPTED_SMIME,
                    "encrypted with S/MIME: only the person can open it",
                );
            }
            Some(kinds::UNCHECKED_ENCRYPTED_PGP) => {
                self.unchecked(
                    kinds::UNCHECKED_ENCRYPTED_PGP,
                    "encrypted with PGP: only the person can open it",
                );
            }
            Some(id) => self.unchecked(id, "a container in this mail could not be read"),
            None => {}
        }
    }

    pub(super) fn note(&mut self, kind: &'static FindingKind, says: impl Into<String>) {
        if !self
            .opened
            .findings
            .iter()
            .any(|finding| finding.kind == kind)
        {
            self.add(Finding::new(kind, Place::named("report"), says));
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        let same = self
            .opened
            .findings
            .iter()
            .filter(|known| known.kind == finding.kind)
            .count();
        if same < FINDINGS_PER_KIND_MAX {
            self.opened.findings.push(finding);
        }
    }

    pub(super) fn unchecked(&mut self, id: &'static str, says: &str) {
        if !self.opened.unchecked.iter().any(|known| known.id == id) {
            self.opened.unchecked.push(Unchecked::new(id, says));
        }
    }
}
