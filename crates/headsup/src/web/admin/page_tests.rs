//! Draws every page of those who run the desk from samples: hostile fields stay inert, a refused form comes back with its
//! words and the complaint beside its field, and every control has a label.

use askama::Template;
use casework::people::{Hat, Hats};

use super::integrations::{self, IntegrationShown, IntegrationsPage, rate_choices, scope_choices};
use super::organisation::{Complaint, OrganisationPage, Written};
use super::people::{AccountShown, InvitationShown, News, PeoplePage, hat_choices, hats_in_words};
use super::self_check::{SelfCheckPage, check_shown, summary};
use super::webhook_page::{News as WebhookNews, WebhookPage, delivery_shown, webhook_shown};
use super::webhooks::{Wanted, WebhookLine, WebhooksPage};
use super::weights::{WeightsPage, act_shown, kind_moved, proposal_shown};
use crate::self_check::{Check, Standing};
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::samples::{self, HOSTILE, NOW};
use crate::web::desk::when;
use crate::web::frame::Frame;
use crate::words::Words;

fn frame() -> Frame {
    Frame::new(Words::for_language("en"), HOSTILE, "/admin")
}

fn nav(here: Here) -> Nav {
    Nav::of(&samples::member(&[Hat::It, Hat::Admin]), here)
}

fn people(news: News) -> String {
    let account = |id: &str, active, is_you| AccountShown {
        id: id.to_owned(),
        name: HOSTILE.to_owned(),
        address: "robin@school.example".to_owned(),
        active,
        is_you,
        hats: hat_choices(|hat| hat == Hat::It),
        hats_words: hats_in_words(&Hats::of([Hat::It])),
        since: "Sun 22 Nov 2026".to_owned(),
    };
    let invitation = InvitationShown {
        name: HOSTILE.to_owned(),
        address: "ada@school.example".to_owned(),
        hats: "Security".to_owned(),
        expires: when::past(NOW, NOW, &jiff::tz::TimeZone::UTC),
    };
    let page = PeoplePage {
        frame: frame(),
        nav: nav(Here::People),
        accounts: vec![
            account("a1", true, true),
            account("a2", true, false),
            account("a3", false, false),
        ],
        invitations: vec![invitation],
        missing: vec!["Security"],
        hats: hat_choices(|hat| news.ticked.contains(&hat)),
        news,
    };
    page.render().unwrap()
}

fn organisation(complaint: Complaint) -> String {
    let page = OrganisationPage {
        frame: frame(),
        nav: nav(Here::Organisation),
        written: Written {
            public_name: HOSTILE.to_owned(),
            language: "de".to_owned(),
            people: format!("* {HOSTILE}: ada@school.example"),
            ..Written::default()
        },
        languages: Words::all(),
        demonstration: true,
        complaint,
    };
    page.render().unwrap()
}

fn self_check() -> String {
    let check = |standing| Check {
        name: "Data folder",
        standing,
        says: HOSTILE.to_owned(),
        advice: "Look with `df -h`.".to_owned(),
    };
    let found = [Standing::Well, Standing::Look, Standing::Broken].map(check);
    let page = SelfCheckPage {
        frame: frame(),
        nav: nav(Here::SelfCheck),
        summary: summary(&found),
        checks: found.into_iter().map(check_shown).collect(),
    };
    page.render().unwrap()
}

