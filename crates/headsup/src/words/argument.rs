//! An argument of a message: text or a number. It exists so that templates may pass owned and borrowed values alike,
//! and so that nobody outside this room names Fluent's types.

use fluent_bundle::FluentValue;

/// A value for a placeable, such as `{ $count }`.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// Text, put in as it is; the page escapes it.
    Text(String),
    /// A whole number, which also chooses the plural form.
    Number(i64),
}

impl Argument {
    pub(super) fn into_fluent(self) -> FluentValue<'static> {
        match self {
            Argument::Text(text) => FluentValue::from(text),
            Argument::Number(number) => FluentValue::from(number),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }
}

impl From<&&str> for Argument {
    fn from(text: &&str) -> Argument {
        Argument::Text((*text).to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Argument {
        Argument::Text(text)
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Argument {
        Argument::Text(text.clone())
    }
}

macro_rules! from_numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Argument {
            fn from(number: $number) -> Argument {
                Argument::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }

        impl From<&$number> for Argument {
            fn from(number: &$number) -> Argument {
                Argument::from(*number)
            }
        }
    )+};
}

from_numbers!(i32, i64, u16, u32, u64, usize);
