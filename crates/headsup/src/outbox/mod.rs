//! The room for what leaves the desk by itself: mail to reporters, webhooks, chat. Nothing leaves yet; a reporter reads
//! the answer behind the private link. The first channel moves in with the issue that brings mail.

pub mod webhook;
