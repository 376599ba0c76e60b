//! One try of one delivery: the address is read anew, the body is signed with the secrets of this moment, posted, and the
//! answer judged. It saves nothing; the caller does.

use casework::moment::Moment;
use store::{ClaimedDelivery, DeliveryFate, Tried};

use super::client::HttpClient;
use super::judging::judge;
use super::schedule::next_try;
use super::signature::signatures;
use crate::webhook_target::{PrivateTarget, Target};
use crate::world::World;

/// Tries a delivery.
pub async fn deliver(
    client: &HttpClient,
    world: &World,
    private: &[PrivateTarget],
    claimed: &ClaimedDelivery,
) -> Tried {
    let started = world.now();
    let chance = u16::from_be_bytes(world.random_bytes());
    // An address that was fine when it was written may not be any more: the list of private targets is the process's.
    let target = match Target::read(&claimed.webhook.url, private) {
        Ok(target) => target,
        Err(refused) => return refused_target(claimed, &refused.to_string(), started, chance),
    };
    let id = claimed.id.to_string();
    let fields = [
        ("webhook-timestamp", started.unix_seconds().to_string()),
        (
            "webhook-signature",
            signatures(&claimed.webhook, &id, started, &claimed.body),
        ),
        ("webhook-id", id),
    ];
    let outcome = client.post(&target, &fields, claimed.body.clone()).await;
    judge(outcome, claimed.attempt, world.now(), chance)
}

fn refused_target(claimed: &ClaimedDelivery, says: &str, now: Moment, chance: u16) -> Tried {
    Tried {
        at: now,
        status: None,
        answer: None,
        error: Some(says.to_owned()),
        fate: next_try(claimed.attempt, now, chance, None)
            .map_or(DeliveryFate::GiveUp, DeliveryFate::TryAgain),
    }
}
