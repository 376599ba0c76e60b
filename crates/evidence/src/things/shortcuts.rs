//! What starts something else, or fetches something, when a stick comes in or its folder is looked at: `autorun.inf`, the files a
//! Linux desktop starts, shortcuts of Windows, macOS and Linux, `desktop.ini`, scripts by their first line. Read as text and never obeyed.

use super::kinds;
use crate::finding::FindingKind;
use crate::mail::detect::attachments::ending_of_name;
use crate::mail::detect::quote::quote;

/// Bytes of a shortcut searched for what it starts; real ones have a few thousand.
const SHORTCUT_BYTES_MAX: usize = 256 * 1024;
/// Lines of a settings file looked at.
const LINES_MAX: usize = 2_000;

/// What shortcuts start when they don't open a document.
const INTERPRETERS: &[&str] = &[
    "cmd.exe",
    "powershell",
    "pwsh",
    "mshta",
    "wscript",
    "cscript",
    "rundll32",
    "regsvr32",
    "msiexec",
    "certutil",
    "bitsadmin",
    "conhost.exe",
    "forfiles",
    "%comspec%",
];

/// What Linux shortcuts start when they don't open a program; versions left out.
const SHELLS: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "zsh",
    "env",
    "python",
    "perl",
    "ruby",
    "node",
    "curl",
    "wget",
    "nc",
    "xterm",
    "gnome-terminal",
    "konsole",
];

/// The magic number of a shell link ([MS-SHLLINK] 2.1).
const SHELL_LINK: &[u8] = b"L\0\0\0\x01\x14\x02\0";

/// What is seen, each with its words behind the name.
pub fn seen(
    name: &str,
    is_at_top: bool,
    bytes: &[u8],
    text: &str,
) -> Vec<(&'static FindingKind, String)> {
    let lower = name.to_lowercase();
    let ending = ending_of_name(name);
    if bytes.starts_with(SHELL_LINK) {
        return shell_link(bytes);
    }
    match (lower.as_str(), ending.as_str()) {
        ("autorun.inf", _) => autorun(text, is_at_top),
        ("desktop.ini", _) => fetching(text, &["iconresource", "iconfile"]),
        // freedesktop.org, Desktop Application Autostart Specification, "Autostart Files" and "Autoopen Files".
        (".autorun" | "autorun" | "autorun.sh", _) if is_at_top => one(
            &kinds::AUTOSTART,
            "is what a Linux desktop offers to start when the stick comes in",
        ),
        (".autoopen" | "autoopen", _) if is_at_top => one(
            &kinds::AUTOSTART,
            "names what a Linux desktop offers to open when the stick comes in",
        ),
        (_, "desktop") => desktop_entry(text),
        (_, "url" | "website") => internet_shortcut(text),
        (_, "webloc") => one(&kinds::WEB_LINK, "is a link to a page"),
        (_, "scf" | "library-ms" | "searchconnector-ms") => {
            let found = fetching(text, &["iconfile", "<url>", "<simplelocation>"]);
            match found.is_empty() {
                true => one(&kinds::SHORTCUT, "is a Windows shortcut"),
                false => found,
            }
        }
        _ if text.starts_with("#!") => one(
            &kinds::SCRIPT_BY_LINE,
            "is a script that Linux and macOS can run",
        ),
        _ => Vec::new(),
    }
}

fn one(kind: &'static FindingKind, says: &str) -> Vec<(&'static FindingKind, String)> {
    vec![(kind, says.to_owned())]
}

/// The keys and values of a settings file, keys in lower case.
fn settings(text: &str) -> impl Iterator<Item = (String, &str)> {
    text.lines().take(LINES_MAX).filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        Some((key.trim().to_lowercase(), value.trim()))
    })
}

