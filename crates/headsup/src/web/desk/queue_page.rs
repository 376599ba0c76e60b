//! The queue as its template needs it: rows with what is due and who is waited for, chips, choices, and words for an
//! empty list that help. It asks nothing of the store.

use askama::Template;
use casework::cases::case::CaseState;
use casework::cases::report::ReportKind;
use casework::moment::Moment;
use casework::people::Hat;
use evidence::verdict::Verdict;
use jiff::tz::TimeZone;
use store::{QueueCounts, QueuePage as Page, QueueRow, SavedFilter};

use super::asked::{Asked, AskedState, Quick};
use super::inert_text::{Run, inert_line};
use super::labels::{self, Pill};
use super::nav::Nav;
use super::when::{self, Pressing, When};
use crate::web::frame::Frame;

/// `GET /desk`.
#[derive(Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage {
    /// The frame of the page.
    pub frame: Frame,
    /// Its head.
    pub nav: Nav,
    /// How much is open and overdue, in words.
    pub summary: String,
    /// Views to choose from.
    pub chips: Vec<Chip>,
    /// What is asked.
    pub query: Asked,
    /// The choices that narrow the list.
    pub choices: Vec<Choices>,
    /// Keeping or forgetting this view; `None` on the plain queue.
    pub saving: Option<Saving>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Words for an empty list.
    pub empty: Empty,
    /// The way to the next rows.
    pub pager: Option<Pager>,
}

/// `GET /desk/rows`: the same rows alone.
#[derive(Template)]
#[template(path = "desk/rows.html")]
pub struct RowsPage {
    /// For icons.
    pub frame: Frame,
    /// The rows.
    pub rows: Vec<Row>,
    /// Words for an empty list.
    pub empty: Empty,
    /// The way to the next rows.
    pub pager: Option<Pager>,
}

/// A view to choose.
pub struct Chip {
    pub name: String,
    pub href: String,
    pub is_here: bool,
}

/// One choice that narrows the list.
pub struct Choices {
    pub name: &'static str,
    pub label: &'static str,
    pub options: Vec<Chosen>,
}

/// One option of it.
pub struct Chosen {
    pub value: &'static str,
    pub words: &'static str,
    pub is_chosen: bool,
}

/// What can be done with the view that is asked for.
pub enum Saving {
    /// It can be kept.
    New { error: String },
    /// It is kept already.
    Kept { id: String, name: String },
}

/// One case at a glance.
pub struct Row {
    pub number: u64,
    pub title: Vec<Run>,
    pub kind: &'static str,
    pub kind_icon: &'static str,
    pub reports: String,
    pub opened: When,
    pub opened_words: String,
    pub due: Option<When>,
    pub pressing: Pressing,
    pub nothing_due: &'static str,
    pub verdict: Pill,
    pub waits: Vec<Wait>,
    pub waits_nothing: String,
}

/// Who is waited for, and for what.
pub struct Wait {
    pub who: &'static str,
    pub what: String,
    pub meaning: &'static str,
    pub icon: &'static str,
}

/// Words for an empty list.
pub struct Empty {
    pub icon: &'static str,
    pub title: &'static str,
    pub says: &'static str,
    pub href: &'static str,
    pub link: &'static str,
}

/// The way to more rows.
pub struct Pager {
    pub previous: String,
    pub words: String,
    pub next: String,
}

/// How much is open and overdue.
pub fn summary(counts: QueueCounts) -> String {
    let many = |count: u64| {
        if count >= COUNT_MAX {
            format!("{COUNT_MAX}+")
        } else {
            count.to_string()
        }
    };
    let mut words = vec![match counts.open {
        0 => "No open case".to_owned(),
        1 => "1 open case".to_owned(),
        open => format!("{} open cases", many(open)),
    }];
    if counts.overdue > 0 {
        words.push(format!("{} with a step overdue", many(counts.overdue)));
    }
    if counts.disagreed > 0 {
        words.push(format!(
            "{} where a reporter thinks we are wrong",
            many(counts.disagreed)
        ));
    }
    words.join(" · ")
}

const COUNT_MAX: u64 = store::COUNT_MAX.unsigned_abs();

