//! The gate against a model: acts in random order, each applied as storage would apply it. However they fall, a closed
//! case has both questions answered, no open step and no reporter left untold; and a case that has all of that closes.

use std::collections::BTreeSet;

use evidence::finding::Question;
use proptest::prelude::*;

use crate::cases::acts::{
    AnswerWords, ClosingWords, NewReporterMessage, StepByHand, add_exposures, add_step, close,
    complete_step, disagree, lay_out_steps, reopen, tell_reporters, waive_step, write_answer,
};
use crate::cases::case::{AnswerStanding, Case, CaseState, Outcome, PlannedStep, Step, StepState};
use crate::cases::gate::gate;
use crate::cases::report::{Exposure, Privacy};
use crate::cases::sample::{both_hats, case_of, message_id, minute, pass, report, uuid};
use crate::ids::StepId;
use crate::people::Hat;

#[derive(Clone, Debug)]
enum Act {
    Answer {
        question: usize,
        words: bool,
        applies: bool,
    },
    AddStep,
    LayOut {
        steps: u8,
    },
    Complete {
        which: usize,
        proof: bool,
    },
    Waive {
        which: usize,
        reason: bool,
    },
    TellAll,
    TellOne {
        which: usize,
    },
    Close {
        lesson: bool,
    },
    Reopen,
    Disagree {
        which: usize,
    },
    TellMore {
        which: usize,
        exposure: usize,
    },
    AnotherReport,
}

fn any_act() -> impl Strategy<Value = Act> {
    let which = 0_usize..6;
    // Words are mostly there, and closing is tried often, so that many runs come to a close.
    let mostly = prop::bool::weighted(0.85);
    prop_oneof![
        4 => (0_usize..2, mostly, any::<bool>())
            .prop_map(|(question, words, applies)| Act::Answer { question, words, applies }),
        1 => Just(Act::AddStep),
        1 => (0_u8..3).prop_map(|steps| Act::LayOut { steps }),
        4 => (which.clone(), mostly).prop_map(|(which, proof)| Act::Complete { which, proof }),
        3 => (which.clone(), mostly).prop_map(|(which, reason)| Act::Waive { which, reason }),
        3 => Just(Act::TellAll),
        1 => which.clone().prop_map(|which| Act::TellOne { which }),
        6 => mostly.prop_map(|lesson| Act::Close { lesson }),
        1 => Just(Act::Reopen),
        1 => which.clone().prop_map(|which| Act::Disagree { which }),
        1 => (which, 0_usize..Exposure::ALL.len()).prop_map(|(which, exposure)| Act::TellMore { which, exposure }),
        1 => Just(Act::AnotherReport),
    ]
}

/// The case, and a counter that is both clock and source of identifiers.
struct Desk {
    case: Case,
    count: i64,
}

impl Desk {
    fn next(&mut self) -> u128 {
        self.count += 1;
        1_000 + u128::try_from(self.count).unwrap()
    }

