//! The room for work that is done outside requests: examining evidence, asking DNS, laying out steps. Every job is safe
//! to run twice; what a job leaves behind is saved in one transaction, and a job that was interrupted runs again.

pub mod chat_answers;
mod described;
mod examine;
mod mail;
pub mod payment_reminders;
mod remember;
pub mod webhooks;
mod workers;

pub use workers::{WORKERS, run};
