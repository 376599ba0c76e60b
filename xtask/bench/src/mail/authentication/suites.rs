//! The suites: for each how many cases there are, how many agree, and every other one with its reason. The cases are read
//! and run by the modules below.

mod arc_cases;
mod message_cases;
mod spf_cases;
mod zone;

use std::path::Path;

use crate::mail::corpus::Corpus;

/// One case of a suite, run.
pub struct Case {
    /// What the suite calls it.
    pub name: String,
    /// What the suite allows, usually one word.
    pub expected: Vec<String>,
    /// What came out.
    pub found: String,
}

/// One suite, run.
pub struct Suite {
    /// What it is called here.
    pub name: &'static str,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// Cases that don't agree, and why that is right.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("cv_fail_i1_as_cv_fail", OPEN),
    ("cv_fail_i2_as2_fail", OPEN),
    ("cv_fail_i2_as1_fail", OPEN),
    (
        "ams_fields_h_empty",
        "a signature that covers no header field proves none; RFC 6376 clause 5.4 asks for From",
    ),
    (
        "all 1: sender@test.org from 10.0.0.1",
        "`ip:` is no mechanism, and an error anywhere spoils the record (RFC 7208 clause 4.6)",
    ),
    (
        "basic 5: sender@ok.test.org from 172.168.0.1",
        "more than two names come to nothing (RFC 7208 clause 4.6.4)",
    ),
    ("exists 1: sender@ip6.test.org from 167.1.2.3", IPV4_ONLY),
    (
        "macro 2: strong-bad@email.example.com from 2001:db8::cb01",
        IPV4_ONLY,
    ),
    (
        "ip 2: sender@test.org from 10.1.2.3",
        "`ip6` never holds an IPv4 address, and the standard's own suite says so",
    ),
    (
        "dkim 002",
        "its `t=` lies years after the time at which its Received field says it came in",
    ),
];

const OPEN: &str =
    "the suite leaves the answer open; by RFC 8617 clause 5.2 a chain sealed as failed has failed";
const IPV4_ONLY: &str = "`exists` asks for the IPv4 address alone (RFC 7208 clause 5.7)";

/// What the suites hold that is not run.
const NOT_RUN: &[(&str, &str)] = &[
    (
        "ARC sign tests and the unused ones",
        "they check seals being made, and Headsup makes none",
    ),
    (
        "SPF explanations",
        "text by the domain's owner: never asked for, shown to nobody",
    ),
];

/// Runs all suites and prints the table.
pub fn print(corpus: &Corpus) -> Result<(), String> {
    let tests = corpus.folder.join("tests");
    let suites = [
        arc_cases::run(&tests)?,
        spf_cases::standard(
            &tests,
            "SPF, RFC 7208 (openspf.org, 2015)",
            "test__fixtures__spf__rfc7208-tests.yml",
        )?,
        spf_cases::standard(
            &tests,
            "SPF, RFC 7208 (openspf.org, 2014)",
            "test__fixtures__spf__rfc7208-tests-2014-05.yml",
        )?,
        spf_cases::short(&tests)?,
        message_cases::run(&tests)?,
    ];
    println!(
        "{:<44} {:>6} {:>6} {:>10}",
        "suite", "cases", "agree", "exceptions"
    );
    for suite in &suites {
        let agree = suite.cases.iter().filter(|case| agrees(case)).count();
        println!(
            "{:<44} {:>6} {:>6} {:>10}",
            suite.name,
            suite.cases.len(),
            agree,
            suite.cases.len() - agree
        );
    }
    for suite in &suites {
        for case in suite.cases.iter().filter(|case| !agrees(case)) {
            let reason = EXCEPTIONS
                .iter()
                .find(|(name, _)| *name == case.name)
                .map_or("NOT EXPLAINED", |(_, reason)| reason);
            println!(
                "  {}: {} should be {}, is {}: {reason}",
                suite.name,
                case.name,
                shown(&case.expected.join(" or ")),
                case.found
            );
        }
    }
    for (what, why) in NOT_RUN {
        println!("  not run: {what} ({why})");
    }
    Ok(())
}

fn shown(expected: &str) -> &str {
    match expected.trim() {
        "" => "(open)",
        expected => expected,
    }
}

fn agrees(case: &Case) -> bool {
    case.expected
        .iter()
        .any(|expected| expected.eq_ignore_ascii_case(&case.found))
}

/// A file of a suite, as text; bytes that are none are replaced.
fn text(tests: &Path, path: &str) -> Result<String, String> {
    let file = tests.join(path);
    let bytes = std::fs::read(&file)
        .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