    fn do_act(&mut self, act: &Act) {
        let at = minute(self.count);
        let work = pass(&self.case, &both_hats());
        match *act {
            Act::Answer {
                question,
                words,
                applies,
            } => self.answer(question, words, applies),
            Act::AddStep => {
                let by_hand = StepByHand {
                    id: StepId(uuid(self.next())),
                    hat: Hat::Security,
                    question: Question::PreventOrRecover,
                    title: "Ask around",
                    reason: "",
                    due: at,
                };
                if let Ok(acted) = add_step(&self.case, &work, by_hand, at) {
                    self.save_step(acted.changed);
                }
            }
            Act::LayOut { steps } => self.lay_out(steps),
            Act::Complete { which, proof } => {
                let Some(step) = self.step(which) else { return };
                let proof = if proof { "seen" } else { "  " };
                if let Ok(acted) = complete_step(&self.case, &work, step, proof, at) {
                    self.save_step(acted.changed);
                }
            }
            Act::Waive { which, reason } => {
                let Some(step) = self.step(which) else { return };
                let reason = if reason { "not needed" } else { "" };
                if let Ok(acted) = waive_step(&self.case, &work, step, reason, at) {
                    self.save_step(acted.changed);
                }
            }
            Act::TellAll => self.tell(&[]),
            Act::TellOne { which } => {
                let report = self.case.reports[which % self.case.reports.len()].id;
                self.tell(&[report]);
            }
            Act::Close { lesson } => self.close(lesson),
            Act::Reopen => {
                if let Ok(acted) = reopen(&self.case, &work, "something new", at) {
                    for report in &mut self.case.reports {
                        if acted.changed.owed_again.contains(&report.id) {
                            report.told = None;
                        }
                    }
                    self.open_again();
                }
            }
            Act::Disagree { which } => self.disagree(which),
            Act::TellMore { which, exposure } => self.tell_more(which, exposure),
            Act::AnotherReport => {
                // Nothing joins a closed case: only open ones are candidates.
                if self.case.state == CaseState::Open && self.case.reports.len() < 4 {
                    let number = self.next();
                    self.case.reports.push(report(number, Privacy::Anonymous));
                }
            }
        }
    }

    fn answer(&mut self, question: usize, words: bool, applies: bool) {
        let work = pass(&self.case, &both_hats());
        let answers = work.answers(Question::ALL[question]).unwrap();
        let text = if words { "words" } else { "" };
        let answer = AnswerWords {
            standing: if applies {
                AnswerStanding::Answers
            } else {
                AnswerStanding::DoesNotApply
            },
            text,
            because: text,
        };
        if let Ok(acted) = write_answer(&self.case, &answers, answer, minute(self.count)) {
            self.case
                .answers
                .retain(|one| one.question != acted.changed.question);
            self.case.answers.push(acted.changed);
        }
    }

    fn lay_out(&mut self, steps: u8) {
        let planned: Vec<PlannedStep> = (0..steps)
            .map(|number| PlannedStep {
                id: format!("planned-{number}"),
                hat: Hat::It,
                question: Question::KeepWorking,
                title: String::from("Planned"),
                reason: String::from("Because."),
                due_minutes: 30,
            })
            .collect();
        let at = minute(self.count);
        let mut ids: Vec<StepId> = (0..steps).map(|_| StepId(uuid(self.next()))).collect();
        let acted = lay_out_steps(&self.case, &planned, at, || ids.pop().unwrap());
        for step in acted.changed {
            self.save_step(step);
        }
    }

    fn tell(&mut self, reports: &[crate::ids::ReportId]) {
        let work = pass(&self.case, &both_hats());
        let told = tell_reporters(
            &self.case,
            &work,
            reports,
            "all is well",
            minute(self.count),
            || message_id(1),
        );
        for told in told.map(|acted| acted.changed).unwrap_or_default() {
            let report = self
                .case
                .reports
                .iter_mut()
                .find(|report| report.id == told.report)
                .unwrap();
            report.told = Some(told.told);
        }
    }

    fn close(&mut self, lesson: bool) {
        let ready = self.is_ready_by_hand();
        let answer = gate(&self.case);
        assert_eq!(answer.is_ok(), ready && self.case.state == CaseState::Open);
        let Ok(pass_of_the_gate) = answer else { return };
        let words = ClosingWords {
            outcome: Outcome::FalseAlarm,
            stopped_by: None,
            lesson: if lesson { "Ask sooner." } else { "" },
        };
        let work = pass(&self.case, &both_hats());
        let closed = close(
            pass_of_the_gate,
            &self.case,
            &work,
            words,
            minute(self.count),
        );
        assert_eq!(closed.is_ok(), lesson);
        if let Ok(acted) = closed {
            self.case.closing = Some(acted.changed);
            self.case.state = CaseState::Closed;
        }
    }

