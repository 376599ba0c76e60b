//! Rules are read, matched and told; those that reach beyond the bytes are refused. What a match does to a verdict is shown
//! in `verdict/examine_tests.rs`.

use super::*;

const KIWI: &str = r#"
rule loud_kiwi {
    meta:
        description = "A word that only our own tests use"
        author = "tests"
    strings:
        $word = "kiwi-kiwi-kiwi"
    condition:
        $word
}
"#;

fn refused(text: &str) -> RulesUnusable {
    Rules::compile([("own.yar", text)]).unwrap_err()
}

#[test]
fn a_rule_that_matches_is_told_with_its_description() {
    let rules = Rules::compile([("own.yar", KIWI), ("other.yar", KIWI)]).unwrap();
    assert_eq!(rules.files(), 2);
    let told = rules.matching(b"... kiwi-kiwi-kiwi ...");
    assert_eq!(told.len(), 2, "a name may stand in two files");
    assert_eq!(
        told.first().unwrap(),
        &RuleMatched {
            name: "loud_kiwi".to_owned(),
            description: "A word that only our own tests use".to_owned(),
        }
    );
    assert_eq!(rules.matching(b"... kiwi ..."), []);
    assert_eq!(Rules::default().matching(b"kiwi-kiwi-kiwi"), []);
}

#[test]
fn a_file_that_is_not_understood_or_reaches_further_is_refused_by_name() {
    assert_eq!(refused("rule x {").file, "own.yar");
    refused("include \"/etc/passwd\"");
    refused("import \"time\" rule x { condition: time.now() > 0 }");
}
