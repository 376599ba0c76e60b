//! Who speaks through the API: an extractor that finds the integration behind `Authorization: Bearer hd_…` (RFC 6750
//! clause 2.1) and counts its requests. Cookies are never looked at here. What the integration may do is a pass it gives
//! or doesn't; a missing scope is answered 403 from token and route alone, before anything is looked up, so that it tells
//! nothing about what there is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use casework::ids::IntegrationId;
use casework::moment::Moment;
use casework::people::integrations::{
    ApiToken, CasesPass, ExportPass, FeedingPass, HandingInPass, Integration, PayeesPass, Scope,
    StepsPass,
};

use crate::api_problem::Problem;
use crate::state::DeskState;

const MINUTE_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

/// An integration whose token was proved, within its rate.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Which integration.
    pub integration: Integration,
    /// When the request came.
    pub now: Moment,
}

impl Caller {
    /// The pass to hand reports in.
    pub fn handing_in(&self) -> Result<HandingInPass, Problem> {
        need(self.integration.handing_in_pass(), Scope::ReportsWrite)
    }

    /// The pass to read cases.
    pub fn cases(&self) -> Result<CasesPass, Problem> {
        need(self.integration.cases_pass(), Scope::CasesRead)
    }

    /// The pass to work steps.
    pub fn steps(&self) -> Result<StepsPass, Problem> {
        need(self.integration.steps_pass(), Scope::StepsWrite)
    }

    /// The pass to show headers of mail.
    pub fn feeding(&self) -> Result<FeedingPass, Problem> {
        need(self.integration.feeding_pass(), Scope::HeadersWrite)
    }

    /// The pass to read and keep the register of payees.
    pub fn payees(&self) -> Result<PayeesPass, Problem> {
        need(self.integration.payees_pass(), Scope::PayeesWrite)
    }

    /// The pass to fetch exports.
    pub fn exports(&self) -> Result<ExportPass, Problem> {
        need(self.integration.export_pass(), Scope::ExportsRead)
    }
}

fn need<Pass>(pass: Option<Pass>, scope: Scope) -> Result<Pass, Problem> {
    pass.ok_or_else(|| Problem::scope_missing(scope.code()))
}

impl FromRequestParts<DeskState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &DeskState) -> Result<Caller, Problem> {
        let now = state.world.now();
        let token = token(&parts.headers)?;
        let kept = state.desk.integration_by_handle(&token.handle()).await;
        let integration = kept
            .map_err(|error| Problem::of_store("look up a token", &error))?
            .filter(|integration| integration.is_proved_by(&token))
            .ok_or_else(|| Problem::token_needed(true))?;
        state.api_rates.count(&integration, now)?;
        note_use(state, &integration, now).await;
        Ok(Caller { integration, now })
    }
}

/// The token, where exactly one is presented.
fn token(headers: &HeaderMap) -> Result<ApiToken, Problem> {
    let mut presented = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (presented.next(), presented.next());
    let Some(value) = first else {
        return Err(Problem::token_needed(false));
    };
    let words = value.to_str().unwrap_or_default();
    let token = match words.split_once(' ') {
        // The scheme's letters may be of any case (RFC 9110 clause 11.1).
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            ApiToken::read(token.trim_start_matches(' '))
        }
        _ => None,
    };
    token
        .filter(|_| second.is_none())
        .ok_or_else(|| Problem::token_needed(true))
}

/// Notes the day of use, once a day. A failure is logged and refuses nothing.
async fn note_use(state: &DeskState, integration: &Integration, now: Moment) {
    let today = now.unix_seconds().div_euclid(DAY_SECONDS);
    if integration.last_used_day.is_some_and(|day| day >= today) {
        return;
    }
    let noted = state
        .desk
        .note_integration_used(integration.id, today)
        .await;
    if let Err(error) = noted {
        Problem::of_store("note the use of a token", &error);
    }
}

/// Counts requests by integration and minute. Each instance counts for itself. It holds a row for each integration that
/// was proved, of which there are a few hundred at most.
#[derive(Debug, Default)]
pub struct ApiRates {
    counted: Mutex<HashMap<IntegrationId, (i64, u32)>>,
}

impl ApiRates {
    fn count(&self, integration: &Integration, now: Moment) -> Result<(), Problem> {
        let seconds = now.unix_seconds();
        let minute = seconds.div_euclid(MINUTE_SECONDS);
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (in_minute, count) = counted.entry(integration.id).or_insert((minute, 0));
        if *in_minute != minute {
            (*in_minute, *count) = (minute, 0);
        }
        if *count >= integration.requests_per_minute {
            let left = MINUTE_SECONDS - seconds.rem_euclid(MINUTE_SECONDS);
            return Err(too_many(integration.requests_per_minute, left));
        }
        *count += 1;
        Ok(())
    }
}

fn too_many(per_minute: u32, seconds_left: i64) -> Problem {
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many",
        format!(
            "This token may ask {per_minute} times a minute. Wait as long as `Retry-After` says."
        ),
    )
    .retry_after(u32::try_from(seconds_left).unwrap_or(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integration(requests_per_minute: u32) -> Integration {
        let token = ApiToken::new([7; 32]);
        Integration {
            id: IntegrationId(uuid::Uuid::from_u128(u128::from(requests_per_minute))),
            name: "Tickets".to_owned(),
            scopes: Default::default(),
            requests_per_minute,
            handle: token.handle(),
            secret_sha256: token.secret_sha256(),
            created: Moment(0),
            created_by: casework::ids::AccountId(uuid::Uuid::nil()),
            last_used_day: None,
            revoked: None,
        }
    }

    #[test]
    fn a_token_has_so_many_requests_a_minute_and_its_own_count() {
        let (rates, one, other) = (ApiRates::default(), integration(2), integration(3));
        let at = Moment::from_unix_seconds(600 + 45);
        assert!(rates.count(&one, at).is_ok() && rates.count(&one, at).is_ok());
        let refused = rates.count(&one, at).unwrap_err();
        assert_eq!(
            (refused.status(), refused),
            (StatusCode::TOO_MANY_REQUESTS, too_many(2, 15))
        );
        assert!(rates.count(&other, at).is_ok());
        assert!(rates.count(&one, Moment::from_unix_seconds(660)).is_ok());
    }

    #[test]
    fn one_bearer_token_counts_and_nothing_else() {
        let text = ApiToken::new([7; 32]).reveal_once();
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::AUTHORIZATION, value.parse().unwrap());
            }
            token(&headers).map_err(|problem| problem.status())
        };
        let bearer = format!("Bearer {text}");
        assert!(read(&[&bearer]).is_ok());
        assert!(read(&[&format!("bEARER {text}")]).is_ok());
        for wrong in [
            &[][..],
            &[&text[..]],
            &[&format!("Basic {text}")],
            &[&format!("Bearer {text} x")],
            &["Bearer"],
            &[&bearer, &bearer],
        ] {
            assert_eq!(read(wrong), Err(StatusCode::UNAUTHORIZED), "{wrong:?}");
        }
    }
}
