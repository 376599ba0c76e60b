//! Pages at size: the queue, filters, searches and a case at 1 thousand, 100 thousand and 1 million cases, on both
//! databases. The reference is a page that does nothing, asked for in the same run.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use casework::moment::Moment;
use store::{Location, Store};

use crate::Wanted;
use crate::cases::CaseMaker;
use crate::dice::Dice;
use crate::figures::{Durations, print_table, resident_megabytes};
use crate::http::Client;
use crate::running::Running;

/// Requests for each page; every one asks for another row or word where the page has such.
const REQUESTS: usize = 60;
/// Cases filled in by one transaction.
const BATCH: usize = 500;
/// How long the databases get to gather their statistics after filling.
const SETTLE_SECONDS: u64 = 15;

/// A page of the desk, by the way its address is made.
struct Page {
    name: &'static str,
    path: fn(&mut Dice, u64) -> String,
}

const PAGES: &[Page] = &[
    Page {
        name: "queue",
        path: |_, _| "/desk".to_owned(),
    },
    Page {
        name: "queue, page 5",
        path: |_, _| "/desk?page=5".to_owned(),
    },
    Page {
        name: "queue, closed calls",
        path: |_, _| "/desk?state=closed&kind=call".to_owned(),
    },
    Page {
        name: "search, one rare word",
        path: |dice, _| format!("/desk?state=all&q={:05}", dice.below(50_000)),
    },
    Page {
        name: "search, two common words",
        path: |_, _| "/desk?state=all&q=invoice+library".to_owned(),
    },
    Page {
        name: "case",
        path: |dice, count| format!("/desk/cases/{}", 1 + dice.below(count)),
    },
    Page {
        name: "staff page",
        path: |_, _| "/".to_owned(),
    },
    Page {
        name: "reference: a page that does nothing",
        path: |_, _| "/healthz".to_owned(),
    },
];

/// The databases a bench runs on: a name for the tables, and what `--database` is given. PostgreSQL's database bears
/// the bench's name and was made before (see `cargo xtask bench`).
pub fn databases(wanted: &Wanted, what_for: &str) -> Vec<(&'static str, Option<String>)> {
    let postgres = wanted
        .postgres
        .as_ref()
        .and_then(|url| url.rsplit_once('/'));
    let postgres =
        postgres.map(|(server, _)| ("PostgreSQL", Some(format!("{server}/bench_{what_for}"))));
    [("SQLite", None)].into_iter().chain(postgres).collect()
}

/// Prints the table.
pub async fn measure(wanted: &Wanted, scratch: &Path) -> Result<(), String> {
    let mut rows = Vec::new();
    let mut loading = Vec::new();
    for (name, database) in databases(wanted, "pages") {
        let folder = scratch.join(name);
        let running = Running::start(&wanted.binary, &folder, database.as_deref()).await?;
        let client = running.set_up().await?;
        let mut filler = Filler::open(&folder, database.as_deref()).await?;
        for count in &wanted.cases {
            // A million takes long; whoever waits wants to know where it stands.
            eprintln!("{name}: filling in up to {count} cases");
            let begun = Instant::now();
            filler.fill_up_to(*count).await?;
            loading.push(vec![
                name.to_owned(),
                count.to_string(),
                format!("{:.0} s", begun.elapsed().as_secs_f64()),
            ]);
            tokio::time::sleep(Duration::from_secs(SETTLE_SECONDS)).await;
            eprintln!("{name}: asking for pages at {count} cases");
            rows.extend(page_rows(name, *count, &client).await?);
            eprintln!("{name}: done at {count} cases");
            let memory = format!("{:.1} MB", resident_megabytes(running.process()));
            rows.push(vec![
                name.to_owned(),
                count.to_string(),
                "memory of the desk".to_owned(),
                memory,
                String::new(),
                String::new(),
            ]);
        }
    }
    print_table(
        "Filling in the cases (from the count before)",
        &["database", "cases", "took"],
        &loading,
    );
    print_table(
        "Pages at size",
        &["database", "cases", "page", "p50 ms", "p95 ms", "aim"],
        &rows,
    );
    Ok(())
}

async fn page_rows(
    database: &str,
    count: u64,
    client: &Client,
) -> Result<Vec<Vec<String>>, String> {
    let mut rows = Vec::new();
    for page in PAGES {
        let mut dice = Dice::seeded(3);
        let mut measured = Vec::new();
        for _ in 0..REQUESTS {
            let path = (page.path)(&mut dice, count);
            let begun = Instant::now();
            let answer = client.get(&path).await?;
            measured.push(begun.elapsed());
            if answer.status != 200 {
                return Err(format!("{path} was answered with {}", answer.status));
            }
        }
        let durations = Durations::of(measured);
        rows.push(vec![
            database.to_owned(),
            count.to_string(),
            page.name.to_owned(),
            format!("{:.1}", durations.milliseconds_at(0.5)),
            format!("{:.1}", durations.milliseconds_at(0.95)),
            if page.name.starts_with("reference") {
                String::new()
            } else {
                "100".to_owned()
            },
        ]);
    }
    Ok(rows)
}

/// Fills a desk through the store's door for many cases at once.
struct Filler {
    desk: store::Desk,
    maker: CaseMaker,
    filled: u64,
}

impl Filler {
    async fn open(folder: &Path, database: Option<&str>) -> Result<Filler, String> {
        let location = match database {
            Some(url) => url.parse::<Location>().map_err(|cause| cause.to_string())?,
            None => Location::Sqlite(sqlite_file(folder)?),
        };
        let store = Store::open(&location, folder)
            .await
            .map_err(|cause| cause.to_string())?;
        let organisations = store
            .organisations()
            .await
            .map_err(|cause| cause.to_string())?;
        let organisation = organisations
            .first()
            .ok_or("the desk has no organisation")?;
        let desk = store.desk(organisation.id);
        let accounts = desk.accounts().await.map_err(|cause| cause.to_string())?;
        let member = accounts.first().ok_or("the desk has no account")?.id;
        let seconds = std::time::UNIX_EPOCH
            .elapsed()
            .map_or(0, |since| since.as_secs());
        let now = Moment::from_unix_seconds(i64::try_from(seconds).unwrap_or(0));
        Ok(Filler {
            desk,
            maker: CaseMaker::new(4, now, member),
            filled: 0,
        })
    }

    async fn fill_up_to(&mut self, count: u64) -> Result<(), String> {
        while self.filled < count {
            let batch = BATCH.min((count - self.filled) as usize);
            let cases: Vec<_> = (0..batch).map(|_| self.maker.next_case()).collect();
            self.desk
                .load_cases(&cases)
                .await
                .map_err(|cause| format!("cannot fill in cases: {cause}"))?;
            self.filled += batch as u64;
        }
        Ok(())
    }
}

/// The embedded database in a data folder.
fn sqlite_file(folder: &Path) -> Result<PathBuf, String> {
    let entries = std::fs::read_dir(folder)
        .map_err(|cause| format!("cannot list `{}`: {cause}", folder.display()))?;
    entries
        .flatten()
        .map(|entry| entry.path())
        .find(|path| {
            path.extension()
                .is_some_and(|ending| ending == "db" || ending == "sqlite")
        })
        .ok_or(format!("no database in `{}`", folder.display()))
}
