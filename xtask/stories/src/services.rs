//! How the services on the net and Windows tell the deeds of a story. A deed that a format has no event for is `None`, and
//! then the story isn't told in that format. It judges nothing.

use crate::forms::date_and_clock;
use crate::telling::Deed;

/// A format of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Graph's answer: one object with a list, the newest first.
    Graph,
    /// The portal's CSV, the newest first.
    PortalRows,
    /// Diagnostic settings: one object a line, each wrapped.
    Diagnostic,
    /// Okta's System Log, a list.
    Okta,
    /// Google's answer: one object with a list, the newest first.
    Google,
    /// Windows events as the exporters of EVTX dump them; member and controller in one log.
    WindowsDump,
    /// Windows events as Winlogbeat ships them.
    Winlogbeat,
    /// Windows events flat, as NXLog ships them.
    Nxlog,
    /// Windows events as the Event Viewer saves them.
    WindowsXml,
    /// OCSF, one object a line.
    Ocsf,
}

impl Service {
    /// All of them.
    pub const ALL: [Service; 10] = [
        Service::Graph,
        Service::PortalRows,
        Service::Diagnostic,
        Service::Okta,
        Service::Google,
        Service::WindowsDump,
        Service::Winlogbeat,
        Service::Nxlog,
        Service::WindowsXml,
        Service::Ocsf,
    ];

    /// Whether it knows people by their mail address.
    pub fn names_are_addresses(self) -> bool {
        matches!(
            self,
            Service::Graph
                | Service::PortalRows
                | Service::Diagnostic
                | Service::Okta
                | Service::Google
        )
    }
}

/// The log of a story, if the format can tell all of it that is no noise.
pub fn written(deeds: &[Deed], service: Service) -> Option<String> {
    let mut events = Vec::new();
    for deed in deeds {
        let in_full = told(deed.at, &deed.what, service);
        match in_full.or_else(|| told(deed.at, deed.noise_without_place()?, service)) {
            Some(told) => events.extend(told),
            None if deed.is_noise => {}
            None => return None,
        }
    }
    Some(wrapped(events, service))
}

fn wrapped(mut events: Vec<String>, service: Service) -> String {
    let head = "Date (UTC),Request ID,User,Username,Application,IP address,Status,Sign-in error code,Failure reason,Client app,Browser,Operating System,Additional details";
    match service {
        Service::Graph => {
            events.reverse();
            format!(
                "{{\"@odata.context\":\"https://graph.example/v1.0/$metadata\",\"value\":[{}]}}",
                events.join(",")
            )
        }
        Service::Google => {
            events.reverse();
            format!(
                "{{\n \"kind\": \"admin#reports#activities\",\n \"items\": [\n  {}\n ]\n}}",
                events.join(",\n  ")
            )
        }
        Service::PortalRows => {
            events.reverse();
            format!("\u{feff}{head}\r\n{}\r\n", events.join("\r\n"))
        }
        Service::Okta => format!("[{}]", events.join(",")),
        Service::WindowsXml => format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>{}</Events>",
            events.join("")
        ),
        _ => events.join("\n") + "\n",
    }
}

fn iso(at: i64) -> String {
    let (date, clock) = date_and_clock(at);
    format!("{date}T{clock}")
}

fn told(at: i64, deed: &str, service: Service) -> Option<Vec<String>> {
    let words: Vec<&str> = deed.split(' ').collect();
    let (what, user, source) = (
        words[0],
        words[1],
        words.get(2).copied().unwrap_or("192.0.2.1"),
    );
    let place = place_of(&words);
    match service {
        Service::PortalRows if place.is_some() => None,
        Service::Graph | Service::PortalRows | Service::Diagnostic => {
            entra(at, what, user, source, service, place).map(|event| vec![event])
        }
        Service::Okta => okta(at, what, user, source, place),
        _ if place.is_some() => None,
        Service::Google => google(at, what, user, source).map(|event| vec![event]),
        Service::Ocsf => ocsf(at, what, user, source).map(|event| vec![event]),
        _ => windows(at, what, user, source).map(|events| {
            events
                .iter()
                .enumerate()
                // The controller's clock is a little behind the member's.
                .map(|(n, event)| event.written(at, n * 100_000, service))
                .collect()
        }),
    }
}

/// Where it was done, and by which program.
#[derive(Clone, Copy)]
struct Place<'w> {
    latitude: f64,
    longitude: f64,
    program: &'w str,
}

