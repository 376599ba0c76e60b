//! The timeline of an organisation itself: entries that belong to no case, such as the signing of the right to pause. It is a
//! chain like any other, begun with its first entry, and `headsup verify` recomputes it with the rest.

use casework::cases::timeline::{Entry, Head, Line};
use casework::ids::OrganisationId;
use casework::verify::right_to_pause::chain_of;

use super::{EngineDesk, Writing};
use crate::error::Result;

const BEGIN: &str = "INSERT INTO chains (organisation, id, length, head, demonstration)
    VALUES ($1, $2, 0, $3, $4) ON CONFLICT DO NOTHING";

impl EngineDesk {
    pub(crate) async fn append_to_organisation(&self, line: &Line) -> Result<()> {
        let mut writing = self.begin().await?;
        self.append_organisation_line(&mut writing, line).await?;
        writing.commit().await?;
        Ok(())
    }

    pub(super) async fn append_organisation_line(
        &self,
        writing: &mut Writing,
        line: &Line,
    ) -> Result<()> {
        let chain = chain_of(OrganisationId(self.organisation));
        let line = Line {
            chain,
            ..line.clone()
        };
        sqlx::query(BEGIN)
            .bind(self.organisation)
            .bind(chain.0)
            .bind(&Head::EMPTY.hash[..])
            .bind(false)
            .execute(&mut **writing)
            .await?;
        self.append_line(writing, &line).await
    }

    pub(crate) async fn organisation_timeline(&self) -> Result<Vec<Entry>> {
        self.timeline(chain_of(OrganisationId(self.organisation)))
            .await
    }
}
