//! Licences of everything the build pulls in, held against the list in `deny.toml`. It reads `cargo metadata` and
//! understands SPDX expressions of `AND`, `OR`, `WITH` and brackets. Advisories are not looked up here: that needs the network.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::Complaint;

/// Complaints of this rule.
pub fn check(root: &Path) -> Result<Vec<Complaint>, String> {
    let allowed = allowed_licences(root)?;
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}\t{l}",
        ])
        .current_dir(root)
        .output()
        .map_err(|cause| format!("cannot run cargo tree: {cause}"))?;
    if !output.status.success() {
        return Err(format!(
            "cargo tree failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: BTreeSet<&str> = listing
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    Ok(lines
        .into_iter()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(_, licence)| !permitted(licence, &allowed))
        .map(|(package, licence)| {
            Complaint::new(
                Path::new("deny.toml"),
                None,
                format!("`{package}` has the licence `{licence}`, which the list does not allow"),
            )
        })
        .collect())
}

/// The quoted names inside `allow = [ … ]` of `deny.toml`'s `[licenses]`.
fn allowed_licences(root: &Path) -> Result<BTreeSet<String>, String> {
    let file = root.join("deny.toml");
    let text = std::fs::read_to_string(&file)
        .map_err(|cause| format!("cannot read `{}`: {cause}", file.display()))?;
    let list = text
        .split_once("[licenses]")
        .and_then(|(_, rest)| rest.split_once("allow = ["))
        .and_then(|(_, rest)| rest.split_once(']'))
        .map(|(list, _)| list)
        .ok_or("deny.toml has no `[licenses]` with `allow = [ … ]`")?;
    Ok(list
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect())
}

/// Whether an SPDX expression can be met with allowed licences alone. `AND` binds tighter than `OR` (SPDX 2.3, annex D).
fn permitted(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    !tokens.is_empty() && any_of(&tokens, &mut at, allowed) && at == tokens.len()
}

fn any_of(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all_of(tokens, at, allowed);
    }
    met
}

fn all_of(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(tokens, at, allowed);
    }
    met
}

fn one(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(token) = tokens.get(*at) else {
        return false;
    };
    *at += 1;
    if *token == "(" {
        let met = any_of(tokens, at, allowed);
        *at += 1;
        return met;
    }
    if tokens.get(*at) == Some(&"WITH") {
        *at += 2;
    }
    allowed.contains(*token)
}

#[cfg(test)]
mod tests {
    use super::permitted;

    #[test]
    fn expressions_are_weighed_by_their_words() {
        let allowed = ["MIT", "Apache-2.0"].map(str::to_owned).into();
        assert!(permitted("MIT OR GPL-3.0", &allowed));
        assert!(permitted(
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
            &allowed
        ));
        assert!(permitted("(MIT OR Unlicense) AND Apache-2.0", &allowed));
        assert!(permitted("MIT/Apache-2.0", &allowed));
        assert!(!permitted("MIT AND GPL-3.0", &allowed));
        assert!(!permitted("", &allowed));
    }
}
