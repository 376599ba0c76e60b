//! The top floor: the only place with network, clock and disk. It takes raised hands in, works the job queue, renders
//! the pages and speaks on the command line. What is decided is decided below, in `casework`; what is stored is stored
//! by `store`. The rooms meet in the store and in the job queue, and the composing file is [`desk`].

pub mod about_it;
pub mod channel_check;
pub mod channel_settings;
pub mod cli;
pub mod config;
pub mod cookies;
pub mod demonstration;
pub mod demonstration_script;
pub mod desk;
pub mod http_server;
pub mod imap_check;
pub mod imap_connection;
pub mod imap_names;
pub mod imap_sign_in;
pub mod imap_trouble;
mod imap_wire;
pub mod intake;
pub mod intake_words;
pub mod jobs;
pub mod laying_out;
pub mod listed_routes;
pub mod lookups;
pub mod mail_check;
pub mod mail_tally;
pub mod opening;
pub mod outbox;
pub mod playbook_files;
pub mod raise_form;
pub mod refusal;
pub mod secret;
pub mod self_check;
pub mod set_up_link;
pub mod settings;
pub mod state;
pub mod tls;
pub mod web;
pub mod webhook_target;
pub mod words;
pub mod world;
