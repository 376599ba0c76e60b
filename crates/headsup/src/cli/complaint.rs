//! How a command that cannot go on says so: one sentence on stderr, exit code 2.

use std::error::Error;
use std::process::ExitCode;

/// One sentence about what stops a command, its causes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint(pub String);

impl Complaint {
    /// The sentence of an error and of its sources, joined by colons.
    pub fn about(error: &dyn Error) -> Complaint {
        let mut sentence = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            let said = source.to_string();
            // Some libraries repeat their source in their own words; once is enough.
            if !sentence.contains(&said) {
                sentence.push_str(": ");
                sentence.push_str(&said);
            }
            next = source.source();
        }
        Complaint(sentence.replace(['\n', '\r'], " "))
    }
}

impl<E: Error> From<E> for Complaint {
    fn from(error: E) -> Complaint {
        Complaint::about(&error)
    }
}

/// Says it on stderr and gives exit code 2.
pub fn complain(complaint: &Complaint) -> ExitCode {
    eprintln!("headsup: {}", complaint.0);
    ExitCode::from(2)
}
