//! JSON columns. Small lists are written as they are; what came out of an examination goes through the mirror types in
//! [`examination`], because domain records are not `Serialize`: how they are stored is this floor's business, and a
//! field added there must not change what is stored without anybody noticing here.

pub(crate) mod advice;
pub(crate) mod announcement;
pub(crate) mod examination;
pub(crate) mod habits;
pub(crate) mod heads_up;
pub(crate) mod lockout;
mod payment_request;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Result, StoreError};

/// Writes a value. Our types have string keys and no failing parts, so there is nothing to go wrong; were there, the
/// column would hold `null` and reading it would say so.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> String {
    // NUL is written as an escape, which a text column of either engine takes.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Reads a value back.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::unreadable(what, text))
}
