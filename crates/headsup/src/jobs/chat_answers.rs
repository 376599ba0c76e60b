//! Later answers to a chat that can hear them: a few looks after a command, further and further apart, until its address
//! runs out. A verdict that is new, or has changed, is posted; nothing else is, and at most five times. It leaves through
//! the same client as webhooks.

use std::time::Duration;

use casework::moment::Moment;
use store::{ChatLook, StoreError};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::chat_words::for_slack;
use crate::laying_out::verdict_of;
use crate::outbox::webhook::client::HttpClient;
use crate::state::DeskState;
use crate::webhook_target::Target;
use crate::words::Words;

/// Slack takes no more later answers to one command.
const POSTS_MAX: u64 = 5;
/// The pause after each look, seconds; after the last there is no more.
const PAUSES_SECONDS: [i64; 9] = [2, 5, 10, 30, 90, 240, 420, 480, 420];
/// How long a claimed look holds, seconds: longer than a post can take.
const LEASE_SECONDS: i64 = 30;
/// How often the looks are looked for.
const POLL_SECONDS: u64 = 2;
/// Looks done in one go.
const LOOKS_AT_ONCE_MAX: usize = 100;

/// Runs until `stopping` turns true.
pub async fn run(state: DeskState, mut stopping: watch::Receiver<bool>) {
    let client = HttpClient::new();
    while !*stopping.borrow() {
        look_all_due(&state, &client).await;
        tokio::select! {
            () = sleep(Duration::from_secs(POLL_SECONDS)) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// Does every look that is due now, and says how many those were.
pub async fn look_all_due(state: &DeskState, client: &HttpClient) -> usize {
    for done in 0..LOOKS_AT_ONCE_MAX {
        let now = state.world.now();
        let looked = match state.store.claim_chat_look(now, LEASE_SECONDS).await {
            Ok(Some(claimed)) => look(state, client, &claimed).await,
            Ok(None) => return done,
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            tracing::error!(cause = ?error.to_string(), "cannot look whether a chat waits for more");
            return done;
        }
    }
    LOOKS_AT_ONCE_MAX
}

async fn look(
    state: &DeskState,
    client: &HttpClient,
    claimed: &ChatLook,
) -> Result<(), StoreError> {
    let now = state.world.now();
    let next = next_look(claimed, now);
    if now >= claimed.expires || claimed.posts >= POSTS_MAX {
        return state.store.forget_chat_answer(claimed).await;
    }
    let told = tell_what_is_new(state, client, claimed).await?;
    match next {
        Some(at) => {
            state
                .store
                .put_off_chat_look(claimed, told.as_deref(), at)
                .await
        }
        None => state.store.forget_chat_answer(claimed).await,
    }
}

/// When to look again; `None` after the last look, and where the address will have run out.
fn next_look(claimed: &ChatLook, now: Moment) -> Option<Moment> {
    let looks = usize::try_from(claimed.looks).ok()?;
    let pause = PAUSES_SECONDS.get(looks.checked_sub(1)?)?;
    let at = Moment(now.0.saturating_add(pause * 1_000_000));
    (at < claimed.expires).then_some(at)
}

/// Posts the verdict where it is another than the one told last; gives what is told by now.
async fn tell_what_is_new(
    state: &DeskState,
    client: &HttpClient,
    claimed: &ChatLook,
) -> Result<Option<String>, StoreError> {
    let before = claimed.told.clone();
    let desk = state.store.desk(claimed.organisation);
    let Some(file) = desk.report_file(claimed.report).await? else {
        return Ok(before);
    };
    let verdict = verdict_of(&file).filter(|_| !file.report.examination_pending);
    let Some(verdict) = verdict.filter(|verdict| before.as_deref() != Some(verdict.code())) else {
        return Ok(before);
    };
    let private = &state.settings.webhook_private_targets;
    let Ok(target) = Target::read_of_chat(&claimed.url, private) else {
        return Ok(before);
    };
    // Counted first: a crash in between says too little rather than the same thing twice.
    if !state.store.note_chat_post(claimed, verdict.code()).await? {
        return Ok(before);
    }
    let words = Words::for_language(&file.report.language);
    let link = format!(
        "{}{}",
        state.settings.base_url(),
        state.private_path(claimed.report)
    );
    let text = words.say_with(
        "chat-verdict",
        [
            ("verdict", words.of("verdict", verdict.code()).into()),
            (
                "says",
                words.of_part("verdict", verdict.code(), "says").into(),
            ),
            ("link", link.into()),
        ],
    );
    let body = serde_json::json!({
        "response_type": "ephemeral",
        "replace_original": false,
        "text": for_slack(&text),
        "unfurl_links": false,
        "unfurl_media": false,
    });
    match client.post(&target, &[], body.to_string()).await {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(Some(verdict.code().to_owned())),
        Ok(answer) => {
            tracing::info!(status = answer.status, "a chat took no later answer");
            Ok(before)
        }
        Err(failed) => {
            tracing::info!(cause = ?failed.told(), "a chat could not be answered later");
            Ok(before)
        }
    }
}

#[cfg(test)]
mod tests {
    use casework::ids::{OrganisationId, ReportId};

    use super::*;

    #[test]
    fn looks_end_before_the_address_runs_out() {
        let start = Moment::from_unix_seconds(1_795_319_160);
        let mut claimed = ChatLook {
            organisation: OrganisationId(uuid::Uuid::nil()),
            report: ReportId(uuid::Uuid::nil()),
            url: String::new(),
            told: None,
            posts: 0,
            looks: 1,
            expires: start.plus_minutes(30),
        };
        let mut now = Moment(start.0 + 2_000_000);
        while let Some(next) = next_look(&claimed, now) {
            assert!(next > now && next < claimed.expires);
            now = next;
            claimed.looks += 1;
        }
        assert!(claimed.looks <= 10);
        assert!(now > start.plus_minutes(25), "it looks to the end");
    }
}