fn place_of<'w>(words: &[&'w str]) -> Option<Place<'w>> {
    let named = words
        .get(3)
        .filter(|word| **word == "at")
        .and(words.get(4))?;
    let (latitude, longitude) = match *named {
        "berlin" => (52.52, 13.405),
        "munich" => (48.137, 11.575),
        "dublin" => (53.35, -6.26),
        "new-york" => (40.713, -74.006),
        "sydney" => (-33.869, 151.209),
        other => panic!("`{other}` is no place of stories"),
    };
    Some(Place {
        latitude,
        longitude,
        program: words.get(6).copied().unwrap_or("Firefox"),
    })
}

fn entra(
    at: i64,
    what: &str,
    user: &str,
    source: &str,
    service: Service,
    place: Option<Place<'_>>,
) -> Option<String> {
    let (code, client) = match what {
        "sign-in" | "sign-in-mfa" => (0, "Browser"),
        "fail" => (50_126, "Browser"),
        "fail-program" => (50_126, "IMAP4"),
        "unknown" => (50_034, "Browser"),
        "disabled" => (50_057, "Browser"),
        "expired" => (50_055, "Browser"),
        "push-denied" => (500_121, "Browser"),
        "push-asked" => (50_074, "Browser"),
        "knocks-at-lock" => (50_053, "Browser"),
        _ => return None,
    };
    let more = if what == "push-denied" {
        "MFA denied; user declined the authentication"
    } else {
        ""
    };
    let time = iso(at);
    if service == Service::PortalRows {
        let status = if code == 0 { "Success" } else { "Failure" };
        return Some(format!(
            "{time}Z,id,\"Name, {user}\",{user}@corp.example,Mail,{source},{status},{code},\"why, \"\"so\"\"\",{client},Firefox,Linux,{more}"
        ));
    }
    let location = place.map_or(String::new(), |place| {
        format!(
            "\"location\":{{\"city\":\"\",\"countryOrRegion\":\"\",\"geoCoordinates\":{{\"altitude\":null,\"latitude\":{},\"longitude\":{}}}}},",
            place.latitude, place.longitude
        )
    });
    let requirement = match what {
        "sign-in-mfa" | "push-denied" | "push-asked" => "multiFactorAuthentication",
        _ => "singleFactorAuthentication",
    };
    let program = place.map_or("Firefox", |place| place.program);
    let inner = format!(
        "{location}\"authenticationRequirement\":\"{requirement}\",\"createdDateTime\":\"{time}.25Z\",\"userDisplayName\":\"\\u004eame\",\"userPrincipalName\":\"{user}@corp.example\",\"appDisplayName\":\"Mail\",\"ipAddress\":\"{source}\",\"clientAppUsed\":\"{client}\",\"appliedConditionalAccessPolicies\":[{{\"id\":\"a\"}}],\"status\":{{\"errorCode\":{code},\"failureReason\":\"why\",\"additionalDetails\":\"{more}\"}},\"deviceDetail\":{{\"displayName\":\"\",\"operatingSystem\":\"Linux\",\"browser\":\"{program}\"}}"
    );
    Some(match service {
        Service::Diagnostic => format!(
            "{{\"time\":\"{time}.5Z\",\"operationName\":\"Sign-in activity\",\"category\":\"SignInLogs\",\"resultType\":\"{code}\",\"callerIpAddress\":\"{source}\",\"properties\":{{{inner}}}}}"
        ),
        _ => format!("{{{inner}}}"),
    })
}

fn okta(
    at: i64,
    what: &str,
    user: &str,
    source: &str,
    place: Option<Place<'_>>,
) -> Option<Vec<String>> {
    if what == "sign-in-mfa" {
        let factor = okta_event(at, "factor", user, source, place)?;
        return Some(vec![
            factor,
            okta_event(at, "sign-in", user, source, place)?,
        ]);
    }
    okta_event(at, what, user, source, place).map(|event| vec![event])
}

