//! The ARC test suite's validation cases: a message, a zone of keys, and whether the chain holds.

use std::path::Path;

use evidence::dns::RecordType;
use evidence::mail::detect::authentication::{Outcome, prove};
use evidence::mail::message;
use evidence::surroundings::Surroundings;
use saphyr::{LoadableYamlNode, Yaml};

use super::zone::Zone;
use super::{Case, Suite, text};

/// Runs every validation case.
pub fn run(tests: &Path) -> Result<Suite, String> {
    let path = "t-arc-suite/tests__arc-draft-validation-tests.yml";
    let text = text(tests, path)?;
    let documents =
        Yaml::load_from_str(&text).map_err(|cause| format!("cannot read `{path}`: {cause}"))?;
    let mut cases = Vec::new();
    for document in &documents {
        let mut zone = Zone::default();
        for (name, record) in pairs(document, "txt-records") {
            zone.add(name, RecordType::Txt, record.as_str().unwrap_or_default());
        }
        let surroundings = Surroundings {
            dns: zone.plant(),
            ..Surroundings::default()
        };
        for (name, case) in pairs(document, "tests") {
            let field = |key: &str| case.as_mapping_get(key).and_then(Yaml::as_str);
            let bytes = field("message").unwrap_or_default().as_bytes();
            let chain = prove(bytes, &message::read(bytes), &surroundings).chain;
            let found = match chain.outcome {
                Outcome::Pass => "Pass",
                Outcome::Nothing => "None",
                Outcome::Fail | Outcome::Weak | Outcome::Unknown => "Fail",
            };
            cases.push(Case {
                name: name.to_owned(),
                expected: vec![field("cv").unwrap_or_default().to_owned()],
                found: found.to_owned(),
            });
        }
    }
    Ok(Suite {
        name: "ARC validation (ValiMail's suite)",
        cases,
    })
}

/// The pairs of a mapping inside a mapping.
pub fn pairs<'y>(document: &'y Yaml<'y>, key: &str) -> Vec<(&'y str, &'y Yaml<'y>)> {
    document
        .as_mapping_get(key)
        .and_then(Yaml::as_mapping)
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .collect()
}
