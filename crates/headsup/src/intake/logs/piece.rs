//! What goes from whoever hears logs to the watch: some whole lines of one stream. It reads none of them.

/// Which stream, in the order in which streams began since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamId(pub u64);

/// Something that came in.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A stream begins; a name for people.
    Begin(StreamId, String),
    /// Lines, each with its line end.
    Lines(StreamId, Vec<u8>),
    /// Lines that lie there from before the desk started: they teach habits.
    Learnt(StreamId, Vec<u8>),
    /// A stream ends.
    End(StreamId),
}
