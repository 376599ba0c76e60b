//! Loads the demonstration organisation: an invented school with cases at different stages, so that a stranger can look
//! around before anything real happens. Every case is examined, laid out and worked by the same code as a real one, then
//! saved in one transaction, flagged, and removed again in one click. It stands beside the rooms because it needs what
//! several of them do and belongs to none.

use std::collections::BTreeSet;

use casework::cases::acts::{
    self, ActRefused, Acted, AnswerWords, ClosingWords, NewDeskMessage, NewReporterMessage,
    Published, PublishedAnswer, line_of_receipt, title_for_new_case,
};
use casework::cases::case::{AnswerStanding, Case, CaseState, Outcome, Step, StepState, StoppedBy};
use casework::cases::examination::ExaminationRecord;
use casework::cases::gate::gate;
use casework::cases::joining::{line_of_joining, line_of_opening};
use casework::cases::report::{EvidenceItem, Exposure, Privacy, Report, ReportKind};
use casework::cases::timeline::{Head, Line};
use casework::ids::{CaseId, MessageId, PublishedAnswerId, ReportId, StepId};
use casework::moment::Moment;
use casework::people::Member;
use casework::people::passes::{CaseFacts, CasePass};
use evidence::finding::Question;
use evidence::surroundings::{KnownSupplier, Surroundings};
use evidence::verdict::{Verdict, examine};
use store::{BulkCase, ReportFile, Wave};

use crate::demonstration_script::{Script, ScriptCase, ScriptReport};
use crate::laying_out::{grade_of, lay_out_for, verdict_of};
use crate::state::DeskState;

#[derive(rust_embed::Embed)]
#[folder = "../../fixtures/demonstration"]
struct DemonstrationFiles;

/// Why the demonstration could not be loaded. Only the last two can happen to a released binary.
#[derive(Debug, thiserror::Error)]
pub enum DemonstrationFailed {
    /// The script is broken.
    #[error("the demonstration's script is broken: {0}")]
    Script(String),
    /// The script does something that may not be done.
    #[error("the demonstration does what may not be done")]
    Act(#[from] ActRefused),
    /// The store says why.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// A case while it is being put together.
struct Making<'m> {
    state: &'m DeskState,
    now: Moment,
    pass: CasePass,
    case: Case,
    lines: Vec<Line>,
    published: Option<(PublishedAnswer, Vec<Line>)>,
}

/// Loads all of it; `member` is who did the desk's work in it.
///
/// # Errors
/// When the store does not take it.
pub async fn load(state: &DeskState, member: &Member) -> Result<(), DemonstrationFailed> {
    let script = read_script()?;
    let mut cases = Vec::new();
    let mut published = Vec::new();
    for scripted in &script.cases {
        let made = make_case(state, member, &script, scripted).await?;
        let wave = Wave::of(&made.case.examinations);
        published.extend(made.published);
        cases.push(BulkCase {
            case: made.case,
            lines: made.lines,
            wave,
            demonstration: true,
        });
    }
    state.desk.load_cases(&cases).await?;
    for (answer, lines) in published {
        state.desk.publish_answer(&answer, &lines).await?;
    }
    Ok(())
}

fn read_script() -> Result<Script, DemonstrationFailed> {
    let text = String::from_utf8_lossy(&read_file("cases.toml")?).into_owned();
    toml::from_str(&text).map_err(|error| broken(error.message()))
}

fn read_file(name: &str) -> Result<Vec<u8>, DemonstrationFailed> {
    let file = DemonstrationFiles::get(name)
        .ok_or_else(|| broken(&format!("there is no file `{name}`")))?;
    Ok(file.data.into_owned())
}

fn broken(what: &str) -> DemonstrationFailed {
    DemonstrationFailed::Script(what.to_owned())
}

/// The value of a code in the script.
fn read<T>(code: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<T, DemonstrationFailed> {
    from_code(code).ok_or_else(|| broken(&format!("`{code}` means nothing")))
}

async fn make_case<'m>(
    state: &'m DeskState,
    member: &Member,
    script: &Script,
    scripted: &ScriptCase,
) -> Result<Making<'m>, DemonstrationFailed> {
    let now = state.world.now();
    let id = CaseId(state.world.new_id());
    let facts = CaseFacts {
        case: id,
        about_it: false,
    };
    let pass = member.desk_pass().and_then(|pass| pass.open(facts));
    let pass = pass.ok_or_else(|| broken("the first admin doesn't work at the desk"))?;
    let mut files = Vec::new();
    for report in &scripted.reports {
        files.push(make_report(state, script, report, id, now).await?);
    }
    let first = files
        .first()
        .ok_or_else(|| broken("a case without a report"))?;
    let case = empty_case(id, first);
    let mut making = Making {
        state,
        now,
        pass,
        case,
        lines: Vec::new(),
        published: None,
    };
    making
        .lines
        .push(line_of_opening(id, &making.case.title, making.case.opened));
    for file in files {
        making.join(file);
    }
    making.work(scripted)?;
    Ok(making)
}

