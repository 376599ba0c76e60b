//! Later answers to a chat: keeping where to post them, and claiming the looks whether there is something new to say.

use casework::moment::Moment;

use super::{Desk, Store, delegate};
use crate::records::chat::{ChatLook, NewChatAnswer};

impl Desk {
    delegate! { DeskEngine;
        /// Keeps where later answers about a report may be posted; the first address of a report stays.
        pub async fn keep_chat_answer(&self, answer: &NewChatAnswer) -> Result<()>;
    }
}

impl Store {
    delegate! { StoreEngine;
        /// Claims the look that is due longest, for `lease_seconds`; `None` where none is due.
        pub async fn claim_chat_look(&self, now: Moment, lease_seconds: i64) -> Result<Option<ChatLook>>;

        /// Counts a post that is about to be made; false where somebody else has the look by now, and no post may be made.
        pub async fn note_chat_post(&self, look: &ChatLook, told: &str) -> Result<bool>;

        /// Looks again at `at`; `told` is what was told by now.
        pub async fn put_off_chat_look(&self, look: &ChatLook, told: Option<&str>, at: Moment) -> Result<()>;

        /// Forgets the address: there is nothing more to say, or it has run out.
        pub async fn forget_chat_answer(&self, look: &ChatLook) -> Result<()>;
    }
}
