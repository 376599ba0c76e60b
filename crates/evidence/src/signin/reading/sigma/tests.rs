//! Rules written here, asked about events written here, in every form that is read as objects.

use super::super::{InputFacts, Reader};
use super::{PLACES_MAX, SigmaMatch, SigmaRules};

const FACTS: InputFacts = InputFacts {
    not_after: 1_773_100_800_000_000,
    zone_minutes: 0,
};

/// A rule of this log with this selection.
fn rule(title: &str, logsource: &str, level: &str, selection: &str) -> String {
    format!(
        "title: {title}\nlogsource:\n{logsource}\nlevel: {level}\ndetection:\n  selection:\n{selection}\n  condition: selection\n"
    )
}

const SECURITY: &str = "  product: windows\n  service: security";

fn matches(rules: &[String], logs: &[&str]) -> Vec<SigmaMatch> {
    let texts = rules.iter().map(|text| ("own.yml", text.as_str()));
    let (rules, unusable) = SigmaRules::read(texts);
    assert_eq!(unusable, Vec::new());
    let mut reader = Reader::asking(rules);
    for log in logs {
        reader.begin(FACTS);
        reader.feed(log.as_bytes(), &mut |_| {});
        reader.end(&mut |_| {});
    }
    reader.sigma_matches()
}

fn told(rules: &[String], logs: &[&str]) -> Vec<(String, u64)> {
    let found = matches(rules, logs).into_iter();
    found.map(|one| (one.title, one.count)).collect()
}

const NESTED: &str = r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T08:00:00.1Z"}},"Channel":"Security","Computer":"srv4"},"EventData":{"TargetUserName":"rita","LogonType":3,"SubStatus":"0xc000006a","IpAddress":"203.0.113.9"}}}"##;
const BEATS: &str = r#"{"@timestamp":"2026-03-02T08:00:00.1Z","winlog":{"event_id":"4625","channel":"Security","computer_name":"srv4","provider_name":"Microsoft-Windows-Security-Auditing","event_data":{"TargetUserName":"rita","LogonType":"3","SubStatus":"0xC000006A","IpAddress":"203.0.113.9"}}}"#;
const FLAT: &str = r#"{"EventTime":"2026-03-02 08:00:00","Hostname":"srv4","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","TargetUserName":"rita","LogonType":"3","SubStatus":"0xC000006A","IpAddress":"203.0.113.9"}"#;
const XML: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID><TimeCreated SystemTime='2026-03-02T08:00:00.1Z'/><Channel>Security</Channel><Computer>srv4</Computer></System><EventData><Data Name='TargetUserName'>rita</Data><Data Name='LogonType'>3</Data><Data Name='SubStatus'>0xc000006a</Data><Data Name='IpAddress'>203.0.113.9</Data></EventData></Event>";

#[test]
fn one_windows_rule_fits_the_event_in_every_form() {
    let rules = [
        rule(
            "Refused over the network",
            SECURITY,
            "medium",
            "    EventID: 4625\n    LogonType: 3\n    SubStatus: '0xC000006A'\n    IpAddress|cidr: 203.0.113.0/24\n    TargetUserName|startswith: ri\n    Computer: srv4\n    Provider_Name: Microsoft-Windows-Security-Auditing",
        ),
        rule("Another event", SECURITY, "high", "    EventID: 4740"),
    ];
    for log in [NESTED, BEATS, FLAT, XML] {
        assert_eq!(
            told(&rules, &[log]),
            [("Refused over the network".to_owned(), 1)],
            "{log}"
        );
    }
}

