//! Reading many cases: the queue's pages, its counts, and the numbers an export walks through.

use casework::moment::Moment;
use casework::people::passes::Sight;

use super::{Desk, delegate};
use crate::records::queue::{QueueCounts, QueuePage, QueueQuery};

impl Desk {
    delegate! { DeskEngine;
        /// One page of the queue, by due, then newest first. An export asks for page after page with the same filters,
        /// loads each case with [`Desk::case`] and writes it through the reader's view, so it never holds more than a page.
        pub async fn queue(&self, query: &QueueQuery) -> Result<QueuePage>;

        /// Counts for the head of the queue.
        pub async fn queue_counts(&self, sight: Sight, now: Moment) -> Result<QueueCounts>;
    }
}