async fn make_report(
    state: &DeskState,
    script: &Script,
    scripted: &ScriptReport,
    case: CaseId,
    now: Moment,
) -> Result<ReportFile, DemonstrationFailed> {
    let exposures: Result<BTreeSet<Exposure>, _> = scripted
        .exposures
        .iter()
        .map(|code| read(code, Exposure::from_code))
        .collect();
    let mut report = Report {
        id: ReportId(state.world.new_id()),
        case: Some(case),
        kind: read(&scripted.kind, ReportKind::from_code)?,
        exposures: exposures?,
        privacy: read(&scripted.privacy, Privacy::from_code)?,
        reporter_name: scripted.name.clone(),
        reporter_address: scripted.address.clone(),
        language: "en".to_owned(),
        what_happened: scripted.words.clone(),
        details: scripted.details.clone().into_iter().collect(),
        received: now,
        told: None,
        may_be_published: scripted.may_be_published,
        disagreed: None,
        advice: Vec::new(),
        examination_pending: false,
    };
    report.received = report.moment_to_note(now.plus_minutes(-scripted.minutes_ago));
    let mut file = ReportFile {
        report,
        evidence: Vec::new(),
        examinations: Vec::new(),
        thread: Vec::new(),
        case: None,
        demonstration: true,
    };
    for name in &scripted.files {
        add_file(state, script, &mut file, name).await?;
    }
    file.report.advice = lay_out_for(state, &file).advice;
    Ok(file)
}

async fn add_file(
    state: &DeskState,
    script: &Script,
    file: &mut ReportFile,
    name: &str,
) -> Result<(), DemonstrationFailed> {
    let bytes = read_file(name)?;
    let surroundings = Surroundings {
        own_domains: script.own_domains.clone(),
        trusted_authserv_ids: script.trusted_authserv_ids.clone(),
        suppliers: script
            .suppliers
            .iter()
            .map(|supplier| KnownSupplier {
                name: supplier.name.clone(),
                domains: supplier.domains.clone(),
            })
            .collect(),
        received_unix_seconds: Some(file.report.received.unix_seconds()),
        ..Surroundings::default()
    };
    // Three small files of ours, once in the life of a desk: not worth a thread of its own.
    let examined = examine(&bytes, &surroundings);
    file.examinations.push(ExaminationRecord::of(
        &examined,
        file.report.id,
        file.report.received,
    ));
    let size_bytes = bytes.len() as u64;
    let sha256 = state.desk.evidence_folder().keep_soon(bytes).await?;
    file.evidence.push(EvidenceItem {
        sha256,
        report: file.report.id,
        name: name.to_owned(),
        media_type: "message/rfc822".to_owned(),
        size_bytes,
        received: file.report.received,
    });
    Ok(())
}

fn empty_case(id: CaseId, first: &ReportFile) -> Case {
    Case {
        id,
        number: 0,
        title: title_for_new_case(&first.report, &first.examinations),
        kind: first.report.kind,
        about_it: false,
        state: CaseState::Open,
        opened: first.report.received,
        verdict: verdict_of(first),
        grade: grade_of(first),
        answers: Vec::new(),
        steps: Vec::new(),
        reports: Vec::new(),
        evidence: Vec::new(),
        examinations: Vec::new(),
        lockouts: Vec::new(),
        mails: Vec::new(),
        held_mails: Vec::new(),
        threads: Vec::new(),
        timeline: Vec::new(),
        closing: None,
        payment_check: None,
        waits_for_a_caller: Default::default(),
        member_names: Default::default(),
        integration_names: Default::default(),
    }
}

