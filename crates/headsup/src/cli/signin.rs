//! `headsup signin PATH…`: why somebody could not sign in, from the logs themselves, without server, database or network.
//! It reads files, folders and standard input (gzip and Zstandard as they are), hands the bytes down in the order of their time, and
//! writes what came back. The exit code speaks of reading, never of what was found: 0, or 2 where something could not be
//! read.

mod answer;
mod drawing;
mod exports;
mod inputs;
mod json;
mod raw_lines;
mod rules;
mod sigma;
mod unpacking;

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use evidence::signin::explaining::{Explanation, explain};
use evidence::signin::gathering::{Account, Caps, Gathering, SecondFactorFigure};
use evidence::signin::reading::{InputFacts, Ledger, Reader, SigmaMatch, SigmaRules};
use evidence::signin::record::Place;
use evidence::signin::showing::hide_names_in_samples;

use super::complaint::complain;
use crate::world::World;
use exports::ExportArguments;
use inputs::Input;
use raw_lines::RawInputs;

/// What to explain and how to say it.
#[derive(Clone, Debug, clap::Args)]
pub struct SigninArguments {
    /// Log files, folders of them, or `-` for standard input; gzip and Zstandard are read as they are. Text logs, Windows event logs (EVTX, XML, JSON), exports of Entra ID, Okta, Google and OCSF are known by their content
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Explain this account alone, also when little happened to it
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// One JSON object instead of words
    #[arg(long)]
    pub json: bool,
    /// The logs' offset from UTC where lines name none, such as +01:00 [default: +00:00]
    #[arg(long, value_name = "±HH:MM", value_parser = offset_minutes, allow_hyphen_values = true)]
    pub utc_offset: Option<i32>,
    /// Ask the Sigma rules in this folder about Windows events and sign-ins of Entra, Okta and Google as well
    #[arg(long, value_name = "FOLDER")]
    pub sigma: Option<PathBuf>,
    #[command(flatten)]
    pub exports: ExportArguments,
}

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;
/// Bytes read of one input, unpacked; a few hundred times the largest log that is usual.
const INPUT_BYTES_MAX: u64 = 1 << 40;

/// Said where the raw lines of an answer are not all at hand.
const NOT_ALL_KEPT: &str = "Of packed logs and standard input, raw lines are kept from the first 8 MiB; later ones are named by their place alone.";

/// What came of all inputs.
struct Answer {
    paths: Vec<String>,
    account: Option<String>,
    asked: Option<Account>,
    second_factor: SecondFactorFigure,
    ledger: Ledger,
    explanation: Explanation,
    /// Raw lines by their place, as far as they can be shown.
    raw_lines: HashMap<Place, String>,
    /// What came of the Sigma rules, where any were asked.
    sigma: Option<SigmaAnswer>,
}

/// What came of Sigma rules.
struct SigmaAnswer {
    rules: SigmaRules,
    matches: Vec<SigmaMatch>,
}

