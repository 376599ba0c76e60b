//! The one way an enum of this floor gets its stable codes: the words used in the database, in forms, in playbooks and in
//! message keys. It is a macro and nothing else; what the codes mean is said where each enum stands.

/// Gives an enum `ALL`, `code` and `from_code`, and lets views write it as its code.
macro_rules! coded {
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code used in the database, in forms, in playbooks and in message keys.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// Reads what [`Self::code`] writes.
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }

        impl serde::Serialize for $name {
            /// As its code; only views are serialised.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}