fn integrations(news: integrations::News) -> String {
    let one = |id: &str, revoked: &str| IntegrationShown {
        id: id.to_owned(),
        name: HOSTILE.to_owned(),
        scopes: vec!["cases:read"],
        requests_per_minute: 600,
        since: "Sun 22 Nov 2026".to_owned(),
        last_used: "2026-11-22".to_owned(),
        revoked: revoked.to_owned(),
    };
    let page = IntegrationsPage {
        frame: frame(),
        nav: nav(Here::Integrations),
        integrations: vec![one("i1", ""), one("i2", "Sun 22 Nov 2026")],
        scopes: scope_choices(&news.ticked),
        rates: rate_choices(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        news,
    };
    page.render().unwrap()
}

fn webhook_sample() -> store::Webhook {
    store::Webhook {
        id: casework::ids::WebhookId(uuid::Uuid::from_u128(1)),
        name: HOSTILE.to_owned(),
        url: "https://tickets.example/headsup".to_owned(),
        events: [casework::cases::announcing::EventType::CaseClosed].into(),
        state: store::WebhookState::Ended,
        secret: store::SigningSecret::new("whsec_kept".to_owned()),
        older_secret: Some((
            store::SigningSecret::new("whsec_older".to_owned()),
            NOW.plus_minutes(9),
        )),
        created: NOW,
        ended: Some((HOSTILE.to_owned(), NOW)),
        failing_since: Some(NOW),
        delivered: Some(NOW),
    }
}

fn webhook(complaint: (&'static str, String)) -> String {
    let zone = jiff::tz::TimeZone::UTC;
    let delivery = |number: u128, state| store::Delivery {
        id: casework::ids::DeliveryId(uuid::Uuid::from_u128(number)),
        webhook: webhook_sample().id,
        event: "case.closed".to_owned(),
        created: NOW,
        state,
        run_at: NOW.plus_minutes(5),
        attempts: 2,
        tried: Some(NOW),
        status: Some(500),
        answer: Some(HOSTILE.to_owned()),
        error: Some(HOSTILE.to_owned()),
    };
    let states = [
        store::DeliveryState::Waiting,
        store::DeliveryState::Running,
        store::DeliveryState::Delivered,
        store::DeliveryState::GivenUp,
    ];
    let page = WebhookPage {
        frame: frame(),
        nav: nav(Here::Webhooks),
        webhook: webhook_shown(&webhook_sample(), NOW, &zone),
        form: Wanted::of(&webhook_sample()).form(complaint),
        deliveries: (1..)
            .zip(states)
            .map(|(number, state)| delivery_shown(delivery(number, state), NOW, &zone))
            .collect(),
        news: WebhookNews {
            secret: "whsec_fresh".to_owned(),
            rotated: true,
        },
    };
    page.render().unwrap()
}

fn webhooks() -> String {
    let page = WebhooksPage {
        frame: frame(),
        nav: nav(Here::Webhooks),
        webhooks: vec![WebhookLine {
            id: "w1".to_owned(),
            name: HOSTILE.to_owned(),
            url: HOSTILE.to_owned(),
            meaning: "working",
            icon: "working",
            word: "Working",
        }],
        form: Wanted::of(&webhook_sample()).form(Default::default()),
    };
    page.render().unwrap()
}

fn weights() -> String {
    let kind = evidence::verdict::KindLearnt {
        id: "credentials.sign-in-ask",
        in_harmful: 1,
        in_others: 12,
        points: 50,
        moved: -6,
    };
    let moved = ("credentials.sign-in-ask".to_owned(), -6);
    let adjustment = evidence::verdict::Adjustment::new([moved.clone()]);
    let learnt = evidence::verdict::Learnt {
        kinds: vec![kind],
        before: Default::default(),
        after: Default::default(),
        adjustment: adjustment.clone(),
    };
    let act = store::WeightAct {
        at_us: NOW.0,
        by: HOSTILE.to_owned(),
        cases: Some(20),
        kinds: 1,
    };
    let page = WeightsPage {
        frame: frame(),
        nav: nav(Here::Weights),
        error: "",
        moved: vec![kind_moved((&moved.0, &moved.1))],
        acts: vec![act_shown(&act, NOW, &jiff::tz::TimeZone::UTC)],
        harmful: 8,
        others: 12,
        of_each_min: 8,
        proposal: Some(proposal_shown(&learnt, &Default::default())),
    };
    page.render().unwrap()
}

#[test]
fn weights_show_both_what_is_in_use_and_what_would_move() {
    let page = weights();
    assert_eq!(page.matches("<td>sign in ask</td>").count(), 2);
    assert!(page.contains("value=\"credentials.sign-in-ask-6\""));
}

#[test]
fn a_webhooks_page_shows_a_fresh_secret_and_never_a_kept_one() {
    let page = webhook(Default::default());
    assert!(page.contains("whsec_fresh"));
    assert!(!page.contains("whsec_kept") && !page.contains("whsec_older"));
    assert_eq!(
        page.matches("/again\"").count(),
        3,
        "not the one on its way"
    );
    for field in ["name", "url", "events"] {
        let page = webhook((field, "Not like this.".to_owned()));
        assert_eq!(page.matches("Not like this.").count(), 1, "{field}");
        assert_eq!(page.matches(" autofocus").count(), 1, "{field}");
    }
}

fn pages() -> [(&'static str, String); 7] {
    [
        (
            "integrations",
            integrations(integrations::News {
                token: "hd_00".to_owned(),
                made: HOSTILE.to_owned(),
                wrong_field: "name",
                error: HOSTILE.to_owned(),
                ..Default::default()
            }),
        ),
        ("people", people(News::default())),
        ("organisation", organisation(Complaint::default())),
        ("self-check", self_check()),
        ("webhook", webhook(Default::default())),
        ("webhooks", webhooks()),
        ("weights", weights()),
    ]
}

#[test]
fn hostile_fields_are_inert_and_no_word_is_missing() {
    for (name, page) in pages() {
        assert!(!page.contains("<script>bang"), "{name}: markup ran through");
        assert!(page.contains("&#60;script&#62;bang()"), "{name}");
        assert!(!page.contains('⟦') && !page.contains(" style="), "{name}");
    }
}

#[test]
fn what_to_type_is_code_on_the_self_check() {
    assert!(self_check().contains("Look with <code>df -h</code>."));
}

#[test]
fn every_control_has_a_label_and_no_id_stands_twice() {
    for (name, page) in pages() {
        let attribute = |tag: &str, wanted: &str| {
            let value = tag.split(&format!(" {wanted}=\"")).nth(1)?;
            value.split('"').next().map(str::to_owned)
        };
        let mut ids: Vec<String> = page
            .split('<')
            .filter_map(|tag| attribute(tag, "id"))
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}: an id stands twice");
        for tag in page.split('<') {
            let is_control = ["input ", "textarea ", "select "]
                .iter()
                .any(|kind| tag.starts_with(kind));
            if is_control && !tag.contains("checkbox") && !tag.contains("hidden") {
                let id = attribute(tag, "id").unwrap_or_default();
                assert!(
                    page.contains(&format!("for=\"{id}\"")),
                    "{name}: <{tag}> has no label"
                );
            }
        }
    }
}

#[test]
fn each_account_offers_what_may_be_done_with_it() {
    let page = people(News::default());
    assert!(
        !page.contains("/admin/accounts/a1/deactivate"),
        "nobody ends the own account"
    );
    assert!(page.contains("/admin/accounts/a2/deactivate"));
    assert!(page.contains("/admin/accounts/a3/reactivate"));
    assert!(page.contains("Nobody wears Security."));
}

#[test]
fn a_refused_invitation_keeps_its_words_and_complains_at_the_field() {
    let page = people(News {
        wrong_field: "address",
        error: "Please write an e-mail address.".to_owned(),
        name: "Ada <Marsh>".to_owned(),
        address: "ada".to_owned(),
        ticked: vec![Hat::Leader],
        ..News::default()
    });
    assert!(page.contains("value=\"Ada &#60;Marsh&#62;\"") && page.contains("value=\"ada\""));
    let field = page.split("id=\"invite-address\"").nth(1).unwrap();
    let field = field.split("</div>").next().unwrap();
    assert!(field.contains(" autofocus") && field.contains("Please write an e-mail address."));
    assert_eq!(page.matches(" autofocus").count(), 1);
}

#[test]
fn a_refused_organisation_complains_at_the_field() {
    let page = organisation(Complaint {
        field: "public_name",
        says: "Please write the name staff know.",
    });
    let field = page.split("id=\"public_name\"").nth(1).unwrap();
    let field = field.split("</div>").next().unwrap();
    assert!(field.contains(" autofocus") && field.contains("Please write the name staff know."));
    assert!(!organisation(Complaint::default()).contains("autofocus"));
}
