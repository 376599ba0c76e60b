//! What a file's name promises, and the tricks names play. What the bytes say is asked elsewhere in this folder.

use super::content::Content;

/// Endings a computer runs when they are opened, and what they are.
const RUNNING: &[(&str, &str)] = &[
    ("exe", "a Windows program"),
    ("scr", "a Windows screen saver, which is a program"),
    ("pif", "a DOS shortcut, which runs programs"),
    ("com", "a DOS program"),
    ("cpl", "a Windows control panel, which is a program"),
    ("msi", "a Windows installer"),
    ("msix", "a Windows installer"),
    ("appx", "a Windows installer"),
    ("jar", "a Java program"),
    ("apk", "an Android program"),
    ("dmg", "a macOS disk image"),
    ("pkg", "a macOS installer"),
    ("hta", "an HTML application"),
    ("js", "a JavaScript file"),
    ("jse", "an encoded JavaScript file"),
    ("vbs", "a Visual Basic script"),
    ("vbe", "an encoded Visual Basic script"),
    ("wsf", "a Windows script file"),
    ("wsh", "a Windows script file"),
    ("ps1", "a PowerShell script"),
    ("bat", "a batch file"),
    ("cmd", "a batch file"),
    ("lnk", "a Windows shortcut"),
    ("url", "an Internet shortcut"),
    ("scf", "a Windows shortcut"),
    ("chm", "a Windows help file, which runs scripts"),
    ("reg", "a registry file"),
    ("xll", "an Excel add-in, which is a program"),
    ("application", "a ClickOnce program"),
    ("settingcontent-ms", "a Windows settings shortcut"),
    ("search-ms", "a Windows search shortcut"),
];

/// Endings that promise something to read or look at.
const READING: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "csv", "jpg", "jpeg", "png",
    "gif", "bmp", "tif", "tiff", "odt", "ods", "mp3", "wav", "mp4", "eml", "msg", "xml",
];

/// The ending of a name, lower case, blanks and dots behind it left out.
pub fn ending(name: &str) -> String {
    let name = name.trim_end_matches([' ', '.', '_', '\u{a0}']);
    match name.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 20 => ending.trim().to_lowercase(),
        _ => String::new(),
    }
}

/// What an ending runs as, if it runs.
pub fn runs_as(ending: &str) -> Option<&'static str> {
    RUNNING
        .iter()
        .find(|(known, _)| *known == ending)
        .map(|(_, what)| *what)
}

/// Whether a name shows a harmless ending before the real one.
pub fn has_double_ending(name: &str) -> bool {
    let last = ending(name);
    let misleads = runs_as(&last).is_some()
        || matches!(
            last.as_str(),
            "html" | "htm" | "shtml" | "svg" | "iso" | "img" | "one"
        );
    let Some((before, _)) = name.trim_end_matches([' ', '.', '_']).rsplit_once('.') else {
        return false;
    };
    misleads && READING.contains(&ending(before).as_str())
}

/// Whether a name holds direction characters, raw or made visible by the reading.
pub fn has_direction_characters(name: &str) -> bool {
    name.chars()
        .any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        || [
            "⟨U+202A⟩",
            "⟨U+202B⟩",
            "⟨U+202D⟩",
            "⟨U+202E⟩",
            "⟨U+2066⟩",
            "⟨U+2067⟩",
            "⟨U+2068⟩",
        ]
        .iter()
        .any(|mark| name.contains(mark))
}

/// Whether the name promises something to read and the bytes are something that runs, or a page.
pub fn hides(name: &str, content: Content) -> bool {
    let ending = ending(name);
    let promises = READING.contains(&ending.as_str());
    // Old programs save web pages as `.doc` and `.xls` on purpose; those are pages, but not in hiding.
    let office_page = content == Content::Html
        && matches!(
            ending.as_str(),
            "doc" | "xls" | "xml" | "txt" | "eml" | "csv"
        );
    promises && content.runs() && !office_page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_told_with_their_tricks() {
        assert_eq!(ending("Invoice.PDF "), "pdf");
        assert!(has_double_ending("invoice.pdf.exe"));
        assert!(has_double_ending("invoice.pdf   .html"));
        assert!(!has_double_ending("report.2024.pdf"));
        assert!(!has_double_ending("jquery.min.js"));
        assert!(has_direction_characters("ann\u{202e}fdp.exe"));
        assert!(hides("invoice.pdf", Content::Program("a Windows program")));
        assert!(!hides("invoice.pdf", Content::Pdf));
    }
}
