//! Links between accounts and people at the organisation's own sign-in provider, and what becomes of sessions when somebody signs
//! out there. Who may come in is decided above; here a link is made once, whoever comes first.

use casework::ids::AccountId;
use casework::moment::Moment;
use casework::people::ceremony::SpentCeremony;
use casework::people::provider_sign_in::ProviderLink;
use uuid::Uuid;

use super::EngineDesk;
use crate::error::{Refusal, Result};

const ONE: &str = "SELECT account, linked_us FROM provider_links WHERE organisation = $1 AND issuer = $2 AND subject = $3";
const OF_ACCOUNT: &str = "SELECT subject, linked_us FROM provider_links WHERE organisation = $1 AND issuer = $2 AND account = $3";
const ADD: &str =
    "INSERT INTO provider_links (organisation, issuer, subject, account, linked_us) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING";
const COUNT_THIS: &str = "SELECT COUNT(*) FROM provider_links WHERE organisation = $1 AND issuer = $2 AND subject = $3 AND account = $4";
const REMOVE: &str =
    "DELETE FROM provider_links WHERE organisation = $1 AND issuer = $2 AND account = $3";
const END_SESSIONS: &str = "DELETE FROM sessions WHERE organisation = $1 AND account IN
    (SELECT account FROM provider_links WHERE organisation = $1 AND issuer = $2 AND subject = $3)";

impl EngineDesk {
    pub(crate) async fn provider_link(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<ProviderLink>> {
        let row: Option<(Uuid, i64)> = sqlx::query_as(ONE)
            .bind(self.organisation)
            .bind(issuer)
            .bind(subject)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(account, linked)| ProviderLink {
            account: AccountId(account),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            linked: Moment(linked),
        }))
    }

    pub(crate) async fn provider_link_of(
        &self,
        issuer: &str,
        account: AccountId,
    ) -> Result<Option<ProviderLink>> {
        let row: Option<(String, i64)> = sqlx::query_as(OF_ACCOUNT)
            .bind(self.organisation)
            .bind(issuer)
            .bind(account.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(subject, linked)| ProviderLink {
            account,
            issuer: issuer.to_owned(),
            subject,
            linked: Moment(linked),
        }))
    }

    pub(crate) async fn sign_in_by_provider(
        &self,
        link: &ProviderLink,
        ceremony: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, ceremony).await?;
        sqlx::query(ADD)
            .bind(self.organisation)
            .bind(&link.issuer)
            .bind(&link.subject)
            .bind(link.account.0)
            .bind(link.linked.0)
            .execute(&mut *writing)
            .await?;
        let this: i64 = sqlx::query_scalar(COUNT_THIS)
            .bind(self.organisation)
            .bind(&link.issuer)
            .bind(&link.subject)
            .bind(link.account.0)
            .fetch_one(&mut *writing)
            .await?;
        if this == 0 {
            return Err(Refusal::LinkedElsewhere.into());
        }
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn remove_provider_link(
        &self,
        issuer: &str,
        account: AccountId,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        sqlx::query(REMOVE)
            .bind(self.organisation)
            .bind(issuer)
            .bind(account.0)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }

    pub(crate) async fn sign_out_by_provider(
        &self,
        issuer: &str,
        subject: &str,
        told: &SpentCeremony,
    ) -> Result<()> {
        let mut writing = self.begin().await?;
        self.spend_ceremony(&mut writing, told).await?;
        sqlx::query(END_SESSIONS)
            .bind(self.organisation)
            .bind(issuer)
            .bind(subject)
            .execute(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(())
    }
}
