//! `POST /admin/invitations`: makes a link by which somebody makes an account. It is shown once and kept only as a digest.

use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use casework::people::account::INVITATION_MINUTES;
use casework::people::{Hat, Hats};
use serde::Deserialize;
use store::{LinkKind, SingleUseLink};

use super::at_admin::AtAdmin;
use super::people::{self, News};
use crate::refusal::Refusal;
use crate::web::session::token_digest;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 120;
/// Characters of an address (RFC 5321 clause 4.5.3.1.3).
const ADDRESS_CHARS_MAX: usize = 254;

/// Ticked hats: a box that is ticked sends anything, one that isn't sends nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct TickedHats {
    it: Option<String>,
    security: Option<String>,
    leader: Option<String>,
    auditor: Option<String>,
    admin: Option<String>,
}

impl TickedHats {
    /// The hats.
    pub fn hats(&self) -> Vec<Hat> {
        let boxes = [
            (&self.it, Hat::It),
            (&self.security, Hat::Security),
            (&self.leader, Hat::Leader),
            (&self.auditor, Hat::Auditor),
            (&self.admin, Hat::Admin),
        ];
        boxes
            .into_iter()
            .filter(|(ticked, _)| ticked.is_some())
            .map(|(_, hat)| hat)
            .collect()
    }
}

/// Who is invited.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewInvitation {
    name: String,
    address: String,
    it: Option<String>,
    security: Option<String>,
    leader: Option<String>,
    auditor: Option<String>,
    admin: Option<String>,
}

/// Invites.
pub async fn invite(at: AtAdmin, Form(new): Form<NewInvitation>) -> Result<Response, Refusal> {
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let address = new.address.trim().to_lowercase();
    let ticked = TickedHats {
        it: new.it,
        security: new.security,
        leader: new.leader,
        auditor: new.auditor,
        admin: new.admin,
    }
    .hats();
    let known = at.state.desk.account_by_address(&address).await;
    let known = known.map_err(|error| Refusal::our_fault("look up an account", &error))?;
    let (wrong_field, complaint) = complaint(&name, &address, &ticked, known.is_some());
    if !complaint.is_empty() {
        let news = News {
            wrong_field,
            error: complaint.to_owned(),
            name,
            address,
            ticked,
            ..News::default()
        };
        return people::draw(at, news, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let link = make_invitation(&at, &name, &address, Hats::of(ticked)).await?;
    let news = News {
        link,
        invited: name,
        ..News::default()
    };
    people::draw(at, news, StatusCode::OK).await
}

/// Makes an invitation and gives its link, which is kept nowhere.
pub async fn make_invitation(
    at: &AtAdmin,
    name: &str,
    address: &str,
    hats: Hats,
) -> Result<String, Refusal> {
    let token = at.state.world.new_token();
    let link = SingleUseLink {
        token_sha256: token_digest(&token),
        kind: LinkKind::Invitation,
        account: Some(at.pass.member()),
        name: name.to_owned(),
        address: address.to_owned(),
        hats,
        created: at.now,
        expires: at.now.plus_minutes(INVITATION_MINUTES),
        used: None,
    };
    let made = at.state.desk.create_link(&link).await;
    made.map_err(|error| Refusal::our_fault("keep an invitation", &error))?;
    Ok(format!(
        "{}/invitation/{token}",
        at.state.settings.base_url()
    ))
}

/// Which field is wrong, and what to say beside it; both empty where all is well.
fn complaint(
    name: &str,
    address: &str,
    hats: &[Hat],
    is_known: bool,
) -> (&'static str, &'static str) {
    let has_shape = address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@')
    });
    let is_plain = !address
        .chars()
        .any(|one| one.is_whitespace() || one.is_control());
    match () {
        () if name.is_empty() => ("name", "Please write the person's name."),
        () if name.chars().count() > NAME_CHARS_MAX => {
            ("name", "Please write a name of at most 120 characters.")
        }
        () if !has_shape || !is_plain || address.chars().count() > ADDRESS_CHARS_MAX => (
            "address",
            "Please write an e-mail address, such as robin@school.example.",
        ),
        () if is_known => ("address", "There is an account with this address already."),
        () if hats.is_empty() => (
            "hats",
            "Please choose at least one hat. Raising a hand needs no account, so an account without a hat has no use.",
        ),
        () => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_needs_a_name_an_address_and_a_hat() {
        let says = |name, address, hats: &[Hat]| complaint(name, address, hats, false).1;
        assert_eq!(says("Robin", "robin@school.example", &[Hat::It]), "");
        assert!(says("", "robin@school.example", &[Hat::It]).contains("name"));
        for address in [
            "",
            "robin",
            "@school.example",
            "robin@",
            "a b@c",
            "a@b@c",
            "a@b\r\nBcc: c",
        ] {
            assert!(
                says("Robin", address, &[Hat::It]).contains("address"),
                "{address}"
            );
        }
        assert!(says("Robin", "robin@school.example", &[]).contains("hat"));
        assert!(
            complaint("Robin", "robin@school.example", &[Hat::It], true)
                .1
                .contains("already")
        );
    }
}