impl Making<'_> {
    fn ago(&self, minutes: i64) -> Moment {
        self.now.plus_minutes(-minutes)
    }

    /// A report joins, and the playbooks lay out what it asks for.
    fn join(&mut self, file: ReportFile) {
        let at = file.report.received;
        self.lines
            .push(line_of_receipt(&file.report, file.evidence.len()));
        // The store writes the true head of the report's timeline into the joining line.
        self.lines.push(line_of_joining(
            self.case.id,
            file.report.id,
            Head::EMPTY,
            at,
        ));
        let planned = lay_out_for(self.state, &file).steps;
        self.case.verdict = self
            .case
            .verdict
            .max(verdict_of(&file).filter(|verdict| *verdict != Verdict::CantTell));
        self.case.reports.push(file.report);
        self.case.evidence.extend(file.evidence);
        self.case.examinations.extend(file.examinations);
        let world = &self.state.world;
        let laid = acts::lay_out_steps(&self.case, &planned, at, || StepId(world.new_id()));
        let (steps, lines) = (laid.changed, laid.lines);
        steps.into_iter().for_each(|step| self.put_step(step));
        self.lines.extend(lines);
    }

    fn put_step(&mut self, step: Step) {
        match self.case.steps.iter_mut().find(|there| there.id == step.id) {
            Some(there) => *there = step,
            None => self.case.steps.push(step),
        }
    }

    /// Everything that was done about the case, in order.
    fn work(&mut self, scripted: &ScriptCase) -> Result<(), DemonstrationFailed> {
        for done in &scripted.done {
            self.do_step(&done.step, &done.proof, self.ago(done.minutes_ago))?;
        }
        for message in &scripted.thread {
            self.say(message)?;
        }
        for (question, answer) in &scripted.answers {
            let question = read(question, Question::from_code)?;
            let standing = answer
                .standing
                .as_deref()
                .unwrap_or(AnswerStanding::Answers.code());
            let words = AnswerWords {
                standing: read(standing, AnswerStanding::from_code)?,
                text: &answer.words,
                because: &answer.because,
            };
            let pass = self
                .pass
                .answers(question)
                .ok_or_else(|| broken("the first admin may not answer"))?;
            let written =
                acts::write_answer(&self.case, &pass, words, self.ago(answer.minutes_ago))?;
            self.lines.extend(written.lines);
            self.case.answers.push(written.changed);
        }
        if let Some(rest) = &scripted.rest {
            self.waive_rest(&rest.reason, self.ago(rest.minutes_ago))?;
        }
        self.end(scripted)
    }

    fn do_step(&mut self, id: &str, proof: &str, at: Moment) -> Result<(), DemonstrationFailed> {
        let wanted = |step: &&Step| step.playbook_step.as_deref() == Some(id);
        let step = self.case.steps.iter().find(wanted).map(|step| step.id);
        let step = step.ok_or_else(|| broken(&format!("no playbook laid out the step `{id}`")))?;
        let Acted { changed, lines } =
            acts::complete_step(&self.case, &self.pass, step, proof, at)?;
        self.put_step(changed);
        self.lines.extend(lines);
        Ok(())
    }

    fn waive_rest(&mut self, reason: &str, at: Moment) -> Result<(), DemonstrationFailed> {
        let open: Vec<StepId> = self
            .case
            .steps
            .iter()
            .filter(|step| step.state == StepState::Open)
            .map(|step| step.id)
            .collect();
        for step in open {
            let Acted { changed, lines } =
                acts::waive_step(&self.case, &self.pass, step, reason, at)?;
            self.put_step(changed);
            self.lines.extend(lines);
        }
        Ok(())
    }

    fn say(
        &mut self,
        message: &crate::demonstration_script::ScriptMessage,
    ) -> Result<(), DemonstrationFailed> {
        let at = self.ago(message.minutes_ago);
        let id = MessageId(self.state.world.new_id());
        let report = message
            .report
            .checked_sub(1)
            .and_then(|index| self.case.reports.get(index));
        let report = report.ok_or_else(|| broken("a message in a thread that is not there"))?;
        let said = if message.from == "desk" {
            let said = NewDeskMessage {
                id,
                report: report.id,
                asks: message.asks,
                text: &message.words,
            };
            acts::desk_says(&self.case, &self.pass, said, at)?
        } else {
            acts::reporter_says(
                report,
                NewReporterMessage {
                    id,
                    text: &message.words,
                    files: &[],
                },
                at,
            )?
        };
        self.lines.extend(said.lines);
        self.case.threads.push(said.changed);
        Ok(())
    }

    fn end(&mut self, scripted: &ScriptCase) -> Result<(), DemonstrationFailed> {
        let world = &self.state.world;
        if let Some(told) = &scripted.told {
            let at = self.ago(told.minutes_ago);
            let told = acts::tell_reporters(&self.case, &self.pass, &[], &told.words, at, || {
                MessageId(world.new_id())
            })?;
            for one in told.changed {
                self.case
                    .reports
                    .iter_mut()
                    .filter(|report| report.id == one.report)
                    .for_each(|report| report.told = Some(one.told));
                self.case.threads.push(one.message);
            }
            self.lines.extend(told.lines);
        }
        if let Some(published) = &scripted.published {
            let id = PublishedAnswerId(world.new_id());
            let words = Published {
                id,
                question: &published.question,
                answer: &published.answer,
            };
            let acted = acts::publish(
                &self.case,
                &self.pass,
                words,
                self.ago(published.minutes_ago),
            )?;
            self.published = Some((acted.changed, acted.lines));
        }
        if let Some(closing) = &scripted.closing {
            let stopped_by = closing
                .stopped_by
                .as_deref()
                .map(|code| read(code, StoppedBy::from_code))
                .transpose()?;
            let words = ClosingWords {
                outcome: read(&closing.outcome, Outcome::from_code)?,
                stopped_by,
                lesson: &closing.lesson,
            };
            let ready = gate(&self.case).map_err(ActRefused::StillOpen)?;
            let closed = acts::close(
                ready,
                &self.case,
                &self.pass,
                words,
                self.ago(closing.minutes_ago),
            )?;
            self.lines.extend(closed.lines);
            self.case.closing = Some(closed.changed);
            self.case.state = CaseState::Closed;
        }
        Ok(())
    }
}
