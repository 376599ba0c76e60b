//! SPF cases: the suite that goes with RFC 7208 (openspf.org), and mail-auth's own, which is written in lines of
//! `type: name value` that only look like YAML.

use std::net::IpAddr;
use std::path::Path;

use evidence::dns::{DnsAnswers, RecordType};
use evidence::mail::detect::authentication::{SpfResult, check_spf};
use saphyr::{LoadableYamlNode, Yaml};

use super::arc_cases::pairs;
use super::zone::{Zone, reverse_name};
use super::{Case, Suite, text};

/// Runs one edition of the standard's suite.
pub fn standard(tests: &Path, name: &'static str, file: &str) -> Result<Suite, String> {
    let path = format!("t-mailauth-js/{file}");
    let text = text(tests, &path)?;
    let documents =
        Yaml::load_from_str(&text).map_err(|cause| format!("cannot read `{path}`: {cause}"))?;
    let mut cases = Vec::new();
    for document in &documents {
        let dns = zone_of(document).plant();
        for (name, case) in pairs(document, "tests") {
            let field = |key: &str| {
                let value = case.as_mapping_get(key).and_then(Yaml::as_str);
                value.unwrap_or_default()
            };
            let ip: IpAddr = field("host")
                .parse()
                .map_err(|cause| format!("`{name}`: {cause}"))?;
            cases.push(Case {
                name: name.to_owned(),
                expected: words(case.as_mapping_get("result")),
                found: check_spf(ip, field("helo"), field("mailfrom"), &dns)
                    .code()
                    .to_owned(),
            });
        }
    }
    Ok(Suite { name, cases })
}

fn words(value: Option<&Yaml<'_>>) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    match value.as_sequence() {
        Some(words) => words.iter().filter_map(word).collect(),
        None => word(value).into_iter().collect(),
    }
}

fn word(value: &Yaml<'_>) -> Option<String> {
    value
        .as_str()
        .map(str::to_owned)
        .or_else(|| value.as_integer().map(|number| number.to_string()))
}

/// Records of the old type SPF stand for text records wherever a name has none written out.
fn zone_of(document: &Yaml<'_>) -> Zone {
    let mut zone = Zone::default();
    for (name, records) in pairs(document, "zonedata") {
        let records: Vec<&Yaml<'_>> = records.as_sequence().into_iter().flatten().collect();
        let has_text = records
            .iter()
            .any(|record| record.as_mapping_get("TXT").is_some());
        let mut fails = false;
        for record in records {
            fails |= record.as_str() == Some("TIMEOUT");
            for (kind, value) in record.as_mapping().into_iter().flatten() {
                let kind = kind.as_str().unwrap_or_default();
                add(&mut zone, name, kind, &words(Some(value)), has_text);
            }
        }
        if fails {
            zone.fail(name);
        }
    }
    zone
}

fn add(zone: &mut Zone, name: &str, kind: &str, values: &[String], has_text: bool) {
    match kind {
        "SPF" if has_text => {}
        "TXT" if values == ["NONE"] => {}
        "SPF" | "TXT" => zone.add(name, RecordType::Txt, values.concat()),
        "MX" => zone.add(name, RecordType::Mx, values.join(" ")),
        _ => {
            if let Some(record_type) = RecordType::from_code(kind) {
                zone.add(name, record_type, values.concat());
            }
        }
    }
}

/// Runs mail-auth's cases. They ask about the greeting first and about the return path only where that doesn't fail.
pub fn short(tests: &Path) -> Result<Suite, String> {
    const FILES: [&str; 12] = [
        "a", "all", "basic", "examples", "exists", "exp", "include", "ip", "macro", "mx", "ptr",
        "redirect",
    ];
    let mut cases = Vec::new();
    for file in FILES {
        let text = text(tests, &format!("t-mail-auth/resources__spf__{file}.yml"))?;
        let mut number = 1;
        // Records pile up over a file, and later ones replace earlier ones, as in mail-auth's own runner.
        let mut lines_so_far = String::new();
        let mut asking = Asking::default();
        for line in text.lines() {
            number += usize::from(line.starts_with("---"));
            lines_so_far.push_str(line);
            lines_so_far.push('\n');
            asking.read(line);
            if let Some(expected) = asking.expected.take() {
                let mut zone = short_zone(&lines_so_far)?;
                zone.fail("_dns_error.org");
                zone.fail("_dns_error.test.org");
                cases.push(asking.run(&format!("{file} {number}"), expected, &zone.plant())?);
            }
        }
    }
    Ok(Suite {
        name: "SPF (mail-auth's cases)",
        cases,
    })
}

/// A later line about a name and a type replaces an earlier one.
fn short_zone(section: &str) -> Result<Zone, String> {
    let mut lines: Vec<(&str, &str, &str)> = Vec::new();
    for line in section.lines() {
        if let Some((kind, rest)) = line.trim().split_once(": ")
            && let Some((name, values)) = rest.trim().split_once(' ')
        {
            lines.retain(|(known, other, _)| (*known, *other) != (kind, name));
            lines.push((kind, name, values.trim()));
        }
    }
    let mut zone = Zone::default();
    for (kind, name, values) in lines {
        add_short(&mut zone, kind, name, values)?;
    }
    Ok(zone)
}

fn add_short(zone: &mut Zone, kind: &str, name: &str, values: &str) -> Result<(), String> {
    let address = |text: &str| -> Result<IpAddr, String> {
        text.parse().map_err(|cause| format!("`{text}`: {cause}"))
    };
    let each = values.split(',').map(str::trim);
    match kind {
        "spf" | "exp" => zone.add(name, RecordType::Txt, values),
        "a" => each.for_each(|value| zone.add(name, RecordType::A, value)),
        "aaaa" => each.for_each(|value| zone.add(name, RecordType::Aaaa, value)),
        "ptr" => {
            let reverse = reverse_name(address(name)?);
            each.for_each(|value| zone.add(&reverse, RecordType::Ptr, value));
        }
        "mx" => {
            for (number, value) in each.enumerate() {
                let host = format!("mx{number}.{name}");
                let record_type = if address(value)?.is_ipv4() {
                    RecordType::A
                } else {
                    RecordType::Aaaa
                };
                zone.add(&host, record_type, value);
                zone.add(name, RecordType::Mx, format!("{number} {host}"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// One case being read, line by line.
#[derive(Default)]
struct Asking {
    helo: String,
    sender: String,
    ip: Option<IpAddr>,
    expected: Option<String>,
}

impl Asking {
    fn read(&mut self, line: &str) {
        let line = line.trim().trim_start_matches('-').trim();
        let Some((key, value)) = line.split_once(':') else {
            return;
        };
        let value = value.trim();
        match key {
            "domain" => self.helo = value.to_owned(),
            "sender" => self.sender = value.to_owned(),
            "ip" => self.ip = value.parse().ok(),
            "expect" => self.expected = value.split(' ').next().map(str::to_owned),
            _ => {}
        }
    }

    fn run(&self, name: &str, expected: String, dns: &DnsAnswers) -> Result<Case, String> {
        let ip = self
            .ip
            .ok_or_else(|| format!("`{name}` names no address"))?;
        let greeting = check_spf(ip, &self.helo, "", dns);
        let found = if self.sender.is_empty() || greeting == SpfResult::Fail {
            greeting
        } else {
            check_spf(ip, &self.helo, &self.sender, dns)
        };
        Ok(Case {
            name: format!("{name}: {} from {ip}", self.sender),
            expected: vec![expected],
            found: found.code().to_owned(),
        })
    }
}
