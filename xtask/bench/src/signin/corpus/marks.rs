//! The marks of fail2ban's own test logs: in front of each line stands, behind `# failJSON:`, whether it tells of a failure
//! (`"match": true`) and of which host. What is compared are hosts: whether each marked one has a failure in what was read.
//! A mark is taken by its words; it is no whole JSON reader, because those marks are written by one program.

use std::collections::BTreeSet;

/// The hosts that are marked as failing.
pub fn failing_hosts(log: &str) -> BTreeSet<String> {
    log.lines()
        .filter_map(|line| line.trim_start().strip_prefix("# failJSON:"))
        .filter(|mark| value(mark, "match").is_some_and(|value| value.starts_with("true")))
        .filter_map(|mark| {
            let quoted = value(mark, "host")?.strip_prefix('"')?;
            Some(quoted.split_once('"')?.0.to_owned())
        })
        .collect()
}

/// What stands behind a name.
fn value<'m>(mark: &'m str, name: &str) -> Option<&'m str> {
    let (_, behind) = mark.split_once(&format!("\"{name}\""))?;
    Some(behind.trim_start().strip_prefix(':')?.trim_start())
}

#[cfg(test)]
mod tests {
    use super::failing_hosts;

    #[test]
    fn hosts_of_failures_are_found_and_others_are_not() {
        let log = "# failJSON: { \"time\": \"x\", \"match\": true , \"host\": \"192.0.2.7\" }\nline\n\
                   # failJSON: { \"match\": false, \"host\": \"192.0.2.8\" }\nline\n";
        let hosts: Vec<String> = failing_hosts(log).into_iter().collect();
        assert_eq!(hosts, ["192.0.2.7"]);
    }
}
