//! Webhooks and their deliveries, as they are stored, claimed and shown. Addresses, schedules and signatures are the top
//! floor's business; a secret is never part of what `Debug` writes.

use std::collections::BTreeSet;
use std::fmt;

use casework::cases::announcing::EventType;
use casework::ids::{DeliveryId, OrganisationId, WebhookId};
use casework::moment::Moment;

/// Webhooks of one organisation.
pub const WEBHOOKS_MAX: usize = 20;
/// Deliveries of one webhook that are kept, open or done; beyond it the oldest go first.
pub const DELIVERIES_KEPT_MAX: i64 = 10_000;
/// How long a delivery that is done or given up is kept, minutes: 30 days.
pub const DELIVERIES_KEPT_MINUTES: i64 = 30 * 24 * 60;
/// Characters of an answer, and of an error, that are kept.
pub const ANSWER_CHARS_MAX: usize = 500;

/// A text that signs. It can be read on purpose only.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// A secret in the spelling receivers are given, `whsec_…`.
    pub fn new(text: String) -> SigningSecret {
        SigningSecret(text)
    }

    /// The secret itself, for signing and for showing it once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SigningSecret(…)")
    }
}

/// Whether a webhook is told of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookState {
    /// Told at once.
    Active,
    /// What happens is kept for it, and told once it goes on.
    Paused,
    /// The receiver said it is gone; nothing is kept for it.
    Ended,
}

impl WebhookState {
    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            WebhookState::Active => "active",
            WebhookState::Paused => "paused",
            WebhookState::Ended => "ended",
        }
    }

    /// Reads what [`WebhookState::code`] writes.
    pub fn from_code(code: &str) -> Option<WebhookState> {
        [
            WebhookState::Active,
            WebhookState::Paused,
            WebhookState::Ended,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }
}

/// A webhook: an address and what it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which one.
    pub id: WebhookId,
    /// What an admin calls it.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// What it is told of.
    pub events: BTreeSet<EventType>,
    /// Whether it is told.
    pub state: WebhookState,
    /// What signs.
    pub secret: SigningSecret,
    /// What signed before and still does, and until when.
    pub older_secret: Option<(SigningSecret, Moment)>,
    /// When it was made.
    pub created: Moment,
    /// Why and when it ended.
    pub ended: Option<(String, Moment)>,
    /// The first failure since the last success.
    pub failing_since: Option<Moment>,
    /// The last success.
    pub delivered: Option<Moment>,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be tried, now or later.
    Waiting,
    /// Being tried.
    Running,
    /// The receiver took it.
    Delivered,
    /// It was tried as often as it may be, or its webhook ended.
    GivenUp,
}

impl DeliveryState {
    /// The stable code used in the database.
    pub const fn code(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Running => "running",
            DeliveryState::Delivered => "delivered",
            DeliveryState::GivenUp => "given-up",
        }
    }

    /// Reads what [`DeliveryState::code`] writes.
    pub fn from_code(code: &str) -> Option<DeliveryState> {
        [
            DeliveryState::Waiting,
            DeliveryState::Running,
            DeliveryState::Delivered,
            DeliveryState::GivenUp,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }
}

/// A delivery as it is shown to admins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which one.
    pub id: DeliveryId,
    /// Of which webhook.
    pub webhook: WebhookId,
    /// The event's code; `webhook.test` for a test.
    pub event: String,
    /// The moment of the event.
    pub created: Moment,
    /// How it stands.
    pub state: DeliveryState,
    /// When it is tried next, while it waits.
    pub run_at: Moment,
    /// Tries so far.
    pub attempts: u64,
    /// When it was tried last.
    pub tried: Option<Moment>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// The beginning of the last answer; hostile text.
    pub answer: Option<String>,
    /// Why there was no answer, or none that counts.
    pub error: Option<String>,
}

/// A webhook that has something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueWebhook {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which one.
    pub id: WebhookId,
}

/// A claimed delivery: nobody else tries it until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedDelivery {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which one.
    pub id: DeliveryId,
    /// The webhook as it stands.
    pub webhook: Webhook,
    /// The bytes to send.
    pub body: String,
    /// The how-manieth try this is, from 1.
    pub attempt: u64,
    /// Who claimed it.
    pub worker: String,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// When.
    pub at: Moment,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: Option<String>,
    /// Why it does not count, for admins.
    pub error: Option<String>,
    /// What follows.
    pub fate: DeliveryFate,
}

/// What follows from a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryFate {
    /// The receiver took it.
    Delivered,
    /// Once more, not before this moment.
    TryAgain(Moment),
    /// No more tries.
    GiveUp,
    /// The receiver is gone: the webhook ends, for this reason, and what waits for it is given up.
    EndWebhook(String),
}
