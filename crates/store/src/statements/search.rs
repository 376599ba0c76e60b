//! The search index: one document for each case (title, answers, lesson) and for each report that is in a case (what
//! happened, what was seen in its evidence, its thread), made again whenever one of them changes. Reporters' names and
//! addresses are not in it: a name that is sealed must not be found by searching.

use casework::ids::{CaseId, ReportId};
use uuid::Uuid;

use super::super::dialect;
use super::{EngineDesk, Writing};
use crate::error::Result;
use crate::words::document_words;

/// What is put into the index.
pub(crate) struct Document {
    /// Whose it is.
    pub(crate) organisation: Uuid,
    /// The case or report whose words these are.
    pub(crate) source: Uuid,
    /// The case that is found by them.
    pub(crate) case: Uuid,
    /// The distinct folded words.
    pub(crate) words: Vec<String>,
}

impl EngineDesk {
    /// Makes the document of a case again.
    pub(super) async fn reindex_case(&self, writing: &mut Writing, case: CaseId) -> Result<()> {
        let Some(bones) = self.case_bones(writing, case).await? else {
            return Ok(());
        };
        let mut text = bones.title;
        for answer in &bones.answers {
            add(&mut text, &answer.text);
            add(&mut text, &answer.because);
        }
        if let Some(closing) = &bones.closing {
            add(&mut text, &closing.lesson);
        }
        self.index(writing, case.0, case, &text).await
    }

    /// Makes the document of a report again; a report without a case is found by nobody yet.
    pub(super) async fn reindex_report(
        &self,
        writing: &mut Writing,
        report: ReportId,
    ) -> Result<()> {
        let ids = [report.0];
        let Some(found) = self.reports_within(writing, &ids).await?.pop() else {
            return Ok(());
        };
        let Some(case) = found.case else {
            return Ok(());
        };
        let mut text = found.what_happened;
        for (_, value) in &found.details {
            add(&mut text, value);
        }
        for examination in self.examinations_within(writing, &ids).await? {
            add_examination(&mut text, &examination);
        }
        for message in self.threads_within(writing, &ids).await? {
            add(&mut text, &message.text);
        }
        self.index(writing, report.0, case, &text).await
    }

    pub(super) async fn index(
        &self,
        writing: &mut Writing,
        source: Uuid,
        case: CaseId,
        text: &str,
    ) -> Result<()> {
        let document = Document {
            organisation: self.organisation,
            source,
            case: case.0,
            words: document_words(text),
        };
        Ok(dialect::index_documents(writing, &[document]).await?)
    }
}

pub(super) fn add_examination(
    text: &mut String,
    examination: &casework::cases::examination::ExaminationRecord,
) {
    add(text, examination.comment.as_deref().unwrap_or_default());
    for original in &examination.originals {
        for words in [
            &original.subject,
            &original.from_name,
            &original.from_address,
        ] {
            add(text, words);
        }
        for finding in &original.findings {
            add(text, &finding.says);
        }
    }
}

pub(super) fn add(text: &mut String, more: &str) {
    text.push(' ');
    text.push_str(more);
}
