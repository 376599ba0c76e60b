//! The room for pages: server-rendered, working without JavaScript. It shows what the store holds through the views of
//! `casework`, and hands acts down; it decides nothing. Files that come in are the business of `intake`.

pub mod address;
pub mod admin;
pub mod api;
pub mod assets;
pub mod client;
#[cfg(test)]
mod contrast_tests;
pub mod cross_site;
pub mod desk;
pub mod error_pages;
pub mod frame;
pub mod headers;
pub mod icons;
pub mod reader;
pub mod session;
pub mod staff;
