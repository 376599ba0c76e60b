//! `GET` and `POST /admin/webhooks`: which programs are told of events, and making one more. Its secret is shown once, on
//! the page that opens then.

use std::collections::BTreeSet;

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::cases::announcing::EventType;
use casework::ids::WebhookId;
use store::{StoreError, Webhook, WebhookState};

use super::at_admin::AtAdmin;
use super::webhook_page::{self, News, state_shown};
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::frame::Frame;
use crate::web::reader::page;
use crate::webhook_secret::new_secret;
use crate::webhook_target::{PrivateTarget, Target, URL_BYTES_MAX};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 80;

/// The page.
#[derive(Template)]
#[template(path = "admin/webhooks.html")]
pub(super) struct WebhooksPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) webhooks: Vec<WebhookLine>,
    pub(super) form: WebhookForm,
}

/// One webhook in the list.
pub(super) struct WebhookLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) meaning: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: &'static str,
}

/// The fields of a webhook, with what was wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct WebhookForm {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) events: Vec<EventChoice>,
    pub(super) url_bytes_max: usize,
    pub(super) wrong_field: &'static str,
    pub(super) error: String,
}

/// An event that may be ticked.
#[derive(Clone, Debug)]
pub(super) struct EventChoice {
    pub(super) code: &'static str,
    pub(super) hint: &'static str,
    pub(super) ticked: bool,
}

/// What was written. Ticked events come as fields of their own, named by their code.
pub(super) type Written = Vec<(String, String)>;

/// What was written, cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) events: BTreeSet<EventType>,
}

impl Wanted {
    pub(super) fn read(written: &Written) -> Wanted {
        let field = |wanted: &str| {
            let found = written.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value.trim())
        };
        Wanted {
            name: field("name")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            url: field("url").to_owned(),
            events: written
                .iter()
                .filter_map(|(name, _)| EventType::from_code(name))
                .collect(),
        }
    }

    pub(super) fn of(webhook: &Webhook) -> Wanted {
        Wanted {
            name: webhook.name.clone(),
            url: webhook.url.clone(),
            events: webhook.events.clone(),
        }
    }

    /// Which field is wrong and what to say beside it; both empty where all is well.
    pub(super) fn complaint(&self, private: &[PrivateTarget]) -> (&'static str, String) {
        let count = self.name.chars().count();
        if count == 0 || count > NAME_CHARS_MAX {
            return (
                "name",
                format!("Please write a name of at most {NAME_CHARS_MAX} characters."),
            );
        }
        if let Err(refused) = Target::read(&self.url, private) {
            return ("url", refused.to_string());
        }
        if self.events.is_empty() {
            return ("events", "Please choose at least one event.".to_owned());
        }
        ("", String::new())
    }

    pub(super) fn form(&self, complaint: (&'static str, String)) -> WebhookForm {
        WebhookForm {
            name: self.name.clone(),
            url: self.url.clone(),
            events: event_choices(&self.events),
            url_bytes_max: URL_BYTES_MAX,
            wrong_field: complaint.0,
            error: complaint.1,
        }
    }
}

pub(super) fn event_choices(ticked: &BTreeSet<EventType>) -> Vec<EventChoice> {
    EventType::ALL
        .iter()
        .map(|event| EventChoice {
            code: event.code(),
            hint: hint(*event),
            ticked: ticked.contains(event),
        })
        .collect()
}

const fn hint(event: EventType) -> &'static str {
    match event {
        EventType::ReportReceived => "Somebody raised a hand.",
        EventType::CaseOpened => "A case was opened.",
        EventType::VerdictChanged => "A case has its first verdict, or another one.",
        EventType::StepDone => "A step was done.",
        EventType::CaseClosed => "A case was closed.",
        EventType::CaseReopened => "A closed case was opened again.",
        EventType::HeadsUpSent => "A heads-up was sent to colleagues; its words come with it.",
        EventType::PaymentReleased => {
            "A held payment was released: an accounting system may go on."
        }
        EventType::PaymentStopped => "A held payment was stopped.",
        EventType::PersonAsked => {
            "Somebody is asked “Was this you?” in a chat: their address, the question and their link come with it. Only for a program that passes it on to them alone."
        }
    }
}

