//! `GET,POST /admin/weights`, `POST …/as-they-come`: what the desk's own closed cases say about the weights of findings. They
//! move nothing by themselves: somebody looks at the proposal, uses it, and can take it back. What moves is decided in
//! `evidence::verdict`; the page shows it and keeps what was decided.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use casework::moment::Moment;
use evidence::verdict::{
    Adjustment, CONFIRMED_OF_EACH_MIN, ConfirmedMessage, KindLearnt, Learnt, learn,
};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::{OrganisationSettings, WeightAct};

use super::at_admin::AtAdmin;
use crate::refusal::Refusal;
use crate::web::desk::nav::{Here, Nav};
use crate::web::desk::when::{self, When};
use crate::web::frame::Frame;
use crate::web::reader::page;

#[derive(Template)]
#[template(path = "admin/weights.html")]
pub(super) struct WeightsPage {
    pub(super) frame: Frame,
    pub(super) nav: Nav,
    pub(super) error: &'static str,
    pub(super) moved: Vec<KindShown>,
    pub(super) acts: Vec<ActShown>,
    pub(super) harmful: usize,
    pub(super) others: usize,
    pub(super) of_each_min: usize,
    pub(super) proposal: Option<ProposalShown>,
}

/// A kind and by how much it is or would be moved.
pub(super) struct KindShown {
    pub(super) detector: String,
    pub(super) what: String,
    pub(super) in_harmful: usize,
    pub(super) in_others: usize,
    pub(super) points: i16,
    pub(super) moved: String,
}

/// What the closed cases propose.
pub(super) struct ProposalShown {
    pub(super) kinds: Vec<KindShown>,
    pub(super) missed_before: usize,
    pub(super) missed_after: usize,
    pub(super) accused_before: usize,
    pub(super) accused_after: usize,
    pub(super) token: String,
    pub(super) is_in_use: bool,
}

/// Something that was done.
pub(super) struct ActShown {
    pub(super) when: When,
    pub(super) says: String,
}

/// What was looked at when the button was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Looked {
    proposal: String,
}

/// The page.
pub async fn show(at: AtAdmin) -> Result<Response, Refusal> {
    let settings = settings(&at).await?;
    let (confirmed, learnt) = learnt(&at).await?;
    Ok(page(&drawn(at, &settings, &confirmed, learnt, "")))
}

/// Uses the proposal, if it is still the one that was looked at.
pub async fn apply(at: AtAdmin, Form(looked): Form<Looked>) -> Result<Response, Refusal> {
    let mut settings = settings(&at).await?;
    let (confirmed, learnt) = learnt(&at).await?;
    let same = |learnt: &&Learnt| token(&learnt.adjustment) == looked.proposal;
    let Some(wanted) = learnt.as_ref().filter(same) else {
        let error = "Cases were closed or opened again meanwhile. Please look once more.";
        let drawn = page(&drawn(at, &settings, &confirmed, learnt, error));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    };
    let points = wanted.adjustment.moved().clone();
    settings.move_weights(points, confirmed.len(), &at.member.name, at.now);
    save(&at, &settings).await
}

/// Uses the weights as they come.
pub async fn use_as_they_come(at: AtAdmin) -> Result<Response, Refusal> {
    let mut settings = settings(&at).await?;
    settings.use_weights_as_they_come(&at.member.name, at.now);
    save(&at, &settings).await
}

async fn settings(at: &AtAdmin) -> Result<OrganisationSettings, Refusal> {
    let organisation = at.state.desk.organisation().await;
    let organisation =
        organisation.map_err(|error| Refusal::our_fault("read the organisation", &error))?;
    Ok(organisation.ok_or(Refusal::NotFound)?.settings)
}

async fn save(at: &AtAdmin, settings: &OrganisationSettings) -> Result<Response, Refusal> {
    let saved = at.state.desk.save_settings(settings).await;
    saved.map_err(|error| Refusal::our_fault("save the weights", &error))?;
    Ok(Redirect::to("/admin/weights").into_response())
}

/// A thousand cases take a while to learn from, so another thread does it.
async fn learnt(at: &AtAdmin) -> Result<(Vec<ConfirmedMessage>, Option<Learnt>), Refusal> {
    let confirmed = at.state.desk.confirmed_messages().await;
    let confirmed =
        confirmed.map_err(|error| Refusal::our_fault("read the closed cases", &error))?;
    let learning = tokio::task::spawn_blocking(move || {
        let learnt = learn(&confirmed);
        (confirmed, learnt)
    });
    learning
        .await
        .map_err(|error| Refusal::our_fault("learn from the closed cases", &error))
}

fn drawn(
    at: AtAdmin,
    settings: &OrganisationSettings,
    confirmed: &[ConfirmedMessage],
    learnt: Option<Learnt>,
    error: &'static str,
) -> WeightsPage {
    let harmful = confirmed.iter().filter(|message| message.harmful).count();
    let in_use = Adjustment::new(settings.moved_points.clone());
    let zone = TimeZone::system();
    WeightsPage {
        nav: at.nav(Here::Weights),
        error,
        moved: settings.moved_points.iter().map(kind_moved).collect(),
        acts: settings
            .weight_acts
            .iter()
            .rev()
            .map(|act| act_shown(act, at.now, &zone))
            .collect(),
        harmful,
        others: confirmed.len() - harmful,
        of_each_min: CONFIRMED_OF_EACH_MIN,
        proposal: learnt.map(|learnt| proposal_shown(&learnt, &in_use)),
        frame: at.frame,
    }
}

pub(super) fn proposal_shown(learnt: &Learnt, in_use: &Adjustment) -> ProposalShown {
    ProposalShown {
        kinds: learnt.kinds.iter().map(kind_learnt).collect(),
        missed_before: learnt.before.harmful_missed,
        missed_after: learnt.after.harmful_missed,
        accused_before: learnt.before.others_accused,
        accused_after: learnt.after.others_accused,
        token: token(&learnt.adjustment),
        is_in_use: learnt.adjustment == *in_use,
    }
}

/// What a proposal says, in one line: whoever uses it sends it back.
fn token(adjustment: &Adjustment) -> String {
    let moved = adjustment.moved().iter();
    let each: Vec<String> = moved
        .map(|(id, points)| format!("{id}{points:+}"))
        .collect();
    each.join(" ")
}

fn kind_learnt(kind: &KindLearnt) -> KindShown {
    let (detector, what) = in_words(kind.id);
    KindShown {
        detector,
        what,
        in_harmful: kind.in_harmful,
        in_others: kind.in_others,
        points: kind.points,
        moved: format!("{:+}", kind.moved),
    }
}

pub(super) fn kind_moved((id, moved): (&String, &i16)) -> KindShown {
    let (detector, what) = in_words(id);
    KindShown {
        detector,
        what,
        in_harmful: 0,
        in_others: 0,
        points: 0,
        moved: format!("{moved:+}"),
    }
}

/// `links.sounds-like-sign-in` as “links” and “sounds like sign in”.
fn in_words(id: &str) -> (String, String) {
    let (detector, what) = id.split_once('.').unwrap_or((id, ""));
    (detector.replace('-', " "), what.replace('-', " "))
}

pub(super) fn act_shown(act: &WeightAct, now: Moment, zone: &TimeZone) -> ActShown {
    let kinds = act.kinds;
    let by = &act.by;
    ActShown {
        when: when::past(Moment(act.at_us), now, zone),
        says: match act.cases {
            Some(cases) => format!("{by} let {cases} closed cases move {kinds} weights."),
            None => format!("{by} took {kinds} moved weights back."),
        },
    }
}
