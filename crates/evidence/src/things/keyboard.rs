//! Scripts for things that look like a stick and type like a keyboard: DuckyScript and its relatives, boards that speak
//! CircuitPython or Arduino, and what such boards are loaded with. Read as text, never played.

use super::kinds;
use crate::finding::FindingKind;
use crate::mail::detect::attachments::ending_of_name;

/// Lines of a script looked at.
const LINES_MAX: usize = 2_000;
/// Commands that type or press, from which on a text is a script and no prose that begins with such a word.
const TYPING_MIN: usize = 1;
/// Commands of any sort, the typing ones included.
const COMMANDS_MIN: usize = 3;

/// Commands that type words or press keys together, as they stand at the start of a line (Hak5, DuckyScript; Flipper BadUSB
/// writes the same).
const TYPING: &[&str] = &[
    "STRING ",
    "STRINGLN ",
    "GUI r",
    "GUI R",
    "WINDOWS r",
    "WINDOWS R",
    "WIN r",
    "COMMAND SPACE",
    "GUI SPACE",
    "CTRL ALT ",
    "CTRL-ALT ",
    "ALT F2",
    "CTRL ESC",
    "ALTSTRING ",
    "QUACK STRING ",
    "QUACK GUI",
    "Q STRING ",
    "Q GUI ",
    "ATTACKMODE ",
];
/// Commands that wait, press one key, or set something.
const OTHER: &[&str] = &[
    "REM ",
    "DELAY ",
    "DEFAULT_DELAY ",
    "DEFAULTDELAY ",
    "ENTER",
    "TAB",
    "REPEAT ",
    "GUI",
    "WINDOWS",
    "ALT ",
    "CTRL ",
    "SHIFT ",
    "QUACK ",
    "Q ",
    "LED ",
    "ID ",
    "HOLD ",
    "RELEASE ",
    "WAIT_FOR_BUTTON_PRESS",
];

/// What is seen, each with its words behind the name.
pub fn seen(name: &str, bytes: &[u8], text: &str) -> Vec<(&'static FindingKind, &'static str)> {
    let lower = name.to_lowercase();
    let ending = ending_of_name(name);
    if is_keystrokes(text) {
        return vec![(
            &kinds::KEYBOARD,
            "is a script for a stick that types by itself (DuckyScript or alike)",
        )];
    }
    // adafruit.com, CircuitPython: `usb_hid` makes the board a keyboard; P4wnP1 scripts call `layout` and `type`.
    let types_in_python = ["import usb_hid", "from adafruit_hid", "import adafruit_hid"];
    if ending == "py" && types_in_python.iter().any(|line| text.contains(line)) {
        return vec![(
            &kinds::KEYBOARD,
            "makes the board it runs on a keyboard that types by itself (CircuitPython)",
        )];
    }
    let types_on_arduino = [
        "Keyboard.begin",
        "Keyboard.print",
        "DigiKeyboard.",
        "#include <HID",
    ];
    if matches!(ending.as_str(), "ino" | "cpp" | "c")
        && types_on_arduino.iter().any(|call| text.contains(call))
    {
        return vec![(
            &kinds::KEYBOARD,
            "makes the board it is built for a keyboard that types by itself (Arduino)",
        )];
    }
    if ending == "js" && text.contains("layout(") && text.contains("type(\"") {
        return vec![(
            &kinds::KEYBOARD,
            "is a script for a board that types by itself (P4wnP1)",
        )];
    }
    if lower == "inject.bin" {
        return vec![(
            &kinds::KEYBOARD_COMPILED,
            "is named as a typing stick names what it types",
        )];
    }
    // Microsoft, UF2: both magic numbers stand at the front of each block.
    if bytes.starts_with(b"UF2\n\x57\x51\x5d\x9e") {
        return vec![(
            &kinds::FIRMWARE,
            "is software for a small board, which may be one that types by itself",
        )];
    }
    Vec::new()
}

/// Whether a text is a row of such commands and hardly anything else.
fn is_keystrokes(text: &str) -> bool {
    let (mut typing, mut others, mut lines) = (0_usize, 0_usize, 0_usize);
    for line in text.lines().take(LINES_MAX) {
        let line = line.trim_start();
        if line.trim().is_empty() {
            continue;
        }
        lines += 1;
        if TYPING.iter().any(|command| line.starts_with(command)) {
            typing += 1;
        } else if OTHER.iter().any(|command| line.starts_with(command)) {
            others += 1;
        }
    }
    let commands = typing + others;
    typing >= TYPING_MIN && commands >= COMMANDS_MIN && commands * 2 > lines
}
