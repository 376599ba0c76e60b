//! How memory goes back to the operating system. The GNU allocator learns from the first large file that is freed that large
//! files are common, and from then on keeps their memory for the next one, in every thread by itself: a flood of mails of
//! 25 MB left the desk at 900 MB, with a few dozen in use. It says nothing about what is allocated.

/// Allocations of this size go to the system and back to it when they are freed, bytes. Mails and files are above it;
/// requests, pages and rows below.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const GIVEN_BACK_BYTES_MIN: std::ffi::c_int = 256 * 1024;

/// Has large allocations given back as soon as they are freed (mallopt(3), `M_MMAP_THRESHOLD`: setting it also ends the
/// learning). Where another allocator is at work there is nothing to do.
pub fn give_large_allocations_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt(3) takes two numbers and no pointer, and may be called at any time; other threads may allocate
    // meanwhile. It answers 0 where it refuses, and then everything stays as it was.
    let _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, GIVEN_BACK_BYTES_MIN) };
}
