//! Passes: what a person may see and do, as values. A check gives the pass or nothing, and every act on a case asks for
//! one, so that a check cannot be forgotten. The rules themselves are all in this file.
//!
//! Cases about IT: seen and worked only by those who wear Security or Leader and wear neither IT nor Admin. For everybody
//! else such a case does not exist.

use evidence::finding::Question;

use crate::ids::{AccountId, CaseId, IntegrationId};
use crate::people::{Doer, Hat, Hats, Member};

/// What must be known of a case to decide who may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// Which case.
    pub case: CaseId,
    /// Whether it is about IT itself.
    pub about_it: bool,
}

/// Which cases a reader may see at all, for the store to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Cases that are not about IT.
    pub ordinary: bool,
    /// Cases about IT.
    pub about_it: bool,
}

/// May read the desk: its queue and the cases within [`ReadingPass::sight`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingPass {
    member: AccountId,
    sight: Sight,
    works: Sight,
    hats: Hats,
}

/// May read one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseReadingPass {
    reader: Doer,
    facts: CaseFacts,
    sees_names: bool,
    work: Option<CasePass>,
}

/// May work at the desk: the cases that [`DeskPass::open`] gives a pass for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPass {
    member: AccountId,
    works: Sight,
    hats: Hats,
}

/// May work one case: add, do and waive steps, write in threads, tell, close, reopen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasePass {
    member: AccountId,
    facts: CaseFacts,
    hats: Hats,
}

/// May answer one question of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerPass {
    member: AccountId,
    case: CaseId,
    question: Question,
}

/// Wears the IT hat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItPass(AccountId);

/// Wears the Security hat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityPass(AccountId);

/// May run this desk: accounts, settings, self-check. It opens no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminPass(AccountId);

/// Wears the Leader hat: may sign for the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderPass(AccountId);

/// May read the register of payees. It opens no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterReadingPass {
    member: AccountId,
    keeps: bool,
}

/// May keep the register of payees: what stands there decides which number is rung before money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterPass(AccountId);

impl Member {
    /// May work at the desk: wears IT or Security, or is a Leader who works cases about IT.
    pub fn desk_pass(&self) -> Option<DeskPass> {
        let works = self.works();
        (works.ordinary || works.about_it).then(|| DeskPass {
            member: self.id,
            works,
            hats: self.hats.clone(),
        })
    }

    /// May read the desk: whoever works there, and auditors.
    pub fn reading_pass(&self) -> Option<ReadingPass> {
        let works = self.works();
        let sight = Sight {
            ordinary: works.ordinary || self.hats.wears(Hat::Auditor),
            about_it: works.about_it,
        };
        (sight.ordinary || sight.about_it).then(|| ReadingPass {
            member: self.id,
            sight,
            works,
            hats: self.hats.clone(),
        })
    }

    /// The IT hat, where it is worn.
    pub fn it_pass(&self) -> Option<ItPass> {
        self.hats.wears(Hat::It).then_some(ItPass(self.id))
    }

    /// The Security hat, where it is worn.
    pub fn security_pass(&self) -> Option<SecurityPass> {
        self.hats
            .wears(Hat::Security)
            .then_some(SecurityPass(self.id))
    }

    /// The Admin hat, where it is worn.
    pub fn admin_pass(&self) -> Option<AdminPass> {
        self.hats.wears(Hat::Admin).then_some(AdminPass(self.id))
    }

    /// The Leader hat, where it is worn.
    pub fn leader_pass(&self) -> Option<LeaderPass> {
        self.hats.wears(Hat::Leader).then_some(LeaderPass(self.id))
    }

    /// May read the register of payees: those who keep it, which are Security and Admin, and auditors.
    pub fn register_reading_pass(&self) -> Option<RegisterReadingPass> {
        let keeps = self.hats.wears(Hat::Security) || self.hats.wears(Hat::Admin);
        (keeps || self.hats.wears(Hat::Auditor)).then_some(RegisterReadingPass {
            member: self.id,
            keeps,
        })
    }

    fn works(&self) -> Sight {
        let wears = |hat| self.hats.wears(hat);
        Sight {
            ordinary: wears(Hat::It) || wears(Hat::Security),
            about_it: (wears(Hat::Security) || wears(Hat::Leader))
                && !wears(Hat::It)
                && !wears(Hat::Admin),
        }
    }
}

impl ReadingPass {
    /// Which cases may be listed and read.
    pub fn sight(&self) -> Sight {
        self.sight
    }

    /// Who reads.
    pub fn member(&self) -> AccountId {
        self.member
    }

