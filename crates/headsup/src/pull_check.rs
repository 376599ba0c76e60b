//! The self-check's look at the logs that are pulled from services on the net: how far each was read, and what stands in the
//! way, from what the puller notes in the database. It asks no service anything.

use casework::moment::Moment;
use store::{Desk, PullState};

use crate::log_service::LogService;
use crate::self_check::{Check, broken, look, well};
use crate::settings::Settings;

/// A log that was not looked at for so long isn't pulled, minutes: longer than any pause a service may ask for.
const LOOKED_MINUTES_LOOK: i64 = 90;
/// Microseconds of a minute.
const MINUTE_MICROSECONDS: i64 = 60_000_000;

/// How each pulled log stands; nothing where none is to be pulled.
pub async fn check_pulled(desk: &Desk, settings: &Settings, now: Moment) -> Vec<Check> {
    let mut checks = Vec::new();
    for service in &settings.log_services {
        checks.push(match desk.pull(&service.log()).await {
            Ok(state) => say(service, state, now),
            Err(error) => broken(
                name(service),
                format!("How far it was read could not be looked up: {error}."),
                error.advice(),
            ),
        });
    }
    checks
}

const fn name(service: &LogService) -> &'static str {
    match service {
        LogService::Okta { .. } => "Sign-ins of Okta",
        LogService::Entra { .. } => "Sign-ins of Entra",
        LogService::Google { .. } => "Sign-ins of Google",
    }
}

fn say(service: &LogService, state: Option<PullState>, now: Moment) -> Check {
    let name = name(service);
    let Some(state) = state else {
        return look(
            name,
            "They were not pulled yet.",
            "Start `headsup`; it pulls them as long as it runs.",
        );
    };
    let ago = |then: Moment| match now.0.saturating_sub(then.0) / MINUTE_MICROSECONDS {
        ..1 => "less than a minute ago".to_owned(),
        1 => "1 minute ago".to_owned(),
        minutes @ ..180 => format!("{minutes} minutes ago"),
        minutes => format!("{} hours ago", minutes / 60),
    };
    if let Some(trouble) = state.trouble {
        let says = format!("{} This began {}.", trouble.says, ago(trouble.since));
        return broken(name, says, trouble.advice);
    }
    let latest = state
        .taken_until
        .map_or("none happened yet".to_owned(), |latest| {
            format!("the latest happened {}", ago(latest))
        });
    let looked = state.looked.unwrap_or(state.begun);
    let says = format!("They were last pulled {}; {latest}.", ago(looked));
    let is_held = state.held_until.is_some_and(|until| until >= now);
    if !is_held || now.0.saturating_sub(looked.0) > LOOKED_MINUTES_LOOK * MINUTE_MICROSECONDS {
        return look(
            name,
            says,
            "Start `headsup`; it pulls them as long as it runs.",
        );
    }
    well(name, says)
}

#[cfg(test)]
mod tests {
    use casework::moment::Moment;
    use store::{PullState, PullTrouble};

    use super::say;
    use crate::log_service::LogService;
    use crate::secret::SecretSource;
    use crate::self_check::Standing;
    use crate::service_host::ServiceHost;

    #[test]
    fn each_standing_is_told() {
        let service = LogService::Okta {
            host: ServiceHost::usual("school.okta.example"),
            token: SecretSource::File("/t".into()),
        };
        let minute = |minute: i64| Moment(minute * super::MINUTE_MICROSECONDS);
        let state = PullState {
            begun: minute(0),
            held_until: Some(minute(11)),
            taken_until: Some(minute(3)),
            looked: Some(minute(9)),
            trouble: None,
        };
        let told = |state: Option<PullState>, at| {
            let check = say(&service, state, minute(at));
            (check.standing, check.says)
        };
        assert_eq!(told(None, 1).0, Standing::Look);
        assert_eq!(
            told(Some(state.clone()), 10),
            (
                Standing::Well,
                "They were last pulled 1 minute ago; the latest happened 7 minutes ago.".to_owned()
            )
        );
        assert_eq!(told(Some(state.clone()), 12).0, Standing::Look);
        let trouble = PullTrouble {
            says: "It refused us.".to_owned(),
            advice: String::new(),
            since: minute(4),
        };
        let troubled = PullState {
            trouble: Some(trouble),
            ..state
        };
        let (standing, says) = told(Some(troubled), 300);
        assert_eq!(standing, Standing::Broken);
        assert_eq!(says, "It refused us. This began 4 hours ago.");
    }
}