fn okta_event(
    at: i64,
    what: &str,
    user: &str,
    source: &str,
    place: Option<Place<'_>>,
) -> Option<String> {
    let context = place.map_or(String::new(), |place| {
        format!(
            ",\"geographicalContext\":{{\"city\":\"\",\"country\":\"\",\"geolocation\":{{\"lat\":{},\"lon\":{}}}}}",
            place.latitude, place.longitude
        )
    });
    let program = place.map_or("FIREFOX", |place| place.program);
    let (event, result, reason) = match what {
        "sign-in" => ("user.session.start", "SUCCESS", ""),
        "factor" => ("user.authentication.auth_via_mfa", "SUCCESS", ""),
        "fail" => ("user.session.start", "FAILURE", "INVALID_CREDENTIALS"),
        "expired" => ("user.session.start", "FAILURE", "PASSWORD_EXPIRED"),
        "disabled" => ("user.session.start", "FAILURE", "USER_SUSPENDED"),
        "knocks-at-lock" => ("user.session.start", "FAILURE", "LOCKED_OUT"),
        "push-denied" => ("user.mfa.okta_verify.deny_push", "SUCCESS", ""),
        "lock" => ("user.account.lock", "SUCCESS", ""),
        "end" => ("user.lifecycle.suspend", "SUCCESS", ""),
        "password-changed" => ("user.account.update_password", "SUCCESS", ""),
        _ => return None,
    };
    let actor = match what {
        "end" | "password-changed" => "desk",
        _ => user,
    };
    Some(format!(
        "{{\"actor\":{{\"id\":\"00u\",\"type\":\"User\",\"alternateId\":\"{actor}@corp.example\",\"displayName\":\"Name\"}},\"client\":{{\"userAgent\":{{\"rawUserAgent\":\"Mozilla/5.0\",\"os\":\"Linux\",\"browser\":\"{program}\"}},\"device\":\"Computer\",\"ipAddress\":\"{source}\"{context}}},\"outcome\":{{\"result\":\"{result}\",\"reason\":\"{reason}\"}},\"published\":\"{}.125Z\",\"eventType\":\"{event}\",\"target\":[{{\"id\":\"x\",\"type\":\"AppInstance\",\"alternateId\":\"app\"}},{{\"type\":\"User\",\"alternateId\":\"{user}@corp.example\"}}]}}",
        iso(at)
    ))
}

fn google(at: i64, what: &str, user: &str, source: &str) -> Option<String> {
    let (application, event, parameters) = match what {
        "sign-in" => (
            "login",
            "login_success",
            "{\"name\":\"login_type\",\"value\":\"google_password\"}",
        ),
        "fail" => (
            "login",
            "login_failure",
            "{\"name\":\"login_failure_type\",\"value\":\"login_failure_invalid_password\"}",
        ),
        "disabled" => (
            "login",
            "login_failure",
            "{\"name\":\"login_failure_type\",\"value\":\"login_failure_account_disabled\"}",
        ),
        "end" => ("admin", "SUSPEND_USER", ""),
        "password-changed" => ("user_accounts", "password_edit", ""),
        _ => return None,
    };
    let (actor, parameters) = match what {
        "end" => (
            "desk",
            format!("{{\"name\":\"USER_EMAIL\",\"value\":\"{user}@corp.example\"}}"),
        ),
        _ => (user, parameters.to_owned()),
    };
    Some(format!(
        "{{\"kind\": \"admin#reports#activity\", \"id\": {{\"time\": \"{}.000Z\", \"uniqueQualifier\": \"7\", \"applicationName\": \"{application}\"}}, \"actor\": {{\"email\": \"{actor}@corp.example\"}}, \"ipAddress\": \"{source}\", \"events\": [{{\"type\": \"login\", \"name\": \"{event}\", \"parameters\": [{parameters}]}}]}}",
        iso(at)
    ))
}

fn ocsf(at: i64, what: &str, user: &str, source: &str) -> Option<String> {
    let (class, activity, status, detail) = match what {
        "sign-in" => (3002, "Logon", 1, ""),
        "fail" => (3002, "Logon", 2, "INVALID_CREDENTIALS"),
        "unknown" => (3002, "Logon", 2, "The user does not exist"),
        "disabled" => (3002, "Logon", 2, "User account disabled"),
        "expired" => (3002, "Logon", 2, "Password expired"),
        "knocks-at-lock" => (3002, "Logon", 2, "0xC0000234"),
        "lock" => (3001, "Lock", 1, ""),
        "end" => (3001, "Disable", 1, ""),
        "password-changed" => (3001, "Password Reset", 1, ""),
        _ => return None,
    };
    Some(format!(
        "{{\"class_uid\":{class},\"activity_name\":\"{activity}\",\"activity_id\":1,\"time\":{},\"status_id\":{status},\"status_detail\":\"{detail}\",\"user\":{{\"name\":\"{user}\"}},\"actor\":{{\"user\":{{\"name\":\"desk\"}}}},\"src_endpoint\":{{\"ip\":\"{source}\"}},\"metadata\":{{\"version\":\"1.8.0\"}}}}",
        at * 1_000
    ))
}

struct WindowsEvent {
    number: u32,
    data: Vec<(&'static str, String)>,
}

/// What stands for a refusal in general beside what it was.
fn outcome_of(status: &str) -> &'static str {
    if status.is_empty() {
        "0x0"
    } else {
        "0xC000006D"
    }
}

