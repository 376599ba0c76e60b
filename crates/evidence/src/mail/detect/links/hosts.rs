//! What some hosts are for: shorteners, free hosting, form builders, the trackers of mailing services. The table is data
//! (`hosts.txt`); a host that isn't in it is not thereby good.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a listed host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostUse {
    /// Short links: where they lead is not to be seen.
    Shortener,
    /// Anybody can put up a page there in a minute.
    FreeHosting,
    /// Anybody can share a file or a set of slides there.
    SharedFile,
    /// Anybody can put up a form there.
    FormBuilder,
    /// Counts clicks for mailing services and sends people on.
    MailTracker,
    /// So common that a link to it joins no two messages.
    UsedByEverybody,
}

/// What a host is for, if the table says. The path helps where one host serves several uses.
pub fn uses_of(host: &str, path: &str) -> Vec<HostUse> {
    let mut uses = Vec::new();
    let host = host.trim_end_matches('.');
    let mut rest = Some(host);
    while let Some(name) = rest {
        uses.extend(table().get(name).into_iter().flatten());
        rest = name.split_once('.').map(|(_, parent)| parent);
    }
    let first_segment = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    if !first_segment.is_empty() {
        uses.extend(
            table()
                .get(format!("{host}/{first_segment}").as_str())
                .into_iter()
                .flatten(),
        );
    }
    uses
}

/// Whether links to this registrable domain say nothing about a wave.
pub fn is_used_by_everybody(registrable: &str) -> bool {
    uses_of(registrable, "").contains(&HostUse::UsedByEverybody)
}

/// Suffixes whose names cost next to nothing; from published abuse figures, not from any mail collection.
const THROW_AWAY_SUFFIXES: &[&str] = &[
    "tk",
    "ml",
    "ga",
    "cf",
    "gq",
    "top",
    "xyz",
    "icu",
    "cyou",
    "buzz",
    "click",
    "sbs",
    "cfd",
    "rest",
    "quest",
    "bond",
    "monster",
    "surf",
    "loan",
    "win",
    "bid",
    "date",
    "stream",
    "gdn",
    "work",
    "fit",
    "beauty",
    "hair",
    "lol",
    "best",
    "fun",
    "cam",
    "uno",
    "ooo",
    "men",
    "review",
    "trade",
    "party",
    "racing",
    "faith",
    "cricket",
    "webcam",
    "download",
    "autos",
    "boats",
    "homes",
    "mom",
    "pics",
    "skin",
    "yachts",
    "makeup",
    "christmas",
    "motorcycles",
    "pw",
];

/// Whether a suffix is mostly used for names that are thrown away. Honest names have it too.
pub fn is_throw_away_suffix(suffix: &str) -> bool {
    THROW_AWAY_SUFFIXES.contains(&suffix)
}

fn table() -> &'static HashMap<&'static str, Vec<HostUse>> {
    static TABLE: OnceLock<HashMap<&'static str, Vec<HostUse>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: HashMap<&'static str, Vec<HostUse>> = HashMap::new();
        let mut host_use = None;
        for line in include_str!("hosts.txt").lines().map(str::trim) {
            if line.starts_with('[') {
                host_use = section(line);
            } else if let Some(host_use) =
                host_use.filter(|_| !line.is_empty() && !line.starts_with('#'))
            {
                table.entry(line).or_default().push(host_use);
            }
        }
        table
    })
}

fn section(line: &str) -> Option<HostUse> {
    Some(match line {
        "[shortener]" => HostUse::Shortener,
        "[free-hosting]" => HostUse::FreeHosting,
        "[shared-file]" => HostUse::SharedFile,
        "[form-builder]" => HostUse::FormBuilder,
        "[mail-tracker]" => HostUse::MailTracker,
        "[used-by-everybody]" => HostUse::UsedByEverybody,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_below_a_listed_one_has_its_use() {
        assert_eq!(
            uses_of("invoice-2.workers.dev", "/"),
            [HostUse::FreeHosting]
        );
        assert_eq!(
            uses_of("docs.google.com", "/forms/d/1"),
            [HostUse::UsedByEverybody, HostUse::FormBuilder]
        );
        assert_eq!(
            uses_of("docs.google.com", "/document/d/1"),
            [HostUse::UsedByEverybody, HostUse::SharedFile]
        );
        assert_eq!(uses_of("notbit.ly.test", "/"), []);
    }

    #[test]
    fn every_section_of_the_table_is_known() {
        let sections: Vec<&str> = include_str!("hosts.txt")
            .lines()
            .filter(|line| line.starts_with('['))
            .collect();
        assert!(
            sections.iter().all(|line| section(line).is_some()),
            "{sections:?}"
        );
    }
}