fn autorun(text: &str, is_at_top: bool) -> Vec<(&'static FindingKind, String)> {
    let starts = settings(text).find(|(key, value)| {
        let starts = key == "open"
            || key == "shellexecute"
            || (key.starts_with("shell\\") && key.ends_with("\\command"));
        starts && !value.is_empty()
    });
    match starts {
        Some((_, value)) if is_at_top => vec![(
            &kinds::AUTORUN,
            format!("starts {} when the stick comes in", quote(value)),
        )],
        Some((_, value)) => vec![(
            &kinds::AUTORUN_ELSEWHERE,
            format!("would start {} if it lay at the top", quote(value)),
        )],
        None => one(
            &kinds::AUTORUN_LOOKS,
            "names a picture or a label for the stick, and starts nothing",
        ),
    }
}

fn desktop_entry(text: &str) -> Vec<(&'static FindingKind, String)> {
    let starts = settings(text).find(|(key, value)| key == "exec" && !value.is_empty());
    let Some((_, command)) = starts else {
        return one(&kinds::SHORTCUT, "is a Linux shortcut");
    };
    let says = format!("is a Linux shortcut that runs {}", quote(command));
    let program = command.split_whitespace().next().unwrap_or_default();
    let program = program.trim_matches(['"', '\'']);
    let name = program.rsplit('/').next().unwrap_or(program);
    // Entries of installed programs name them plainly, and are copied about with people's folders.
    let plain = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let interprets = SHELLS.contains(&plain);
    let lies_on_the_stick = program.starts_with('.') || program.contains("/media/");
    match interprets || lies_on_the_stick {
        true => vec![(&kinds::SHORTCUT_COMMAND, says)],
        false => vec![(&kinds::SHORTCUT, says)],
    }
}

fn internet_shortcut(text: &str) -> Vec<(&'static FindingKind, String)> {
    let mut found = fetching(text, &["iconfile", "workingdirectory"]);
    let target = settings(text).find(|(key, _)| key == "url");
    let target = target.map_or("", |(_, value)| value);
    let start = target.get(..8).unwrap_or(target).to_ascii_lowercase();
    if start.starts_with("http://") || start.starts_with("https://") {
        found.push((&kinds::WEB_LINK, format!("is a link to {}", quote(target))));
    } else {
        found.push((
            &kinds::SHORTCUT,
            format!("is a shortcut to {}", quote(target)),
        ));
    }
    found
}

/// Values that lie on another computer: whoever shows the folder asks there, and signs in on the way.
fn fetching(text: &str, keys: &[&str]) -> Vec<(&'static FindingKind, String)> {
    let far = |value: &str| value.starts_with("\\\\") || value.starts_with("file://");
    let by_key = settings(text)
        .find(|(key, value)| keys.contains(&key.as_str()) && far(value))
        .map(|(_, value)| value.to_owned());
    let by_element = keys
        .iter()
        .filter(|key| key.starts_with('<'))
        .find_map(|key| {
            let at = text.to_ascii_lowercase().find(key)?;
            let value = text.get(at + key.len()..)?.split('<').next()?.trim();
            far(value).then(|| value.to_owned())
        });
    let found = by_key.or(by_element).map(|value| {
        let says = format!(
            "fetches a picture or a folder from {} as soon as somebody looks at it",
            quote(&value)
        );
        (&kinds::REACHES_OUT, says)
    });
    found.into_iter().collect()
}

fn shell_link(bytes: &[u8]) -> Vec<(&'static FindingKind, String)> {
    let capped = bytes
        .get(..bytes.len().min(SHORTCUT_BYTES_MAX))
        .unwrap_or_default();
    // Names stand in it in one-byte letters or in UTF-16; without the empty bytes both read alike.
    let letters: String = capped
        .iter()
        .filter(|byte| **byte != 0)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    match INTERPRETERS.iter().find(|name| letters.contains(**name)) {
        Some(name) => vec![(
            &kinds::SHORTCUT_COMMAND,
            format!("is a Windows shortcut that starts {}", quote(name)),
        )],
        None => one(&kinds::SHORTCUT, "is a Windows shortcut"),
    }
}
