//! Plays every kept input and every seed through its target, without the engine: what once was mended stays mended, and a
//! change that breaks a promise is told on the next test run, not on the next night of fuzzing.

use fuzz::{TARGETS, seeds, table};

#[test]
fn table_and_targets_name_the_same() {
    let mut in_table: Vec<&str> = table::rows().iter().map(|row| row.name).collect();
    let mut in_code: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    in_table.sort_unstable();
    in_code.sort_unstable();
    assert_eq!(in_table, in_code);
}

#[test]
fn every_kept_input_and_every_seed_is_read() {
    for row in table::rows() {
        let target = fuzz::target_named(row.name).expect("a target of this name");
        let seeds = seeds::seeds_of(&row);
        assert!(!seeds.is_empty(), "`{}` begins with nothing", row.name);
        for seed in seeds {
            (target.read)(&seed);
        }
    }
}
