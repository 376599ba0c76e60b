//! The tests of this room, by what they hold together.
//! Each file asks what the acts, the gate and the views promise one another.

mod acts;
mod gate_model;
mod joining;
mod lockout;
mod views;