/// Runs the command.
pub fn run(arguments: SigninArguments) -> ExitCode {
    let (rules, unasked) = match arguments.sigma.as_deref().map(rules::read) {
        None => (None, Vec::new()),
        Some(Ok((rules, unasked))) => (Some(rules), unasked),
        Some(Err(complaint)) => return complain(&complaint),
    };
    let world = World::real();
    let now = world.now().0;
    let (inputs, mut unreadable) =
        inputs::find(&arguments.paths, now, arguments.utc_offset.unwrap_or(0));
    unreadable.extend(unasked);
    let mut reader = rules.clone().map_or_else(Reader::default, Reader::asking);
    let mut gathering = Gathering::new(Caps::default(), arguments.account.as_deref())
        .seeded(u64::from_le_bytes(world.random_bytes()));
    let mut raw_inputs = RawInputs::default();
    let mut paths = Vec::new();
    for input in inputs {
        let shown = input.shown.clone();
        if let Err(error) = read(input, &mut reader, &mut gathering, &mut raw_inputs) {
            unreadable.push(format!("`{shown}` could not be read to its end: {error}"));
        }
        paths.push(shown);
    }
    for sentence in &unreadable {
        eprintln!("headsup: {sentence}");
    }
    let mut ledger = reader.ledger().clone();
    let sigma = rules.map(|rules| SigmaAnswer {
        rules,
        matches: reader.sigma_matches(),
    });
    drop(reader);
    hide_names_in_samples(&mut ledger, |name| gathering.knows(name));
    let (mut explanation, asked, second_factor) = explained(gathering, &ledger);
    let raw_lines = raw_inputs.lines_of(&explanation);
    if raw_inputs.cap_met && !explanation.lockouts.is_empty() {
        explanation.notes.push(NOT_ALL_KEPT.to_owned());
    }
    let answer = Answer {
        paths,
        account: arguments.account,
        asked,
        second_factor,
        ledger,
        explanation,
        raw_lines,
        sigma,
    };
    // Whoever waited for the answer gets it, also where a file could not be written.
    let exported = exports::write(&arguments.exports, &answer).unwrap_or_else(|complaint| {
        unreadable.push(complaint.0.clone());
        vec![complaint.0]
    });
    for sentence in &exported {
        eprintln!("headsup: {sentence}");
    }
    let text = if arguments.json {
        json::object(&answer)
    } else {
        answer::text(&answer)
    };
    // Whoever reads the output may have seen enough; that is no failure.
    let _ = io::stdout().lock().write_all(text.as_bytes());
    if unreadable.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    }
}

/// The explanation, what is known of the account asked for, and how many use a second factor. The tables are given back here: of a large log they weigh as
/// much as the answer that is written next, and only one of the two is needed at a time.
fn explained(
    gathering: Gathering,
    ledger: &Ledger,
) -> (Explanation, Option<Account>, SecondFactorFigure) {
    let gathered = gathering.finish();
    let explanation = explain(&gathered, ledger);
    (explanation, gathered.asked, gathered.second_factor)
}

/// Reads one input to its end; what came before trouble counts.
fn read(
    input: Input,
    reader: &mut Reader,
    gathering: &mut Gathering,
    raw_inputs: &mut RawInputs,
) -> io::Result<()> {
    let facts: InputFacts = input.facts;
    reader.begin(facts);
    raw_inputs.begin(input.path().map(Path::to_owned), facts);
    let mut sink = |record: &evidence::signin::record::Record<'_>| gathering.take(record);
    let mut chunk = vec![0_u8; CHUNK_BYTES];
    let mut stream = input.open()?.take(INPUT_BYTES_MAX);
    let result = loop {
        match stream.read(&mut chunk) {
            Ok(0) => break Ok(()),
            Ok(count) => {
                let bytes = chunk.get(..count).unwrap_or_default();
                raw_inputs.pass(bytes);
                reader.feed(bytes, &mut sink);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    reader.end(&mut sink);
    result
}

/// `+01:00`, `-0530`, `Z`: minutes east of UTC.
fn offset_minutes(text: &str) -> Result<i32, String> {
    if text == "Z" {
        return Ok(0);
    }
    let wrong = || format!("`{text}` is no offset such as +01:00");
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => return Err(wrong()),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number: i32 = match digits.len() {
        4 => digits.parse().map_err(|_| wrong())?,
        _ => return Err(wrong()),
    };
    let (hours, minutes) = (number / 100, number % 100);
    if hours > 14 || minutes > 59 || number < 0 {
        return Err(wrong());
    }
    Ok(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::offset_minutes;

    #[test]
    fn offsets_are_read_and_others_refused() {
        for (text, minutes) in [("+01:00", 60), ("-0530", -330), ("Z", 0), ("+14:00", 840)] {
            assert_eq!(offset_minutes(text), Ok(minutes));
        }
        for wrong in ["", "1", "+1", "+15:00", "+00:60", "01:00", "+-100"] {
            assert!(offset_minutes(wrong).is_err(), "{wrong}");
        }
    }
}
