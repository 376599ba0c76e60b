//! Names of accounts as tables keep them: short ones within the entry itself, so that finding an entry is one look at
//! memory and keeping it takes no memory of its own. It judges no name.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use super::NAME_BYTES_MAX;

/// Bytes of a name that lies within its entry.
const SHORT_BYTES_MAX: usize = 22;

/// A name of at most [`NAME_BYTES_MAX`] bytes.
#[derive(Clone, Debug)]
pub struct Name(Form);

#[derive(Clone, Debug)]
enum Form {
    Short(u8, [u8; SHORT_BYTES_MAX]),
    Long(Box<str>),
}

impl Name {
    /// The part of a name that is kept.
    pub fn kept(name: &str) -> Name {
        let name = kept_part(name);
        let mut bytes = [0; SHORT_BYTES_MAX];
        match (bytes.get_mut(..name.len()), u8::try_from(name.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(name.as_bytes());
                Name(Form::Short(length, bytes))
            }
            _ => Name(Form::Long(name.into())),
        }
    }

    /// Whether this is that name, none of it cut off.
    pub fn is(&self, name: &str) -> bool {
        self.as_bytes() == name.as_bytes()
    }

    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Form::Long(name) => name.as_bytes(),
        }
    }
}

/// The part of a name that is kept.
pub fn kept_part(name: &str) -> &str {
    name.get(..name.floor_char_boundary(NAME_BYTES_MAX))
        .unwrap_or(name)
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        // It was a text when it was kept.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl Borrow<[u8]> for Name {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::{NAME_BYTES_MAX, Name};

    #[test]
    fn names_of_all_lengths_are_kept_up_to_the_cap() {
        for length in [0, 1, 21, 22, 23, NAME_BYTES_MAX] {
            let text = "n".repeat(length);
            let name = Name::kept(&text);
            assert!(name.is(&text) && *name == *text, "{length}");
        }
        let long = format!("{}\u{fc}", "n".repeat(NAME_BYTES_MAX - 1));
        assert_eq!(*Name::kept(&long), long[..NAME_BYTES_MAX - 1]);
        assert!(Name::kept("anna") < Name::kept("bert"));
    }
}
