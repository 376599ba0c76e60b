//! The room for questions asked outside: DNS now, feeds later. Answers are fetched here, within stated limits, and passed
//! down as plain data; nothing below ever asks.

mod cache;
mod dns;

pub use dns::{ANSWERS_SECONDS_MAX, DnsAsker, Fetching, QUESTIONS_PER_ROUND_MAX, ROUNDS_MAX};
