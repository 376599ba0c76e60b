//! The tests of this room, by what they hold together.

mod acts;
mod gate_model;
mod joining;
mod views;
