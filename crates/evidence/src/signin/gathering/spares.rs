//! Memory of rows that ended, kept for rows that begin: a log makes and ends millions of them, and asking the machine for
//! memory each time would cost more than all that is written into it. What a spare holds means nothing.

/// Spares kept at one time.
const SPARES_MAX: usize = 32_768;

/// What can be a spare.
pub trait Spare {
    /// Whether it holds little memory beyond itself.
    fn is_small(&self) -> bool;
}

/// Rows that ended.
#[derive(Clone, Debug)]
pub struct Spares<T>(Vec<Box<T>>);

impl<T: Spare> Spares<T> {
    /// Keeps the memory of a row that ended, if it is small and there is room.
    pub fn give(&mut self, row: Box<T>) {
        if self.0.len() < SPARES_MAX && row.is_small() {
            self.0.push(row);
        }
    }

    /// Keeps the memory of a row that is known to be small, if there is room.
    pub fn give_small(&mut self, row: Box<T>) {
        if self.0.len() < SPARES_MAX {
            self.0.push(row);
        }
    }

    /// One of them, with whatever it held last.
    pub fn take(&mut self) -> Option<Box<T>> {
        self.0.pop()
    }
}

impl<T> Default for Spares<T> {
    fn default() -> Spares<T> {
        Spares(Vec::new())
    }
}
