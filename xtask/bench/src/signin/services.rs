//! Writes exports of sign-ins as Entra (Graph), Okta (System Log) and Google (login reports) give them, as long as one wants
//! and out of seeded dice: the fields and their order after the vendors' reference pages, the people and addresses made up.
//! It knows nothing of who reads them.

use std::fmt::Write;

use crate::dice::Dice;

/// Seconds between two entries.
const SECONDS_APART: u64 = 2;
/// One in so many attempts fails.
const FAILS_ONE_IN: u64 = 6;
/// The first of November 2026.
const BEGIN: i64 = 1_793_491_200;

/// Whose export it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Service {
    /// `auditLogs/signIns` of Microsoft Graph.
    Entra,
    /// `/api/v1/logs` of Okta.
    Okta,
    /// `activity/users/all/applications/login` of Google's reports.
    Google,
}

/// Entries and their bytes.
pub struct Export {
    /// The whole document.
    pub json: String,
    /// How many entries it holds.
    pub entries: u64,
}

/// Writes an export of about this many bytes.
pub fn write(service: Service, seed: u64, bytes: usize) -> Export {
    let mut dice = Dice::seeded(seed);
    let mut json = String::with_capacity(bytes + 16_384);
    json.push_str(match service {
        Service::Entra => "{\"@odata.context\":\"https://graph.example/v1.0/$metadata#auditLogs/signIns\",\"value\":[",
        Service::Okta => "[",
        Service::Google => "{\"kind\":\"admin#reports#activities\",\"etag\":\"\\\"a\\\"\",\"items\":[",
    });
    let mut entries = 0;
    while json.len() < bytes {
        if entries > 0 {
            json.push(',');
        }
        let entry = Entry::of(&mut dice, entries);
        // A string takes whatever is written.
        let _ = match service {
            Service::Entra => entra(&mut json, &entry),
            Service::Okta => okta(&mut json, &entry),
            Service::Google => google(&mut json, &entry),
        };
        entries += 1;
    }
    json.push_str(match service {
        Service::Okta => "]",
        _ => "]}",
    });
    Export { json, entries }
}

struct Entry {
    id: u64,
    time: String,
    person: u64,
    address: String,
    fails: bool,
    system: &'static str,
    browser: &'static str,
}

impl Entry {
    fn of(dice: &mut Dice, number: u64) -> Entry {
        let second = BEGIN + (number * SECONDS_APART) as i64 % (25 * 86_400);
        let time = jiff::Timestamp::from_second(second).map_or(String::new(), |at| at.to_string());
        let person = dice.below(20_000);
        let home = dice.below(4) == 0;
        let place = if home { person } else { person % 40 };
        Entry {
            id: dice.roll(),
            time: time.trim_end_matches('Z').to_owned(),
            person,
            address: format!("240.{}.{}.{}", u8::from(home), place / 256, place % 256),
            fails: dice.below(FAILS_ONE_IN) == 0,
            system: dice.pick(&["Windows 11", "MacOs", "Ios 18", "Android"]),
            browser: dice.pick(&[
                "Edge 130.0.0",
                "Chrome 130.0.0",
                "Mobile Safari",
                "Rich Client 4.61",
            ]),
        }
    }
}

fn entra(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let Entry {
        id,
        time,
        person,
        address,
        fails,
        system,
        browser,
    } = entry;
    let (code, reason) = if *fails {
        (
            50_126,
            "\"Invalid username or password or Invalid on-premise username or password.\"",
        )
    } else {
        (0, "\"Other.\"")
    };
    writeln!(
        out,
        "{{\"id\":\"{id:016x}-6b1c-4a58-9f39\",\"createdDateTime\":\"{time}Z\",\"userDisplayName\":\"Person {person}\",\"userPrincipalName\":\"person{person}@corp.example\",\"userId\":\"{person:08x}-0000-4000-8000-000000000000\",\"appId\":\"de8bc8b5-d9f9-48b1-a8ad-b748da725064\",\"appDisplayName\":\"Office 365 Exchange Online\",\"ipAddress\":\"{address}\",\"clientAppUsed\":\"Browser\",\"userAgent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\",\"correlationId\":\"{id:016x}-77aa-4b0e-a1b2\",\"conditionalAccessStatus\":\"success\",\"originalRequestId\":\"\",\"isInteractive\":true,\"tokenIssuerName\":\"\",\"tokenIssuerType\":\"AzureAD\",\"processingTimeInMilliseconds\":{},\"riskDetail\":\"none\",\"riskLevelAggregated\":\"none\",\"riskLevelDuringSignIn\":\"none\",\"riskState\":\"none\",\"riskEventTypes_v2\":[],\"resourceDisplayName\":\"Office 365 Exchange Online\",\"resourceId\":\"00000002-0000-0ff1-ce00-000000000000\",\"authenticationRequirement\":\"multiFactorAuthentication\",\"status\":{{\"errorCode\":{code},\"failureReason\":{reason},\"additionalDetails\":\"MFA requirement satisfied by claim in the token\"}},\"deviceDetail\":{{\"deviceId\":\"{id:016x}\",\"displayName\":\"PC{person}\",\"operatingSystem\":\"{system}\",\"browser\":\"{browser}\",\"isCompliant\":true,\"isManaged\":true,\"trustType\":\"Azure AD joined\"}},\"location\":{{\"city\":\"Springfield\",\"state\":\"Nowhere\",\"countryOrRegion\":\"ZZ\",\"geoCoordinates\":{{\"altitude\":null,\"latitude\":47.5,\"longitude\":9.25}}}},\"appliedConditionalAccessPolicies\":[{{\"id\":\"{id:016x}\",\"displayName\":\"Ask for a second factor\",\"enforcedGrantControls\":[\"Mfa\"],\"enforcedSessionControls\":[],\"result\":\"success\"}}],\"authenticationDetails\":[{{\"authenticationStepDateTime\":\"{time}Z\",\"authenticationMethod\":\"Password\",\"authenticationMethodDetail\":\"Password Hash Sync\",\"succeeded\":{},\"authenticationStepResultDetail\":\"Correct password\",\"authenticationStepRequirement\":\"Primary authentication\"}}]}}",
        80 + person % 200,
        !fails
    )
}

