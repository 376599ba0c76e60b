//! How the ground floor's words are written in a view: as their stable codes. The ground floor itself knows no
//! serialisation.

use evidence::finding::{Cia, Question};
use evidence::mail::open::{Grade, Lost};
use evidence::verdict::Verdict;
use serde::Serializer;
use serde::ser::SerializeSeq;

pub fn verdict<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.code())
}

pub fn verdict_if_any<S: Serializer>(
    verdict: &Option<Verdict>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match verdict {
        Some(verdict) => serializer.serialize_str(verdict.code()),
        None => serializer.serialize_none(),
    }
}

pub fn grade<S: Serializer>(grade: &Grade, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(grade.code())
}

pub fn grade_if_any<S: Serializer>(
    grade: &Option<Grade>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match grade {
        Some(grade) => serializer.serialize_str(grade.code()),
        None => serializer.serialize_none(),
    }
}

pub fn question<S: Serializer>(question: &Question, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(question.code())
}

pub fn questions<S: Serializer>(questions: &[Question], serializer: S) -> Result<S::Ok, S::Error> {
    sequence(questions.iter().map(|question| question.code()), serializer)
}

pub fn lost<S: Serializer>(lost: &[Lost], serializer: S) -> Result<S::Ok, S::Error> {
    sequence(lost.iter().map(|one| one.code()), serializer)
}

pub fn cia<S: Serializer>(cia: &Cia, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(cia)
}

fn sequence<'c, S: Serializer>(
    codes: impl ExactSizeIterator<Item = &'c str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut written = serializer.serialize_seq(Some(codes.len()))?;
    for code in codes {
        written.serialize_element(code)?;
    }
    written.end()
}