/// The page, with all events ticked for a new webhook but those that carry a person.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    let wanted = Wanted {
        name: String::new(),
        url: String::new(),
        events: EventType::ALL
            .iter()
            .copied()
            .filter(|event| !event.carries_a_person())
            .collect(),
    };
    let form = wanted.form(Default::default());
    draw(at, form, StatusCode::OK).await
}

/// Makes a webhook.
pub async fn make(at: AtAdmin, Form(written): Form<Written>) -> Result<Response, Refusal> {
    let wanted = Wanted::read(&written);
    let complaint = wanted.complaint(&at.state.settings.webhook_private_targets);
    if !complaint.0.is_empty() {
        let form = wanted.form(complaint);
        return draw(at, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let webhook = Webhook {
        id: WebhookId(at.state.world.new_id()),
        name: wanted.name.clone(),
        url: wanted.url.clone(),
        events: wanted.events.clone(),
        state: WebhookState::Active,
        secret: new_secret(at.state.world.random_bytes()),
        older_secret: None,
        created: at.now,
        ended: None,
        failing_since: None,
        delivered: None,
    };
    match at.state.desk.create_webhook(&webhook).await {
        Ok(()) => {}
        Err(StoreError::Refused(store::Refusal::TooManyWebhooks)) => {
            let says = "There are as many webhooks as there may be: remove one first.".to_owned();
            let form = wanted.form(("name", says));
            return draw(at, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(error) => return Err(Refusal::our_fault("keep a webhook", &error)),
    }
    let news = News {
        secret: webhook.secret.reveal().to_owned(),
        ..News::default()
    };
    webhook_page::draw(at, webhook, None, news).await
}

async fn draw(at: AtAdmin, form: WebhookForm, status: StatusCode) -> Result<Response, Refusal> {
    let webhooks = at.state.desk.webhooks().await;
    let webhooks = webhooks.map_err(|error| Refusal::our_fault("read the webhooks", &error))?;
    let drawn = WebhooksPage {
        webhooks: webhooks.iter().map(line).collect(),
        nav: at.nav(Here::Webhooks),
        frame: at.frame,
        form,
    };
    Ok((status, page(&drawn)).into_response())
}

fn line(webhook: &Webhook) -> WebhookLine {
    let (meaning, icon, word) = state_shown(webhook);
    WebhookLine {
        id: webhook.id.to_string(),
        name: webhook.name.clone(),
        url: webhook.url.clone(),
        meaning,
        icon,
        word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook_target::read_private_targets;

    fn written(pairs: &[(&str, &str)]) -> Wanted {
        let own = |pair: &(&str, &str)| (pair.0.to_owned(), pair.1.to_owned());
        Wanted::read(&pairs.iter().map(own).collect())
    }

    #[test]
    fn a_webhook_needs_a_name_an_address_that_may_be_told_and_an_event() {
        let private = read_private_targets("hooks.lan:9000").unwrap();
        let wrong = |pairs: &[(&str, &str)]| written(pairs).complaint(&private).0;
        let (name, url, event) = (
            ("name", " Ticket  system "),
            ("url", " https://tickets.example/headsup "),
            ("case.closed", "on"),
        );
        assert_eq!(wrong(&[name, url, event]), "");
        assert_eq!(written(&[name]).name, "Ticket system");
        assert_eq!(wrong(&[name, ("url", "http://hooks.lan:9000"), event]), "");
        assert_eq!(wrong(&[url, event]), "name");
        assert_eq!(wrong(&[name, event]), "url");
        assert_eq!(
            wrong(&[name, ("url", "http://tickets.example"), event]),
            "url"
        );
        assert_eq!(wrong(&[name, url, ("case.invented", "on")]), "events");
    }
}
