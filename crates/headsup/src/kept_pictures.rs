//! What may be kept of a file that came with a report or into its thread. One rule for every channel: pictures of a report whose
//! name is kept back lose what tells of whoever took them (`evidence::pictures`). How files are kept is not here.

use casework::cases::report::Privacy;
use evidence::pictures::{Stripped, without_metadata};

/// The bytes to keep; `None` where they may tell who took the picture and can't be freed of that. Call it where work may block.
pub fn as_it_may_be_kept(bytes: Vec<u8>, privacy: Privacy) -> Option<Vec<u8>> {
    if !privacy.keeps_name_back() {
        return Some(bytes);
    }
    match without_metadata(&bytes) {
        Stripped::NotAPicture => Some(bytes),
        Stripped::Picture(stripped) => Some(stripped),
        Stripped::Impossible => None,
    }
}