/// The views that everybody has, then the member's own.
pub fn chips(asked: &Asked, kept: &[SavedFilter]) -> Vec<Chip> {
    let here = asked.to_query();
    let quick = |name: &str, query: Asked| {
        let query = query.to_query();
        Chip {
            name: name.to_owned(),
            is_here: query == here,
            href: address(&query),
        }
    };
    let mut chips = vec![
        quick("Open", Asked::default()),
        quick(
            "Overdue",
            Asked {
                quick: Some(Quick::Overdue),
                ..Asked::default()
            },
        ),
        quick(
            "For IT",
            Asked {
                hat: Some(Hat::It),
                ..Asked::default()
            },
        ),
        quick(
            "For Security",
            Asked {
                hat: Some(Hat::Security),
                ..Asked::default()
            },
        ),
        quick(
            "A reporter waits",
            Asked {
                quick: Some(Quick::ReporterWaits),
                ..Asked::default()
            },
        ),
        quick(
            "Closed",
            Asked {
                state: AskedState::Closed,
                ..Asked::default()
            },
        ),
    ];
    chips.extend(kept.iter().map(|filter| Chip {
        name: filter.name.clone(),
        is_here: filter.query == here,
        href: address(&filter.query),
    }));
    chips
}

/// Whether this view can be kept, or is.
pub fn saving(asked: &Asked, kept: &[SavedFilter], error: &str) -> Option<Saving> {
    let here = asked.to_query();
    if let Some(filter) = kept.iter().find(|filter| filter.query == here) {
        return Some(Saving::Kept {
            id: filter.id.to_string(),
            name: filter.name.clone(),
        });
    }
    let is_built_in = chips(asked, &[]).iter().any(|chip| chip.is_here);
    (!is_built_in).then(|| Saving::New {
        error: error.to_owned(),
    })
}

fn address(query: &str) -> String {
    if query.is_empty() {
        "/desk".to_owned()
    } else {
        format!("/desk?{query}")
    }
}

/// The choices that narrow the list.
pub fn choices(asked: &Asked) -> Vec<Choices> {
    let option = |value, words, is_chosen| Chosen {
        value,
        words,
        is_chosen,
    };
    let state = [
        ("", "Open", AskedState::Open),
        ("closed", "Closed", AskedState::Closed),
        ("all", "Open and closed", AskedState::All),
    ];
    let any = |is_chosen| std::iter::once(option("", "Any", is_chosen));
    let kinds = ReportKind::ALL
        .iter()
        .map(|kind| option(kind.code(), labels::kind(*kind), asked.kind == Some(*kind)));
    let hats = [Hat::It, Hat::Security]
        .map(|hat| option(hat.code(), labels::hat(hat), asked.hat == Some(hat)));
    let verdicts = Verdict::ALL.iter().rev().map(|verdict| {
        option(
            verdict.code(),
            labels::verdict(Some(*verdict)).word,
            asked.verdict == Some(*verdict),
        )
    });
    vec![
        Choices {
            name: "state",
            label: "State",
            options: state
                .map(|(value, words, one)| option(value, words, asked.state == one))
                .into(),
        },
        Choices {
            name: "kind",
            label: "Kind",
            options: any(asked.kind.is_none()).chain(kinds).collect(),
        },
        Choices {
            name: "hat",
            label: "Open steps for",
            options: any(asked.hat.is_none()).chain(hats).collect(),
        },
        Choices {
            name: "verdict",
            label: "Verdict",
            options: any(asked.verdict.is_none()).chain(verdicts).collect(),
        },
    ]
}

/// The rows of a page.
pub fn rows(page: &Page, now: Moment, zone: &TimeZone) -> Vec<Row> {
    page.rows
        .iter()
        .map(|row| self::row(row, now, zone))
        .collect()
}

