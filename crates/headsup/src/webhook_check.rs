//! Says on the self-check page and in `headsup doctor` how the webhooks do: which ended, and which have failed for more
//! than an hour. It asks no receiver anything.

use casework::moment::Moment;
use store::{Desk, Webhook, WebhookState};

use crate::self_check::{Check, broken, look, well};

/// A webhook that has failed for so long is worth a look, minutes.
const FAILING_MINUTES_LOOK: i64 = 60;
/// Names of webhooks said in one sentence; the rest are counted.
const NAMES_MAX: usize = 3;

/// The check; `None` while nobody is told anything.
pub async fn check_webhooks(desk: &Desk, now: Moment) -> Option<Check> {
    match desk.webhooks().await {
        Ok(webhooks) if webhooks.is_empty() => None,
        Ok(webhooks) => Some(say_how_they_do(&webhooks, now)),
        Err(error) => Some(broken(
            "Webhooks",
            format!("The webhooks could not be read: {error}."),
            error.advice(),
        )),
    }
}

fn say_how_they_do(webhooks: &[Webhook], now: Moment) -> Check {
    let name = "Webhooks";
    let advice = "The page Webhooks shows what was answered last. What was given up can be sent again there.";
    let ended = named(webhooks, |one| one.state == WebhookState::Ended);
    if !ended.is_empty() {
        let says = format!("Ended, because the receiver said it is gone: {ended}.");
        return look(name, says, advice);
    }
    let failing = named(webhooks, |one| {
        let for_long = |since: Moment| since.plus_minutes(FAILING_MINUTES_LOOK) < now;
        one.state == WebhookState::Active && one.failing_since.is_some_and(for_long)
    });
    if !failing.is_empty() {
        let says = format!("Failing for more than an hour: {failing}.");
        return look(name, says, advice);
    }
    let count = webhooks
        .iter()
        .filter(|one| one.state == WebhookState::Active)
        .count();
    well(
        name,
        format!("{count} active, and none has failed for more than an hour."),
    )
}

/// The names of those that are meant, between backticks.
fn named(webhooks: &[Webhook], meant: impl Fn(&Webhook) -> bool) -> String {
    let names: Vec<String> = webhooks
        .iter()
        .filter(|webhook| meant(webhook))
        .map(|webhook| format!("`{}`", webhook.name.replace('`', "'")))
        .collect();
    let more = names.len().saturating_sub(NAMES_MAX);
    let shown = names.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use casework::ids::WebhookId;
    use store::SigningSecret;

    use super::*;
    use crate::self_check::Standing;

    const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);

    fn webhook(state: WebhookState, failing_minutes: Option<i64>) -> Webhook {
        Webhook {
            id: WebhookId(uuid::Uuid::nil()),
            name: "Ticket `system`".to_owned(),
            url: "https://tickets.example".to_owned(),
            events: BTreeSet::new(),
            state,
            secret: SigningSecret::new("whsec_".to_owned()),
            older_secret: None,
            created: NOW,
            ended: None,
            failing_since: failing_minutes.map(|minutes| NOW.plus_minutes(-minutes)),
            delivered: None,
        }
    }

    #[test]
    fn ended_and_long_failing_webhooks_are_named() {
        let active = |minutes| webhook(WebhookState::Active, minutes);
        let ended = webhook(WebhookState::Ended, None);
        let judged = |webhooks: &[Webhook]| say_how_they_do(webhooks, NOW);
        let well = judged(&[active(None), active(Some(59))]);
        assert_eq!(well.standing, Standing::Well);
        assert!(well.says.starts_with("2 active"));
        let failing = judged(&[active(None), active(Some(61))]);
        assert_eq!(failing.standing, Standing::Look);
        assert_eq!(
            failing.says,
            "Failing for more than an hour: `Ticket 'system'`."
        );
        assert!(judged(&vec![ended; 5]).says.ends_with("and 2 more."));
        let paused = webhook(WebhookState::Paused, Some(600));
        assert_eq!(judged(&[paused]).standing, Standing::Well);
    }
}