    /// The pass for one case; `None` where that case does not exist for this reader.
    pub fn open(&self, facts: CaseFacts) -> Option<CaseReadingPass> {
        within(self.sight, facts).then(|| CaseReadingPass {
            reader: self.member.into(),
            facts,
            sees_names: within(self.works, facts),
            work: within(self.works, facts).then(|| CasePass {
                member: self.member,
                facts,
                hats: self.hats.clone(),
            }),
        })
    }
}

impl CaseReadingPass {
    /// The pass of an integration; which of them gets one is decided in [`super::integrations`].
    pub(super) fn of_integration(
        integration: IntegrationId,
        sight: Sight,
        facts: CaseFacts,
        sees_names: bool,
    ) -> Option<CaseReadingPass> {
        within(sight, facts).then_some(CaseReadingPass {
            reader: Doer::Integration(integration),
            facts,
            sees_names,
            work: None,
        })
    }

    /// Who reads.
    pub fn reader(&self) -> Doer {
        self.reader
    }

    /// Whether the names of those who gave them openly are shown: to those who work the case.
    pub fn sees_names(&self) -> bool {
        self.sees_names
    }

    /// The same, with every name kept back.
    pub fn withholding_names(self) -> CaseReadingPass {
        CaseReadingPass {
            sees_names: false,
            ..self
        }
    }

    /// Which case.
    pub fn case(&self) -> CaseId {
        self.facts.case
    }

    /// The pass to work the case, where the reader also works it.
    pub fn work(&self) -> Option<&CasePass> {
        self.work.as_ref()
    }
}

impl DeskPass {
    /// Who works.
    pub fn member(&self) -> AccountId {
        self.member
    }

    /// Which cases may be worked.
    pub fn works(&self) -> Sight {
        self.works
    }

    /// The pass to work one case; `None` where that case does not exist for this member.
    pub fn open(&self, facts: CaseFacts) -> Option<CasePass> {
        within(self.works, facts).then(|| CasePass {
            member: self.member,
            facts,
            hats: self.hats.clone(),
        })
    }
}

impl CasePass {
    /// Who works.
    pub fn member(&self) -> AccountId {
        self.member
    }

    /// Which case.
    pub fn case(&self) -> CaseId {
        self.facts.case
    }

    /// The pass to answer one question: IT answers how people keep working, Security what could stop them. A case about
    /// IT is kept from IT, so there whoever works it answers both.
    pub fn answers(&self, question: Question) -> Option<AnswerPass> {
        let hat = match question {
            Question::KeepWorking => Hat::It,
            Question::PreventOrRecover => Hat::Security,
        };
        (self.facts.about_it || self.hats.wears(hat)).then_some(AnswerPass {
            member: self.member,
            case: self.facts.case,
            question,
        })
    }
}

/// May add, do and waive the steps of one case. Only the passes of this room are such.
pub trait WorksSteps: sealed::Sealed {
    /// Who works.
    fn doer(&self) -> Doer;

    /// Which case.
    fn case(&self) -> CaseId;
}

pub(super) mod sealed {
    /// Keeps other rooms from making a pass of their own.
    pub trait Sealed {}
}

impl sealed::Sealed for CasePass {}

impl WorksSteps for CasePass {
    fn doer(&self) -> Doer {
        self.member.into()
    }

    fn case(&self) -> CaseId {
        self.facts.case
    }
}

impl AnswerPass {
    /// Who answers.
    pub fn member(&self) -> AccountId {
        self.member
    }

    /// Which case.
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// Which question.
    pub fn question(&self) -> Question {
        self.question
    }
}

impl ItPass {
    /// Who wears the hat.
    pub fn member(self) -> AccountId {
        self.0
    }
}

impl SecurityPass {
    /// Who wears the hat.
    pub fn member(self) -> AccountId {
        self.0
    }
}

impl AdminPass {
    /// Who wears the hat.
    pub fn member(self) -> AccountId {
        self.0
    }
}

impl LeaderPass {
    /// Who wears the hat.
    pub fn member(self) -> AccountId {
        self.0
    }
}

impl RegisterReadingPass {
    /// Who reads.
    pub fn member(self) -> AccountId {
        self.member
    }

    /// The pass to keep it, where the reader also does.
    pub fn keeping(self) -> Option<RegisterPass> {
        self.keeps.then_some(RegisterPass(self.member))
    }
}

impl RegisterPass {
    /// Who keeps it.
    pub fn member(self) -> AccountId {
        self.0
    }
}

pub(super) fn within(sight: Sight, facts: CaseFacts) -> bool {
    if facts.about_it {
        sight.about_it
    } else {
        sight.ordinary
    }
}