    fn disagree(&mut self, which: usize) {
        let index = which % self.case.reports.len();
        let message = NewReporterMessage {
            id: message_id(self.next()),
            text: "",
            files: &[],
        };
        let report = &self.case.reports[index];
        let acted = disagree(report, Some(&self.case), message, minute(self.count)).unwrap();
        self.case.reports[index].told = None;
        if acted.changed.reopens {
            self.open_again();
        }
    }

    fn tell_more(&mut self, which: usize, exposure: usize) {
        let index = which % self.case.reports.len();
        let more = BTreeSet::from([Exposure::ALL[exposure]]);
        let acted = add_exposures(
            &self.case.reports[index],
            Some(&self.case),
            &more,
            minute(self.count),
        );
        let report = &mut self.case.reports[index];
        report.exposures = acted.changed.exposures;
        if acted.changed.owed_again {
            report.told = None;
        }
        if acted.changed.reopens {
            self.open_again();
        }
    }

    fn open_again(&mut self) {
        self.case.state = CaseState::Open;
        self.case.closing = None;
    }

    fn save_step(&mut self, step: Step) {
        match self.case.steps.iter_mut().find(|one| one.id == step.id) {
            Some(there) => *there = step,
            None => self.case.steps.push(step),
        }
    }

    fn step(&self, which: usize) -> Option<StepId> {
        let count = self.case.steps.len();
        (count > 0).then(|| self.case.steps[which % count].id)
    }

    /// What the gate should say, written down without the gate.
    fn is_ready_by_hand(&self) -> bool {
        let answered = |question| {
            self.case
                .answers
                .iter()
                .any(|answer| answer.question == question && !answer.because.is_empty())
        };
        answered(Question::KeepWorking)
            && answered(Question::PreventOrRecover)
            && self
                .case
                .steps
                .iter()
                .all(|step| !matches!(step.state, StepState::Open))
            && self.case.reports.iter().all(|report| report.told.is_some())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_acts_closes_a_case_too_early(acts in prop::collection::vec(any_act(), 1..60)) {
        let mut desk = Desk { case: case_of(vec![report(2, Privacy::Named)]), count: 0 };
        for act in &acts {
            desk.count += 1;
            desk.do_act(act);
            if desk.case.state == CaseState::Closed {
                prop_assert!(desk.is_ready_by_hand(), "closed too early by {act:?}");
                prop_assert!(desk.case.closing.is_some());
            }
        }
    }
}

/// So that the model above cannot pass by never closing anything.
#[test]
fn a_case_worked_to_its_end_closes_and_each_reopening_owes_an_outcome_again() {
    let mut desk = Desk {
        case: case_of(vec![
            report(2, Privacy::Named),
            report(3, Privacy::Confidential),
        ]),
        count: 0,
    };
    let to_the_end = [
        Act::AddStep,
        Act::Answer {
            question: 0,
            words: true,
            applies: true,
        },
        Act::Answer {
            question: 1,
            words: true,
            applies: false,
        },
        Act::Complete {
            which: 0,
            proof: true,
        },
        Act::TellAll,
        Act::Close { lesson: true },
    ];
    for act in &to_the_end {
        assert_eq!(desk.case.state, CaseState::Open);
        desk.do_act(act);
    }
    assert_eq!(desk.case.state, CaseState::Closed);
    for again in [
        Act::Disagree { which: 1 },
        Act::TellMore {
            which: 0,
            exposure: 3,
        },
        Act::Reopen,
    ] {
        desk.do_act(&again);
        assert_eq!(desk.case.state, CaseState::Open, "{again:?}");
        desk.do_act(&Act::Close { lesson: true });
        assert_eq!(desk.case.state, CaseState::Open, "{again:?}");
        desk.do_act(&Act::TellAll);
        desk.do_act(&Act::Close { lesson: true });
        assert_eq!(desk.case.state, CaseState::Closed, "{again:?}");
    }
}
