//! The icons: simple strokes on a 24 by 24 grid, drawn for Headsup, put inline so that they take the colour of the text
//! beside them. An icon never carries a meaning alone: a word stands beside it, so it is hidden from screen readers.

use askama::filters::Safe;

/// The drawing of an icon by name, at text size.
pub fn icon(name: &str) -> Safe<String> {
    with_class(name, "icon")
}

/// The drawing of an icon by name, a little smaller, for pills and lists.
pub fn small(name: &str) -> Safe<String> {
    with_class(name, "icon icon--small")
}

fn with_class(name: &str, class: &str) -> Safe<String> {
    let paths = paths_of(name).unwrap_or(UNKNOWN);
    Safe(format!(
        r#"<svg class="{class}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{paths}</svg>"#
    ))
}

const UNKNOWN: &str = r#"<circle cx="12" cy="12" r="8"/>"#;

fn paths_of(name: &str) -> Option<&'static str> {
    ICONS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, paths)| *paths)
}

/// Every icon: one for each kind of report, then the meanings, then the small signs.
pub const ICONS: &[(&str, &str)] = &[
    // Kinds of report.
    (
        "message",
        r#"<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="m3.5 7.5 8.5 6 8.5-6"/>"#,
    ),
    (
        "call",
        r#"<path d="M6 3.5h3l1.5 4.2-2 1.6a11.5 11.5 0 0 0 6.2 6.2l1.6-2 4.2 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.7a2 2 0 0 1 2-2.2Z"/>"#,
    ),
    (
        "text",
        r#"<path d="M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-7L7.5 20v-3.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5Z"/><path d="M8 10.5h.01M12 10.5h.01M16 10.5h.01" stroke-width="2.4"/>"#,
    ),
    (
        "payment-change",
        r#"<path d="M4 9.5 12 4l8 5.5"/><path d="M3.5 20.5h17M6 10v7.5M12 10v7.5M18 10v7.5"/>"#,
    ),
    (
        "device",
        r#"<path d="M7 10.5h10v7a3 3 0 0 1-3 3h-4a3 3 0 0 1-3-3Z"/><path d="M9 10.5v-7h6v7M11 6.5v1M13 6.5v1"/>"#,
    ),
    (
        "lockout",
        r#"<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5M12 14.5v2"/>"#,
    ),
    (
        "mistake",
        r#"<path d="M5 8.5h9.5a4.75 4.75 0 0 1 0 9.5H8"/><path d="M8.5 4.5 4.5 8.5l4 4"/>"#,
    ),
    (
        "lost-item",
        r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5M8.6 8.7a2 2 0 1 1 2.6 2.3c-.5.2-.7.6-.7 1.1M10.5 14h.01"/>"#,
    ),
    (
        "friction",
        r#"<path d="M3.5 8.5h17v6h-17ZM7 8.5l-2 6M12.5 8.5l-2 6M18 8.5l-2 6M6.5 14.5v5.5M17.5 14.5v5.5M6.5 8.5V5M17.5 8.5V5"/>"#,
    ),
    (
        "question",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.7a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.7M12 16.5h.01"/>"#,
    ),
    (
        "about-it",
        r#"<rect x="3.5" y="4.5" width="17" height="11.5" rx="1.5"/><path d="M8.5 20h7M12 16v4"/><path d="M12 7.5v3M12 13h.01"/>"#,
    ),
    // Meanings: a tick, a shield, a clock, a sharp triangle, a ring.
    ("working", r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#),
    (
        "kept",
        r#"<path d="M12 3.5 19 6v5.5c0 4.3-2.9 7.3-7 9-4.1-1.7-7-4.7-7-9V6Z"/>"#,
    ),
    (
        "waiting",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>"#,
    ),
    (
        "harm",
        r#"<path d="M12 4 21 19.5H3ZM12 10v4M12 16.8h.01"/>"#,
    ),
    (
        "plain",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8h.01"/>"#,
    ),
    // Signs.
    (
        "really-it",
        r#"<circle cx="9.5" cy="8" r="3.8"/><path d="M2.5 20.5c.6-4 3.4-6 7-6 1 0 2 .2 2.9.5M16.3 14.7a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .9-1 1.6M18.5 21h.01"/>"#,
    ),
    (
        "cut",
        r#"<circle cx="6.5" cy="7" r="2.5"/><circle cx="6.5" cy="17" r="2.5"/><path d="M8.7 8.3 20 16.5M8.7 15.7 20 7.5"/>"#,
    ),
    (
        "stop",
        r#"<path d="M12 3.5v10.5M12 19.5h.01" stroke-width="3.2"/>"#,
    ),
    (
        "megaphone",
        r#"<path d="M4 10v4.5h3L17 19V5.5L7 10ZM8 14.5l1.2 5h2.3l-1-4M20 10v4.5"/>"#,
    ),
    (
        "dot",
        r#"<circle cx="12" cy="12" r="1.5" fill="currentColor"/>"#,
    ),
    (
        "hand",
        r#"<path d="M7.5 12.5V6.2a1.4 1.4 0 0 1 2.8 0v5M10.3 11V4.7a1.4 1.4 0 0 1 2.8 0V11M13.1 11V5.8a1.4 1.4 0 0 1 2.8 0v6.7M15.9 12V9.4a1.4 1.4 0 0 1 2.8 0v5.1a6.2 6.2 0 0 1-6.2 6.2c-2.6 0-4-1.1-5.3-3L4.4 13.4a1.4 1.4 0 0 1 2.2-1.7l1.6 1.9"/>"#,
    ),
    (
        "file",
        r#"<path d="M6.5 3.5h7L18 8v12.5H6.5ZM13 3.5V8.5h5"/>"#,
    ),
    (
        "link",
        r#"<path d="M10 14a3.5 3.5 0 0 0 5 0l3.5-3.5a3.5 3.5 0 0 0-5-5L12 7M14 10a3.5 3.5 0 0 0-5 0l-3.5 3.5a3.5 3.5 0 0 0 5 5L12 17"/>"#,
    ),
    (
        "eye",
        r#"<path d="M2.8 12S6 5.8 12 5.8 21.2 12 21.2 12 18 18.2 12 18.2 2.8 12 2.8 12Z"/><circle cx="12" cy="12" r="2.7"/>"#,
    ),
    (
        "person",
        r#"<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>"#,
    ),
    (
        "people",
        r#"<circle cx="9" cy="8.5" r="3.3"/><path d="M2.8 19.5c.5-3.5 3-5.3 6.2-5.3s5.7 1.8 6.2 5.3M15.5 5.5a3.3 3.3 0 0 1 0 6.2M17.3 14.5c2.2.5 3.6 2.2 4 5"/>"#,
    ),
    (
        "key",
        r#"<circle cx="8" cy="15.5" r="4.5"/><path d="m11.2 12.3 8.3-8.3M15.5 8l3.2 3.2M18 5.5l2.2 2.2"/>"#,
    ),
    (
        "seal",
        r#"<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="10.5" r="2"/><path d="M12 12.5V16"/>"#,
    ),
    ("arrow", r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#),
    ("back", r#"<path d="M19 12H5M11 6l-6 6 6 6"/>"#),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    ("cross", r#"<path d="m6 6 12 12M18 6 6 18"/>"#),
    (
        "search",
        r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"#,
    ),
    (
        "clock",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.3 2"/>"#,
    ),
    (
        "print",
        r#"<path d="M7 9V3.5h10V9M7 17.5H4.5V9h15v8.5H17M7 14.5h10v6H7Z"/>"#,
    ),
    (
        "download",
        r#"<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>"#,
    ),
    (
        "reopen",
        r#"<path d="M4.5 12a7.5 7.5 0 1 1 2.5 5.6M4.5 18v-4.5H9"/>"#,
    ),
    (
        "lesson",
        r#"<path d="M12 6.5C10 5 7 4.7 3.5 5v13.5c3.5-.3 6.5 0 8.5 1.5 2-1.5 5-1.8 8.5-1.5V5c-3.5-.3-6.5 0-8.5 1.5ZM12 6.5V20"/>"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use casework::cases::report::ReportKind;

    #[test]
    fn every_kind_of_report_has_an_icon_and_no_name_stands_twice() {
        for kind in ReportKind::ALL {
            assert!(
                paths_of(kind.code()).is_some(),
                "no icon for `{}`",
                kind.code()
            );
        }
        let mut names: Vec<&str> = ICONS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