#[test]
fn services_are_asked_by_their_own_rules_alone() {
    let entra = r#"{"time":"2026-03-02T08:00:00Z","category":"SignInLogs","resultType":"50057","properties":{"createdDateTime":"2026-03-02T08:00:00Z","userPrincipalName":"rita@school.example","ipAddress":"203.0.113.9","clientAppUsed":"IMAP4","status":{"errorCode":50057}}}"#;
    let okta = r#"{"eventType":"user.account.lock","published":"2026-03-02T08:00:00.1Z","outcome":{"result":"FAILURE","reason":"LOCKED_OUT"},"actor":{"alternateId":"rita@school.example"},"debugContext":{"debugData":{"behaviors":"{New IP=POSITIVE}"}}}"#;
    let google = r#"{"id":{"time":"2026-03-02T08:00:00.1Z","uniqueQualifier":"7","applicationName":"login"},"actor":{"email":"rita@school.example"},"ipAddress":"203.0.113.9","events":[{"type":"login","name":"login_failure"}]}"#;
    let rules = [
        rule(
            "Disabled account",
            "  product: azure\n  service: signinlogs",
            "medium",
            "    ResultType: 50057\n    ClientAppUsed|startswith: IMAP",
        ),
        rule(
            "Locked",
            "  product: okta\n  service: okta",
            "high",
            "    eventtype: user.account.lock\n    debugContext.debugData.behaviors|contains: 'New IP=POSITIVE'",
        ),
        rule(
            "Refused",
            "  product: gcp\n  service: google_workspace.login",
            "low",
            "    eventService: login.googleapis.com\n    eventName: login_failure",
        ),
        rule(
            "Anything of Windows",
            SECURITY,
            "low",
            "    EventID|exists: false",
        ),
    ];
    for (log, title) in [
        (entra, "Disabled account"),
        (okta, "Locked"),
        (google, "Refused"),
    ] {
        assert_eq!(told(&rules, &[log]), [(title.to_owned(), 1)], "{log}");
    }
}

#[test]
fn the_gravest_comes_first_with_its_first_places() {
    let rules = [
        rule("Low", SECURITY, "low", "    EventID: 4625"),
        rule("Grave", SECURITY, "critical", "    TargetUserName: rita"),
    ];
    let many = [NESTED; PLACES_MAX + 3].join("\n");
    let found = matches(&rules, &[many.as_str()]);
    let all = ["informational", "medium", "high"]
        .map(|level| rule(level, SECURITY, level, "    EventID: 4625"));
    let ranked = told(&all, &[NESTED]).into_iter().map(|(title, _)| title);
    assert!(ranked.eq(["high", "medium", "informational"]));
    let levels: Vec<_> = found.iter().map(|one| (one.level, one.count)).collect();
    assert_eq!(levels, [("critical", 8), ("low", 8)]);
    let lines: Vec<u32> = found[0].lines.iter().map(|place| place.line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
}

#[test]
fn what_cannot_be_asked_is_said_and_other_logs_are_counted() {
    let fine = rule("Fine", SECURITY, "low", "    EventID: 4625");
    let sysmon = rule(
        "Sysmon",
        "  product: windows\n  service: sysmon",
        "low",
        "    EventID: 1",
    );
    let process = rule(
        "Process",
        "  product: windows\n  category: process_creation",
        "low",
        "    Image: x",
    );
    let correlation = "title: Many\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: [x]\n  timespan: 1h\n  condition:\n    gte: 10\n";
    let texts = [
        ("fine.yml", fine.as_str()),
        ("sysmon.yml", &sysmon),
        ("process.yml", &process),
        ("many.yml", correlation),
        ("broken.yml", "title: [\u{1b}"),
        ("long.yml", &"x".repeat(super::RULE_BYTES_MAX + 1)),
    ];
    let (rules, unusable) = SigmaRules::read(texts);
    assert_eq!((rules.count(), rules.about_other_logs), (1, 2));
    let files: Vec<&str> = unusable.iter().map(|one| one.file.as_str()).collect();
    assert_eq!(files, ["many.yml", "broken.yml", "long.yml"]);
    assert!(
        unusable.iter().all(|one| !one.says.contains('\u{1b}')),
        "{unusable:?}"
    );
}

#[test]
fn hostile_objects_harm_nothing() {
    let rules = [rule(
        "Deep",
        SECURITY,
        "low",
        "    Deep|contains: x\n    EventID: 4625",
    )];
    let deep = format!(
        "{{\"EventID\":4625,\"a\":{}1{}}}",
        "{\"a\":".repeat(100),
        "}".repeat(100)
    );
    let long = format!("{{\"EventID\":4625,\"Deep\":\"{}x\"}}", "y".repeat(9_000));
    let wide: String = (0..2_000).map(|n| format!(",\"f{n}\":{n}")).collect();
    let wide = format!("{{\"EventID\":4625{wide}}}");
    for log in [
        deep.as_str(),
        &long,
        &wide,
        "{\"EventID\":4625,",
        "{\"EventID\":[[[[4625]]]]}",
    ] {
        assert_eq!(told(&rules, &[log]), Vec::new());
    }
}
