//! What the tests above all floors share: a running desk (the real binary on a port of its own), a browser that can be a
//! phone or a desk screen in light or dark, a tripwire that counts requests nobody should make, databases and
//! folders of a test's own. It is never part of the product, and it imitates none of our own code.

pub mod browser;
pub mod cable;
pub mod disk_shim;
pub mod dovecot;
pub mod imap_talk;
pub mod needed;
pub mod oidc_provider;
pub mod postfix;
pub mod receiver;
pub mod rsyslog;
pub mod running_desk;
pub mod small_disk;
pub mod smtp_client;
pub mod smtp_sink;
pub mod soft_authenticator;
pub mod talk_script;
pub mod temporary_folder;
pub mod test_database;
pub mod token_key;
pub mod tripwire;
