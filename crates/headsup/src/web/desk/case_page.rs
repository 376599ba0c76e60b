//! The case page as its template needs it: words, anchors and drafts, made of what `case.through(&viewer)` shows. It adds
//! nothing to the view and looks nothing up.

use askama::Template;
use casework::cases::views::DeskView;
use casework::moment::Moment;
use jiff::tz::TimeZone;
use store::CaseHeadsUps;

use super::case_caller::CallerPanel;
use super::case_heads_ups::{self, HeadsUpsPanel};
use super::case_parts::{
    Choice, ClosingPanel, Due, EvidencePanel, Publish, QuestionPanel, ReportPanel, StepDue,
    TimelineLine,
};
use super::case_payment::PaymentPanel;
use super::case_sign_ins::SignInPanel;
use super::contact_page::ContactsPanel;
use super::custody::CustodyPanel;
use super::draft::Draft;
use super::inert_text::Run;
use super::inquiry::InquiriesPanel;
use super::labels::{self, Pill};
use super::nav::Nav;
use super::seal::SealedNames;
use super::when::{self, When};
use super::{case_closing, case_evidence, case_questions, case_reports, case_sign_ins};
use crate::web::frame::Frame;

/// Reports drawn on one page; a larger wave is counted.
pub const REPORTS_SHOWN_MAX: usize = 40;
/// Different files drawn on one page.
pub const FILES_SHOWN_MAX: usize = 40;
/// Lines of the timeline drawn on one page, newest first.
pub const TIMELINE_SHOWN_MAX: usize = 200;

/// What a page of a case needs besides the case.
pub struct Around {
    /// The frame of the page.
    pub frame: Frame,
    /// Its head.
    pub nav: Nav,
    /// Now.
    pub now: Moment,
    /// The desk's time zone.
    pub zone: TimeZone,
    /// What was sent to colleagues about the case.
    pub heads_ups: CaseHeadsUps,
    /// The check of its payment.
    pub payment: PaymentPanel,
    /// The check of its caller.
    pub caller: CallerPanel,
    /// The calls announced for it.
    pub contacts: ContactsPanel,
    /// Where the thing is.
    pub custody: CustodyPanel,
    /// Who was asked whether something was them.
    pub inquiries: InquiriesPanel,
    /// Which names are sealed.
    pub seals: SealedNames,
}

/// `GET /desk/cases/{number}`, and what a refused form on it answers.
#[derive(Template)]
#[template(path = "desk/case.html")]
pub struct CasePage {
    frame: Frame,
    nav: Nav,
    draft: Draft,
    number: u64,
    title: Vec<Run>,
    title_plain: String,
    verdict: Pill,
    is_open: bool,
    kind: &'static str,
    kind_icon: &'static str,
    reports_counted: String,
    opened: When,
    due: Option<Due>,
    flagged: String,
    examination_pending: bool,
    broken_links: Vec<String>,
    may_work: bool,
    may_reopen: bool,
    questions: Vec<QuestionPanel>,
    step_dues: &'static [StepDue],
    reports: Vec<ReportPanel>,
    reports_cut: String,
    sign_ins: Vec<SignInPanel>,
    payment: PaymentPanel,
    caller_check: CallerPanel,
    contacts: ContactsPanel,
    custody: CustodyPanel,
    seals: SealedNames,
    inquiries: InquiriesPanel,
    evidence: Vec<EvidencePanel>,
    evidence_cut: String,
    closing: ClosingPanel,
    heads_ups: HeadsUpsPanel,
    about_it: bool,
    publish: Option<Publish>,
    timeline: Vec<TimelineLine>,
    timeline_cut: String,
}

/// The printed case: the same facts, no forms.
#[derive(Template)]
#[template(path = "desk/print.html")]
pub struct PrintPage {
    page: CasePage,
    frame: Frame,
    printed: String,
}

/// Draws a case.
pub fn draw(view: &DeskView, draft: Draft, around: Around) -> CasePage {
    let (now, zone) = (around.now, &around.zone);
    CasePage {
        number: view.number,
        title: super::inert_text::inert_line(&view.title),
        title_plain: view.title.clone(),
        verdict: labels::verdict_or_source(view.verdict, !view.reports.is_empty()),
        is_open: view.closing.is_none(),
        kind: labels::kind(view.kind),
        kind_icon: view.kind.code(),
        reports_counted: when::counted(view.reports.len(), "report", "reports"),
        opened: when::past(view.opened, now, zone),
        due: view.due.map(|due| Due::of(due, now, zone)),
        flagged: flagged(view),
        examination_pending: view.reports.iter().any(|report| report.examination_pending),
        broken_links: view.broken_links.clone(),
        may_work: view.may.work,
        may_reopen: view.may.reopen,
        questions: case_questions::panels(view, now, zone),
        step_dues: StepDue::OFFERED,
        reports: case_reports::panels(view, around.frame.words, now, zone),
        reports_cut: cut("report", view.reports.len(), REPORTS_SHOWN_MAX),
        sign_ins: case_sign_ins::panels(view, now, zone),
        evidence: case_evidence::panels(view, now, zone),
        evidence_cut: cut(
            "file",
            case_evidence::different_files(view).len(),
            FILES_SHOWN_MAX,
        ),
        closing: case_closing::panel(view, now, zone),
        heads_ups: case_heads_ups::panel(
            &around.heads_ups,
            view.may.work || view.may.reopen,
            now,
            zone,
        ),
        payment: around.payment,
        caller_check: around.caller,
        contacts: around.contacts,
        custody: around.custody,
        inquiries: around.inquiries,
        seals: around.seals,
        about_it: view.about_it,
        publish: case_closing::publish(view),
        timeline: timeline(view, now, zone),
        timeline_cut: cut("line", view.timeline.len(), TIMELINE_SHOWN_MAX),
        frame: around.frame,
        nav: around.nav,
        draft,
    }
}

/// Draws a case for paper.
pub fn draw_for_print(view: &DeskView, around: Around) -> PrintPage {
    let printed = when::exact(around.now, &around.zone);
    let frame = around.frame.clone();
    PrintPage {
        page: draw(view, Draft::default(), around),
        frame,
        printed,
    }
}

fn flagged(view: &DeskView) -> String {
    match view
        .reports
        .iter()
        .filter(|report| report.disagreed.is_some() && report.told.is_none())
        .count()
    {
        0 => String::new(),
        1 => "The reporter thinks we are wrong.".to_owned(),
        several => format!("{several} reporters think we are wrong."),
    }
}

fn cut(what: &str, all: usize, shown: usize) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        1 => format!("1 more {what} is counted but not drawn here; the JSON export holds it."),
        more => format!(
            "{more} more {what}s are counted but not drawn here; the JSON export holds them."
        ),
    }
}

fn timeline(view: &DeskView, now: Moment, zone: &TimeZone) -> Vec<TimelineLine> {
    let several = view.reports.len() > 1;
    view.timeline
        .iter()
        .rev()
        .take(TIMELINE_SHOWN_MAX)
        .map(|entry| TimelineLine {
            says: match &entry.says {
                Some(says) => capitalised(says),
                None => "(These words were erased.)".to_owned(),
            },
            who: match entry.report_place {
                Some(place) if several => format!("{}, report {place}", capitalised(&entry.who)),
                _ => capitalised(&entry.who),
            },
            when: when::past(entry.at, now, zone),
            hash: entry.hash.chars().take(12).collect(),
        })
        .collect()
}

/// The first letter large.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A choice of a radio group.
pub fn choice(code: &'static str, (name, hint): (&'static str, &'static str)) -> Choice {
    Choice { code, name, hint }
}
