//! Telling webhooks: what is signed and how, when it is tried again, which addresses may be connected to, and the one HTTP
//! client that does it. Chat answers leave through the same client. Which deliveries are due is the business of the store,
//! and the loop that asks for them of `jobs`; nothing here knows a case.

pub mod client;
pub mod delivering;
pub mod judging;
pub mod schedule;
pub mod signature;