fn row(row: &QueueRow, now: Moment, zone: &TimeZone) -> Row {
    let due = row.due.map(|due| when::due(due, now, zone));
    let pressing = due
        .as_ref()
        .map(|(_, pressing)| *pressing)
        .unwrap_or_default();
    let opened = when::past(row.opened, now, zone);
    let waits = waits(row);
    Row {
        number: row.number,
        title: inert_line(if row.title.is_empty() {
            labels::kind(row.kind)
        } else {
            &row.title
        }),
        // A title that begins with the kind need not say it twice.
        kind: if row.title.starts_with(labels::kind(row.kind)) {
            ""
        } else {
            labels::kind(row.kind)
        },
        kind_icon: row.kind.code(),
        reports: when::counted(
            usize::try_from(row.reports_count).unwrap_or(usize::MAX),
            "report",
            "reports",
        ),
        opened_words: format!("opened {}", opened.words),
        opened,
        due: due.map(|(when, _)| when),
        pressing,
        nothing_due: if row.state == CaseState::Closed {
            "closed"
        } else {
            "nothing due"
        },
        verdict: labels::verdict_or_source(row.verdict, row.reports_count > 0),
        waits_nothing: waits_nothing(row),
        waits,
    }
}

fn waits(row: &QueueRow) -> Vec<Wait> {
    if row.state == CaseState::Closed {
        return Vec::new();
    }
    let mut waits = Vec::new();
    if row.disagreed.is_some() {
        waits.push(Wait {
            who: "Reporter",
            what: "thinks we are wrong".to_owned(),
            meaning: "waiting",
            icon: "waiting",
        });
    }
    if row.payment_held {
        waits.push(Wait {
            who: "A payment",
            what: "is held until it was checked".to_owned(),
            meaning: "kept",
            icon: "payment-change",
        });
    }
    let hats = [
        (
            "IT",
            row.answered_keep_working,
            row.open_it_steps,
            "working",
            "about-it",
        ),
        (
            "Security",
            row.answered_prevent_or_recover,
            row.open_security_steps,
            "kept",
            "kept",
        ),
    ];
    for (who, answered, steps, meaning, icon) in hats {
        let steps = match steps {
            0 => None,
            1 => Some("1 step".to_owned()),
            steps => Some(format!("{steps} steps")),
        };
        let what = match (answered, steps) {
            (true, None) => continue,
            (true, Some(steps)) => steps,
            (false, None) => "answer".to_owned(),
            (false, Some(steps)) => format!("answer, {steps}"),
        };
        waits.push(Wait {
            who,
            what,
            meaning,
            icon,
        });
    }
    if waits.is_empty() && row.untold_count > 0 {
        let what = match row.untold_count {
            1 => "to be told the outcome".to_owned(),
            untold => format!("{untold} to be told the outcome"),
        };
        waits.push(Wait {
            who: "Reporter",
            what,
            meaning: "waiting",
            icon: "waiting",
        });
    }
    waits
}

fn waits_nothing(row: &QueueRow) -> String {
    match (row.state, row.outcome) {
        (CaseState::Closed, Some(outcome)) => labels::outcome(outcome).0.to_owned(),
        (CaseState::Closed, None) => "Closed".to_owned(),
        (CaseState::Open, _) => "Ready to close".to_owned(),
    }
}

/// Words for an empty list.
pub fn empty(asked: &Asked) -> Empty {
    if !asked.words.is_empty() {
        return Empty {
            icon: "search",
            title: "No case has all these words.",
            says: "Try fewer words, or the start of one. Closed cases are searched when the state is “Open and closed”.",
            href: "/desk",
            link: "Back to the open cases",
        };
    }
    if asked.is_plain() {
        return Empty {
            icon: "working",
            title: "Nothing is open.",
            says: "When somebody raises a hand, the case appears here by itself. Tell people where: the front page needs no account.",
            href: "/",
            link: "See the page for raising a hand",
        };
    }
    Empty {
        icon: "working",
        title: "Nothing here.",
        says: "No case fits this view.",
        href: "/desk",
        link: "Back to the open cases",
    }
}

/// The way to more rows, where there are more or one came from somewhere.
pub fn pager(asked: &Asked, page: &Page) -> Option<Pager> {
    let next = page
        .next
        .map(|next| asked.address_of_page(next))
        .unwrap_or_default();
    let previous = if asked.page.is_some() {
        address(&asked.to_query())
    } else {
        String::new()
    };
    let words = if page.search_capped {
        "Only the newest matches are searched; add a word to narrow it."
    } else {
        ""
    };
    (!next.is_empty() || !previous.is_empty() || page.search_capped).then(|| Pager {
        previous,
        words: words.to_owned(),
        next,
    })
}
