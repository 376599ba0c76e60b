//! What happened at the doors of a made-up organisation, and the logs that tell of it: the stories of sign-ins that the
//! ground floor's tests and the benches share, and the published mails about payments. It depends on nothing, is never part of the product, and judges no
//! explanation.

pub mod days;
pub mod evtx_log;
pub mod forms;
pub mod payments;
pub mod services;
pub mod telling;