/// The events of one deed, as a member and a controller write them.
fn windows(_at: i64, what: &str, user: &str, source: &str) -> Option<Vec<WindowsEvent>> {
    let machine = format!("PC-{}", source.replace('.', "-"));
    let name = |user: &str| ("TargetUserName", user.to_owned());
    let sign_in = |number, kind: &str, status: &str, program: &str| WindowsEvent {
        number,
        data: vec![
            ("SubjectUserName", "SRV4$".into()),
            name(user),
            ("TargetDomainName", "CORP".into()),
            ("Status", outcome_of(status).into()),
            ("SubStatus", status.into()),
            ("LogonType", kind.into()),
            ("WorkstationName", machine.clone()),
            ("ProcessName", program.into()),
            ("IpAddress", source.into()),
        ],
    };
    let check = |status: &str| WindowsEvent {
        number: 4776,
        data: vec![
            name(user),
            ("Workstation", machine.clone()),
            ("Status", status.into()),
        ],
    };
    let ticket = |number, status: &str| WindowsEvent {
        number,
        data: vec![
            name(user),
            ("ServiceName", "krbtgt/CORP".into()),
            ("Status", status.into()),
            ("IpAddress", format!("::ffff:{source}")),
        ],
    };
    let change = |number| WindowsEvent {
        number,
        data: vec![
            name(user),
            ("TargetDomainName", machine.clone()),
            ("SubjectUserName", "desk".into()),
        ],
    };
    Some(match what {
        "sign-in" => vec![sign_in(4624, "3", "", "-")],
        "fail" => vec![
            ticket(4771, "0x18"),
            check("0xC000006A"),
            sign_in(4625, "3", "0xC000006A", "-"),
        ],
        "fail-service" => vec![
            check("0xC000006A"),
            sign_in(4625, "5", "0xC000006A", "C:\\Tools\\nightly.exe"),
        ],
        "unknown" => vec![sign_in(4625, "3", "0xC0000064", "-"), check("0xC0000064")],
        "disabled" => vec![sign_in(4625, "3", "0xC0000072", "-")],
        "expired" => vec![sign_in(4625, "3", "0xC0000071", "-")],
        "knocks-at-lock" => vec![check("0xC0000234"), sign_in(4625, "3", "0xC0000234", "-")],
        "skewed" => vec![ticket(4771, "0x25")],
        "lock" => vec![change(4740)],
        "end" => vec![change(4725)],
        "password-changed" => vec![change(4724)],
        _ => return None,
    })
}

impl WindowsEvent {
    fn written(&self, at: i64, later_microseconds: usize, service: Service) -> String {
        let number = self.number;
        let time = format!("{}.{later_microseconds:06}0Z", iso(at));
        let pairs = |quote: &str| -> Vec<String> {
            self.data
                .iter()
                .map(|(name, value)| {
                    let value = value.replace('\\', "\\\\");
                    format!("{quote}{name}{quote}:\"{value}\"")
                })
                .collect()
        };
        match service {
            Service::WindowsXml => {
                let data: String = self
                    .data
                    .iter()
                    .map(|(name, value)| format!("<Data Name='{name}'>{value}</Data>"))
                    .collect();
                format!(
                    "<Event xmlns='http://schemas.example/event'><System><Provider Name='Audit'/><EventID>{number}</EventID><TimeCreated SystemTime='{time}'/><Channel>Security</Channel><Computer>srv4.corp.example</Computer></System><EventData>{data}</EventData></Event>"
                )
            }
            Service::Winlogbeat => format!(
                "{{\"@timestamp\":\"{time}\",\"event\":{{\"code\":\"{number}\"}},\"winlog\":{{\"channel\":\"Security\",\"event_id\":\"{number}\",\"computer_name\":\"srv4\",\"event_data\":{{{}}}}}}}",
                pairs("\"").join(",")
            ),
            Service::Nxlog => format!(
                "{{\"EventTime\":\"{time}\",\"Hostname\":\"srv4\",\"EventType\":\"AUDIT_SUCCESS\",\"EventID\":{number},\"Channel\":\"Security\",{}}}",
                pairs("\"").join(",")
            ),
            _ => format!(
                "{{\"Event\":{{\"System\":{{\"EventID\":{number},\"TimeCreated\":{{\"#attributes\":{{\"SystemTime\":\"{time}\"}}}},\"Channel\":\"Security\",\"Computer\":\"srv4\"}},\"EventData\":{{{}}}}}}}",
                pairs("\"").join(",")
            ),
        }
    }
}
