//! What a try means: the answer or its absence becomes what follows from it and one sentence for the admin. Pure.

use casework::moment::Moment;
use store::{DeliveryFate, Tried};

use super::client::{PostAnswer, PostFailed};
use super::schedule::{next_try, retry_after_seconds};

/// Judges the `attempt`-th try (from 1). `chance` scatters the next one.
pub fn judge(
    outcome: Result<PostAnswer, PostFailed>,
    attempt: u64,
    now: Moment,
    chance: u16,
) -> Tried {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(failed) => {
            return Tried {
                at: now,
                status: None,
                answer: None,
                error: Some(failed.told()),
                fate: fate_of_failure(attempt, now, chance, None),
            };
        }
    };
    let asked = match answer.status {
        // The two that speak of load (RFC 9110 clause 15.6.4, RFC 6585 clause 4).
        429 | 503 => answer
            .retry_after
            .as_deref()
            .and_then(|field| retry_after_seconds(field, now)),
        _ => None,
    };
    let fate = match answer.status {
        200..=299 => DeliveryFate::Delivered,
        410 => {
            DeliveryFate::EndWebhook("the receiver answered 410: it is gone for good".to_owned())
        }
        _ => fate_of_failure(attempt, now, chance, asked),
    };
    let error = match answer.status {
        300..=399 => Some("a redirect, which is not followed".to_owned()),
        _ => None,
    };
    Tried {
        at: now,
        status: Some(answer.status),
        answer: Some(answer.excerpt),
        error,
        fate,
    }
}

fn fate_of_failure(attempt: u64, now: Moment, chance: u16, asked: Option<i64>) -> DeliveryFate {
    next_try(attempt, now, chance, asked).map_or(DeliveryFate::GiveUp, DeliveryFate::TryAgain)
}

#[cfg(test)]
mod tests {
    use super::super::schedule::TRIES_MAX;
    use super::*;

    const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);

    fn answer(status: u16, retry_after: Option<&str>) -> Result<PostAnswer, PostFailed> {
        Ok(PostAnswer {
            status,
            retry_after: retry_after.map(str::to_owned),
            excerpt: "thanks".to_owned(),
        })
    }

    #[test]
    fn every_status_has_its_meaning() {
        let fate = |status, retry_after| judge(answer(status, retry_after), 1, NOW, 0).fate;
        let soon = |fate| match fate {
            DeliveryFate::TryAgain(at) => (at.0 - NOW.0) / 1_000_000,
            other => panic!("{other:?}"),
        };
        assert_eq!(fate(200, None), DeliveryFate::Delivered);
        assert_eq!(fate(204, None), DeliveryFate::Delivered);
        assert!(matches!(fate(410, None), DeliveryFate::EndWebhook(_)));
        for status in [101, 301, 302, 307, 308, 400, 401, 404, 500, 599] {
            assert_eq!(soon(fate(status, Some("600"))), 4, "{status}");
        }
        for status in [429, 503] {
            assert_eq!(soon(fate(status, Some("600"))), 600, "{status}");
        }
        let last = judge(answer(500, None), TRIES_MAX, NOW, 0);
        assert_eq!(last.fate, DeliveryFate::GiveUp);
    }

    #[test]
    fn no_answer_is_tried_again_and_said() {
        let tried = judge(Err(PostFailed::TimedOut), 1, NOW, 0);
        assert!(matches!(tried.fate, DeliveryFate::TryAgain(_)));
        assert_eq!((tried.status, tried.answer), (None, None));
        assert!(tried.error.unwrap().contains("no answer"));
    }
}
