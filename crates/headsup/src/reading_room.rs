//! How much is read at once, by whoever takes mail in and by whoever examines. Reading takes a few times a file's size in
//! memory, so what counts is bytes, not files: many small ones go side by side, two large ones one after the other. It
//! knows nothing of what is read.

use tokio::sync::{Semaphore, SemaphorePermit};

/// Files read at the same time, KiB; at least one whatever its size.
const KIB_AT_ONCE_MAX: u32 = 32 * 1024;

static ROOM: Semaphore = Semaphore::const_new(KIB_AT_ONCE_MAX as usize);

/// Waits until a file of this size may be read; the room is free again when the answer is dropped. `None` can't happen
/// while the process lives: nobody closes the room.
pub async fn wait_for(bytes: usize) -> Option<SemaphorePermit<'static>> {
    let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(KIB_AT_ONCE_MAX);
    ROOM.acquire_many(kib.min(KIB_AT_ONCE_MAX)).await.ok()
}
