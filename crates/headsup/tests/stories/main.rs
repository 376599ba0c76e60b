//! Stories of the server, played with the real binary and plain HTTP: how it starts and refuses to start, that it loses
//! no report it answered, what people see of each flow.
//! Each plays on SQLite and on PostgreSQL. What needs a browser is played in `browser`.

mod account_table;
mod acquaintance;
mod answered;
mod api;
mod api_description;
mod api_hostile;
mod api_program;
mod app_codes;
mod backup;
mod callers;
mod challenge;
mod chat;
mod clock;
mod colleague;
mod demonstration;
mod devices;
mod faults;
mod heads_up;
mod http;
mod killed;
mod mail_in;
mod mail_out;
mod mail_sorted;
mod mailbox;
mod passkeys;
mod payment_reminders;
mod payments;
mod people;
mod played;
mod privacy;
mod provider;
mod reading_box;
mod record;
mod round_by_mail;
mod sealed_names;
mod second_factors;
mod several;
mod start_up;
mod stood_still;
mod things;
mod vouching;
mod webhooks;
mod weights;

use std::path::Path;

/// The box of a desk that plays in the test's own process: what reads is the binary under test.
fn reading_box() -> headsup::reading_box::ReadingBox {
    headsup::reading_box::ReadingBox {
        program: binary().to_owned(),
        ..Default::default()
    }
}

/// The binary under test.
fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_headsup"))
}
