//! The list of colleagues. What a table would change is worked out by the floor below.

use std::collections::BTreeSet;

use casework::ids::ColleagueId;
use casework::people::colleagues::{COLLEAGUES_MAX, Colleague};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Db, EngineDesk, Writing};
use crate::error::Result;
use crate::records::heads_up::ColleagueChanges;
use crate::words::without_nul;

/// Rows in one statement; engines limit the number of bound values.
const ROWS_PER_STATEMENT_MAX: usize = 500;

const ALL: &str = "SELECT id, name, address, language, in_groups FROM colleagues WHERE organisation = $1 LIMIT $2";
const PUT: &str = "INSERT INTO colleagues (organisation, id, name, address, language, in_groups) ";
const PUT_INSTEAD: &str = " ON CONFLICT (organisation, address) DO UPDATE SET name = excluded.name,
    language = excluded.language, in_groups = excluded.in_groups";
const REMOVE: &str = "DELETE FROM colleagues WHERE organisation = ";

type Row = (Uuid, String, String, String, String);

impl EngineDesk {
    pub(crate) async fn colleagues(&self) -> Result<Vec<Colleague>> {
        let rows: Vec<Row> = sqlx::query_as(ALL)
            .bind(self.organisation)
            .bind(COLLEAGUES_MAX as i64)
            .fetch_all(&self.pool)
            .await?;
        let mut all: Vec<Colleague> = rows.into_iter().map(read).collect();
        all.sort_by(|one, other| one.address.cmp(&other.address));
        Ok(all)
    }

    pub(crate) async fn save_colleagues(&self, changes: &ColleagueChanges) -> Result<()> {
        let mut writing = self.begin().await?;
        for some in changes.remove.chunks(ROWS_PER_STATEMENT_MAX) {
            let mut asked: QueryBuilder<Db> = QueryBuilder::new(REMOVE);
            asked.push_bind(self.organisation).push(" AND id IN (");
            let mut list = asked.separated(", ");
            for id in some {
                list.push_bind(id.0);
            }
            asked.push(")");
            asked.build().execute(&mut *writing).await?;
        }
        for some in changes.put.chunks(ROWS_PER_STATEMENT_MAX) {
            self.put_colleagues(&mut writing, some).await?;
        }
        writing.commit().await?;
        Ok(())
    }

    async fn put_colleagues(&self, writing: &mut Writing, some: &[Colleague]) -> Result<()> {
        let mut asked: QueryBuilder<Db> = QueryBuilder::new(PUT);
        asked.push_values(some, |mut row, colleague| {
            let groups: Vec<&str> = colleague.groups.iter().map(String::as_str).collect();
            row.push_bind(self.organisation)
                .push_bind(colleague.id.0)
                .push_bind(without_nul(&colleague.name).into_owned())
                .push_bind(without_nul(&colleague.address).into_owned())
                .push_bind(without_nul(&colleague.language).into_owned())
                .push_bind(without_nul(&groups.join(" ")).into_owned());
        });
        asked.push(PUT_INSTEAD);
        asked.build().execute(&mut **writing).await?;
        Ok(())
    }
}

fn read((id, name, address, language, groups): Row) -> Colleague {
    Colleague {
        id: ColleagueId(id),
        name,
        address,
        language,
        groups: groups
            .split_whitespace()
            .map(str::to_owned)
            .collect::<BTreeSet<_>>(),
    }
}
