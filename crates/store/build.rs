//! Tells Cargo to compile the store again when a migration is added; the macro that embeds them can't notice a new file.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
