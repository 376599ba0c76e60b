//! What somebody wrote into a form that was refused: shown again on the same page with the reason, so that no word is
//! lost. Most pages carry an empty one.

/// Text that comes back with a complaint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    form: String,
    /// Why it was refused, in a sentence.
    pub error: String,
    fields: Vec<(&'static str, String)>,
}

impl Draft {
    /// What was written into `form`, and why it was refused.
    pub fn refused(form: impl Into<String>, error: impl Into<String>) -> Draft {
        Draft {
            form: form.into(),
            error: error.into(),
            fields: Vec::new(),
        }
    }

    /// The same with one more field kept.
    pub fn keeping(mut self, field: &'static str, text: impl Into<String>) -> Draft {
        self.fields.push((field, text.into()));
        self
    }

    /// Whether it belongs to this form.
    pub fn is_for(&self, form: &str) -> bool {
        !self.form.is_empty() && self.form == form
    }

    /// What was written into a field of a form; empty where nothing was.
    pub fn kept(&self, form: &str, field: &str) -> &str {
        let field = self
            .fields
            .iter()
            .find(|(name, _)| self.form == form && *name == field);
        field.map_or("", |(_, text)| text)
    }

    /// Whether a field of a refused form gets the focus: the first that was left empty, or else the first.
    pub fn takes_focus(&self, form: &str, field: &str) -> bool {
        let empty = self.fields.iter().find(|(_, text)| text.trim().is_empty());
        let first = empty.or(self.fields.first());
        self.is_for(form) && first.is_some_and(|(name, _)| *name == field)
    }

    /// What was written into a field of a form, or a suggestion where that form was not sent.
    pub fn kept_or<'d>(&'d self, form: &str, field: &str, suggestion: &'d str) -> &'d str {
        if self.is_for(form) {
            self.kept(form, field)
        } else {
            suggestion
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;

    #[test]
    fn words_come_back_to_their_own_form_only() {
        let draft = Draft::refused("close", "Say what you learned.").keeping("lesson", "one");
        assert_eq!(draft.kept("close", "lesson"), "one");
        assert_eq!(draft.kept("tell", "lesson"), "");
        assert_eq!(draft.kept_or("tell", "text", "Thank you"), "Thank you");
        assert_eq!(draft.kept_or("close", "other", "x"), "");
        assert!(!Draft::default().is_for(""));
    }

    #[test]
    fn the_field_that_was_left_empty_gets_the_focus() {
        let draft = Draft::refused("answer", "Say what it rests on.").keeping("text", "Done");
        assert!(draft.takes_focus("answer", "text") && !draft.takes_focus("tell", "text"));
        let draft = draft.keeping("because", " ");
        assert!(draft.takes_focus("answer", "because") && !draft.takes_focus("answer", "text"));
    }
}
