//! The lists an admin edits as plain text, one entry a line: domains, suppliers, people. Read and written here, so that
//! what is shown is what was understood.

use store::{Person, Supplier};

/// Lines taken of one list.
pub const LINES_MAX: usize = 2_000;
/// Characters of one line.
pub const LINE_CHARS_MAX: usize = 1_000;

/// Marks a person in whose name money or rights move.
const LEADER_MARK: char = '*';

/// Domains, one a line: lower case, without scheme, path, `www.` or `@`.
pub fn domains(text: &str) -> Vec<String> {
    let mut domains: Vec<String> = lines(text)
        .map(domain)
        .filter(|domain| !domain.is_empty())
        .collect();
    domains.dedup();
    domains
}

/// Suppliers, one a line: `Name: domain, domain`.
pub fn suppliers(text: &str) -> Vec<Supplier> {
    named(text, domain)
        .map(|(name, domains)| Supplier { name, domains })
        .collect()
}

/// People, one a line: `Name: address, address`; a `*` before the name marks a leader.
pub fn people(text: &str) -> Vec<Person> {
    named(text, |address| address.trim().to_lowercase())
        .map(|(name, addresses)| Person {
            leader: name.starts_with(LEADER_MARK),
            name: name.trim_start_matches(LEADER_MARK).trim().to_owned(),
            addresses,
        })
        .filter(|person| !person.name.is_empty())
        .collect()
}

/// Domains as text.
pub fn write_domains(domains: &[String]) -> String {
    domains.join("\n")
}

/// Suppliers as text.
pub fn write_suppliers(suppliers: &[Supplier]) -> String {
    let lines: Vec<String> = suppliers
        .iter()
        .map(|one| format!("{}: {}", one.name, one.domains.join(", ")))
        .collect();
    lines.join("\n")
}

/// People as text.
pub fn write_people(people: &[Person]) -> String {
    let line = |one: &Person| {
        let mark = if one.leader { "* " } else { "" };
        format!("{mark}{}: {}", one.name, one.addresses.join(", "))
    };
    people.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.chars().count() <= LINE_CHARS_MAX)
        .take(LINES_MAX)
}

fn named(
    text: &str,
    clean: impl Fn(&str) -> String,
) -> impl Iterator<Item = (String, Vec<String>)> {
    lines(text).filter_map(move |line| {
        let (name, rest) = line.rsplit_once(':').unwrap_or((line, ""));
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let values = rest
            .split(',')
            .map(&clean)
            .filter(|value| !value.is_empty())
            .collect();
        (!name.is_empty()).then_some((name, values))
    })
}

fn domain(written: &str) -> String {
    let lower = written.trim().to_lowercase();
    let without_scheme = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let host = without_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, domain)| domain);
    let host = host.strip_prefix("www.").unwrap_or(host).trim_matches('.');
    let plain = host
        .chars()
        .all(|one| one.is_alphanumeric() || matches!(one, '.' | '-'));
    if plain {
        host.to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_as_people_write_them() {
        let text = "Hillside.example\n\n https://www.hillside-school.example/contact \n@mail.example\nnot a domain\n";
        assert_eq!(
            domains(text),
            [
                "hillside.example",
                "hillside-school.example",
                "mail.example"
            ]
        );
    }

    #[test]
    fn what_is_shown_is_what_was_understood() {
        let text = "Paper & Sons: paper.example, paper-sons.example\nThe Bank: bank.example";
        assert_eq!(write_suppliers(&suppliers(text)), text);
        let text = "* Ada Marsh: ada@school.example\nRobin Okoro: robin@school.example, r.okoro@home.example";
        assert_eq!(write_people(&people(text)), text);
        assert!(people(text)[0].leader && !people(text)[1].leader);
    }

    #[test]
    fn a_line_without_values_keeps_its_name_and_nonsense_is_left_out() {
        assert_eq!(suppliers("Window cleaner")[0].domains, Vec::<String>::new());
        assert!(suppliers(":\n:x").is_empty());
        assert!(people("*").is_empty());
        assert_eq!(domains(&"a.example\n".repeat(LINES_MAX + 9)).len(), 1);
    }
}
