//! Whole messages that another project verifies: keys in lines of `name record`, an empty line, then the message. Of
//! each at least one signature holds, and of those with a chain the chain.

use std::path::Path;

use evidence::dns::RecordType;
use evidence::mail::detect::authentication::{Outcome, Proof, prove};
use evidence::mail::message;
use evidence::surroundings::Surroundings;

use super::zone::Zone;
use super::{Case, Suite, text};

/// Runs mail-auth's DKIM and ARC messages.
pub fn run(tests: &Path) -> Result<Suite, String> {
    let mut cases = Vec::new();
    let dkim = (1..=6).map(|number| ("dkim", number));
    for (kind, number) in dkim.chain((1..=2).map(|number| ("arc", number))) {
        let name = format!("{kind} {number:03}");
        let text = text(
            tests,
            &format!("t-mail-auth/resources__{kind}__{number:03}.txt"),
        )?;
        let (records, mail) = text
            .split_once("\n\n")
            .ok_or_else(|| format!("`{name}` has no message"))?;
        let mut zone = Zone::default();
        for line in records.lines() {
            if let Some((key, record)) = line.split_once(' ') {
                zone.add(key, RecordType::Txt, record);
            }
        }
        let surroundings = Surroundings {
            dns: zone.plant(),
            ..Surroundings::default()
        };
        let proof = prove(
            mail.as_bytes(),
            &message::read(mail.as_bytes()),
            &surroundings,
        );
        cases.push(Case {
            name,
            expected: vec!["pass".to_owned()],
            found: came_to(kind, &proof),
        });
    }
    Ok(Suite {
        name: "DKIM and ARC messages (mail-auth's)",
        cases,
    })
}

fn came_to(kind: &str, proof: &Proof) -> String {
    let signed = proof
        .signatures
        .iter()
        .any(|signature| signature.outcome == Outcome::Pass);
    let reasons: Vec<&str> = proof
        .signatures
        .iter()
        .map(|signature| signature.reason.as_str())
        .collect();
    match kind {
        "arc" if proof.chain.outcome != Outcome::Pass => proof.chain.reason.to_owned(),
        _ if signed => "pass".to_owned(),
        _ => reasons.join("; "),
    }
}