fn okta(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let Entry {
        id,
        time,
        person,
        address,
        fails,
        system,
        browser,
    } = entry;
    let (result, reason) = if *fails {
        ("FAILURE", "\"INVALID_CREDENTIALS\"")
    } else {
        ("SUCCESS", "null")
    };
    writeln!(
        out,
        "{{\"actor\":{{\"id\":\"00u{person:08}\",\"type\":\"User\",\"alternateId\":\"person{person}@corp.example\",\"displayName\":\"Person {person}\",\"detailEntry\":null}},\"client\":{{\"userAgent\":{{\"rawUserAgent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\",\"os\":\"{system}\",\"browser\":\"{browser}\"}},\"zone\":\"null\",\"device\":\"Computer\",\"id\":null,\"ipAddress\":\"{address}\",\"geographicalContext\":{{\"city\":\"Springfield\",\"state\":\"Nowhere\",\"country\":\"Nowhere\",\"postalCode\":\"00000\",\"geolocation\":{{\"lat\":47.5,\"lon\":9.25}}}}}},\"device\":null,\"authenticationContext\":{{\"authenticationProvider\":null,\"credentialProvider\":null,\"credentialType\":null,\"issuer\":null,\"interface\":null,\"authenticationStep\":0,\"rootSessionId\":\"{id:016x}\",\"externalSessionId\":\"{id:016x}\"}},\"displayMessage\":\"User login to Okta\",\"eventType\":\"user.session.start\",\"outcome\":{{\"result\":\"{result}\",\"reason\":{reason}}},\"published\":\"{time}.123Z\",\"securityContext\":{{\"asNumber\":64496,\"asOrg\":\"nobody\",\"isp\":\"nobody\",\"domain\":\"isp.example\",\"isProxy\":false}},\"severity\":\"INFO\",\"debugContext\":{{\"debugData\":{{\"requestId\":\"{id:016x}\",\"dtHash\":\"{id:016x}{id:016x}\",\"requestUri\":\"/api/v1/authn\",\"threatSuspected\":\"false\",\"url\":\"/api/v1/authn?\"}}}},\"legacyEventType\":\"core.user_auth.login_success\",\"transaction\":{{\"type\":\"WEB\",\"id\":\"{id:016x}\",\"detail\":{{}}}},\"uuid\":\"{id:016x}-11ef-9a3b\",\"version\":\"0\",\"request\":{{\"ipChain\":[{{\"ip\":\"{address}\",\"geographicalContext\":{{\"city\":\"Springfield\",\"state\":\"Nowhere\",\"country\":\"Nowhere\",\"postalCode\":\"00000\",\"geolocation\":{{\"lat\":47.5,\"lon\":9.25}}}},\"version\":\"V4\",\"source\":null}}]}},\"target\":null}}"
    )
}

fn google(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let Entry {
        id,
        time,
        person,
        address,
        fails,
        ..
    } = entry;
    let (name, more) = if *fails {
        (
            "login_failure",
            "{\"name\":\"login_failure_type\",\"value\":\"login_failure_invalid_password\"},",
        )
    } else {
        ("login_success", "")
    };
    writeln!(
        out,
        "{{\"kind\":\"admin#reports#activity\",\"id\":{{\"time\":\"{time}.123Z\",\"uniqueQualifier\":\"{id}\",\"applicationName\":\"login\",\"customerId\":\"C00000000\"}},\"etag\":\"\\\"{id:016x}{id:016x}\\\"\",\"actor\":{{\"callerType\":\"USER\",\"email\":\"person{person}@corp.example\",\"profileId\":\"{:021}\"}},\"ipAddress\":\"{address}\",\"events\":[{{\"type\":\"login\",\"name\":\"{name}\",\"parameters\":[{{\"name\":\"login_type\",\"value\":\"google_password\"}},{more}{{\"name\":\"login_challenge_method\",\"multiValue\":[\"password\"]}},{{\"name\":\"is_suspicious\",\"boolValue\":false}}]}}]}}",
        person
    )
}

#[cfg(test)]
mod tests {
    use super::{Service, write};
    use crate::signin::passes;

    #[test]
    fn every_entry_is_a_sign_in_that_the_reader_understands() {
        for service in [Service::Entra, Service::Okta, Service::Google] {
            let export = write(service, 1, 200_000);
            let (ledger, _) = passes::explaining(export.json.as_bytes()).unwrap();
            assert!(export.entries > 50);
            assert_eq!(ledger.records, export.entries, "{service:?}");
            assert_eq!((ledger.unread, ledger.damaged), (0, 0), "{service:?}");
        }
    }
}
