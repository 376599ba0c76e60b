//! How a line of advice is stored, with its key or its own words. Which text a key has is Fluent's business.

use casework::cases::report::AdviceLine;
use serde::{Deserialize, Serialize};

/// The mirror of [`AdviceLine`].
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredAdvice {
    key: String,
    #[serde(default)]
    text: Option<String>,
}

impl StoredAdvice {
    pub(crate) fn of(line: &AdviceLine) -> StoredAdvice {
        StoredAdvice {
            key: line.key.clone(),
            text: line.text.clone(),
        }
    }

    pub(crate) fn read(self) -> AdviceLine {
        AdviceLine {
            key: self.key,
            text: self.text,
        }
    }
}
