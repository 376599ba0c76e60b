//! Rows that have ended and are worth explaining: the heaviest stay, the others are counted and let go of. Which stay depends
//! on the rows alone, never on the order in which they ended.

use std::cmp::Reverse;

use crate::signin::record::Place;

/// What can be compared: the heavier stays, and of equals the one whose line comes later.
pub trait Weighed {
    /// Its weight, and the line that tells it from others of that weight.
    fn weight(&self) -> (u64, Place);
}

/// The heaviest rows so far.
#[derive(Clone, Debug)]
pub struct Finished<T> {
    rows: Vec<T>,
    /// What is lighter than this can't be among those that stay.
    least: Option<(u64, Place)>,
    let_go: u64,
}

impl<T> Default for Finished<T> {
    fn default() -> Finished<T> {
        Finished {
            rows: Vec::new(),
            least: None,
            let_go: 0,
        }
    }
}

impl<T: Weighed> Finished<T> {
    /// Takes a row in, of which about `kept_max` stay. Gives it back where it is let go of at once.
    pub fn take(&mut self, row: Box<T>, kept_max: usize) -> Option<Box<T>> {
        if self.least.is_some_and(|least| row.weight() < least) {
            self.let_go += 1;
            return Some(row);
        }
        self.rows.push(*row);
        // Twice the cap, so that the lightest are looked for once in a while and not each time.
        if self.rows.len() >= kept_max.saturating_mul(2) {
            self.keep_heaviest(kept_max);
        }
        None
    }

    /// Those that stayed so far, in no order.
    pub fn so_far(&self) -> &[T] {
        &self.rows
    }

    /// The `kept_max` heaviest in no order, and how many were let go of.
    pub fn end(mut self, kept_max: usize) -> (Vec<T>, u64) {
        self.keep_heaviest(kept_max);
        (self.rows, self.let_go)
    }

    fn keep_heaviest(&mut self, kept_max: usize) {
        if self.rows.len() <= kept_max {
            return;
        }
        let last = kept_max.saturating_sub(1);
        let (_, least, _) = self
            .rows
            .select_nth_unstable_by_key(last, |row| Reverse(row.weight()));
        self.least = Some(least.weight());
        self.let_go += (self.rows.len() - kept_max) as u64;
        self.rows.truncate(kept_max);
    }
}

#[cfg(test)]
mod tests {
    use super::{Finished, Weighed};
    use crate::signin::record::Place;

    impl Weighed for u64 {
        fn weight(&self) -> (u64, Place) {
            (*self, Place::default())
        }
    }

    #[test]
    fn the_heaviest_stay_in_whatever_order_they_come() {
        let mut rows: Vec<u64> = (0..100).map(|n| n * 37 % 101).collect();
        for _ in 0..3 {
            let mut finished = Finished::default();
            for row in &rows {
                let _ = finished.take(Box::new(*row), 10);
            }
            let (mut kept, let_go) = finished.end(10);
            kept.sort_unstable();
            let mut all = rows.clone();
            all.sort_unstable();
            assert_eq!((&kept[..], let_go), (&all[90..], 90));
            rows.rotate_left(31);
        }
    }
}
