//! What goes from whoever hears logs to the watch: some whole lines of one stream. It reads none of them.

use tokio::sync::oneshot;

/// Which stream, in the order in which streams began since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId(pub u64);

impl StreamId {
    /// Sign-ins to the desk itself; others are numbered from 1.
    pub const OWN: StreamId = StreamId(0);
}

/// Something that came in.
#[derive(Debug)]
pub enum Piece {
    /// A stream begins; a name for people.
    Begin(StreamId, String),
    /// Lines, each with its line end.
    Lines(StreamId, Vec<u8>),
    /// Lines that lie there from before the desk started: they teach habits.
    Learnt(StreamId, Vec<u8>),
    /// A stream ends.
    End(StreamId),
    /// Whoever sent lines wants to know that everything they explain is noted: true, or false where it is to ask again.
    Settle(oneshot::Sender<bool>),
}
