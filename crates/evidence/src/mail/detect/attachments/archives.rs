//! What is said of archives: what they hold, whether they can be opened, whether they mean to choke whoever opens them. How
//! they are read stands in the files beside.

use super::content::{Content, content_of};
use super::{
    ENTRIES_LOOKED_INTO_MAX, ENTRY_BYTES_MAX, File, Look, NESTING_MAX, archive, kinds, names,
    office, packed,
};
use crate::mail::detect::quote::quote;

impl Look<'_> {
    pub(super) fn archive(&mut self, file: &File<'_>, depth: usize) {
        let Some((mut archive, listing)) = archive::open(file.bytes) else {
            self.unread(file, "an archive that could not be read");
            return;
        };
        let budget_bytes = &mut self.budget_bytes;
        if let Some(inside) = office::look_into_xml(&mut archive, &listing, budget_bytes) {
            self.office(file, &inside);
            if self.budget_bytes == 0 {
                self.unread(file, "a document too large to look through");
            }
            return;
        }
        if listing.bomb || listing.capped {
            self.say(
                file,
                &kinds::BOMB,
                "unpacks to far more than it is, or holds more entries than we look at",
            );
        }
        if listing.entries.iter().any(|entry| entry.encrypted) {
            self.encrypted(file);
        }
        let names: Vec<&str> = listing
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        self.running_names(file, &names);
        if listing.bomb {
            return;
        }
        if depth >= NESTING_MAX {
            self.say(
                file,
                &kinds::ARCHIVE_DEEP,
                "is an archive in an archive in an archive",
            );
            self.unread(file, "an archive in archives");
            return;
        }
        for entry in listing
            .entries
            .iter()
            .filter(|entry| !entry.encrypted)
            .take(ENTRIES_LOOKED_INTO_MAX)
        {
            if self.budget_bytes == 0 {
                self.unread(file, "an archive too large to look through");
                return;
            }
            let unpacked = archive.unpack(entry.index, ENTRY_BYTES_MAX, &mut self.budget_bytes);
            self.inner(file, &entry.name, &unpacked, depth);
        }
    }

    /// Entries that run by their names, in an archive of a few files: a lure, not a source tree.
    fn running_names(&mut self, file: &File<'_>, names: &[&str]) {
        const FEW_ENTRIES: usize = 5;
        if names.len() > FEW_ENTRIES {
            return;
        }
        for name in names {
            if let Some(what) = names::runs_as(&names::ending(name)) {
                let says = format!("holds {}, {what}", quote(name));
                self.say(file, &kinds::ARCHIVE_HOLDS_PROGRAM, &says);
            }
        }
    }

    /// A gzip file packs one other; which one, its name says without the last ending.
    pub(super) fn gzip(&mut self, file: &File<'_>, depth: usize) {
        let bytes_max = ENTRY_BYTES_MAX.min(self.budget_bytes);
        if depth >= NESTING_MAX || bytes_max == 0 {
            self.unread(file, "an archive in archives");
            return;
        }
        let unpacked = packed::gunzip(file.bytes, bytes_max);
        self.budget_bytes = self.budget_bytes.saturating_sub(unpacked.len());
        let name = file.name.rsplit_once('.').map_or("", |(name, _)| name);
        self.running_names(file, &[name]);
        // A tar in gzip is one archive to whoever opens it, not two.
        if content_of(&unpacked) == Content::Tar {
            let tar = File {
                name: file.name.clone(),
                bytes: &unpacked,
                part: file.part.clone(),
                inline: false,
            };
            self.tar(&tar, depth);
        } else {
            self.inner(file, name, &unpacked, depth);
        }
    }

    pub(super) fn tar(&mut self, file: &File<'_>, depth: usize) {
        if depth >= NESTING_MAX {
            self.unread(file, "an archive in archives");
            return;
        }
        let listed = packed::list_tar(file.bytes);
        self.running_names(file, &listed.names());
        for (name, bytes) in listed.entries.iter().take(ENTRIES_LOOKED_INTO_MAX) {
            self.inner(file, name, bytes, depth);
        }
    }

    /// Only the names are read.
    pub(super) fn rar(&mut self, file: &File<'_>) {
        let listed = packed::list_rar(file.bytes);
        self.running_names(file, &listed.names());
        if listed.encrypted {
            self.encrypted(file);
        } else {
            self.unread(file, "a RAR archive");
        }
    }

    fn inner(&mut self, file: &File<'_>, name: &str, bytes: &[u8], depth: usize) {
        let inner = File {
            name: name.to_owned(),
            bytes,
            part: format!("{}, inside {}", file.part, quote(&file.name)),
            inline: false,
        };
        self.at(&inner, depth + 1);
    }
}
