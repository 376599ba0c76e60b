//! The compact file that is asked about passwords, made of lists by `headsup breached build`: five bytes for each password, looked up
//! in one bucket of some ten kilobytes. It is written in one go from ordered lists of any length, with one bucket in memory.
//!
//! Numbers are little-endian, but for what is kept of a digest, which is big-endian so that bytes sort as digests do:
//!
//! | bytes | what |
//! |---|---|
//! | 0..16 | `headsup breached` |
//! | 16..20 | the version, 1 |
//! | 20..28, 28..36, 36..44 | passwords held, lines read, the least count that was taken in |
//! | 44..52 | when it was made, seconds since 1970 |
//! | 52..54, 54..480 | the length of what it was made from, and that in UTF-8 |
//! | 480..512 | SHA-256 of bytes 0..480 and of the index |
//! | 512..524,800 | the index: for each of 65,536 buckets how many passwords it holds and the first four bytes of its SHA-256 |
//! | then | the buckets, one behind another |
//!
//! A bucket is for the first 16 bits of a digest; of each of its passwords the next 35 bits are kept, and in five more the power of
//! two that it was seen at least. Another password's digest agrees in all 51 bits once in 2^51 divided by the passwords held: with a
//! thousand million, once in 2.2 million.

use sha2::{Digest as _, Sha256};

use super::PasswordDigest;
use super::listed::Listed;

/// Bits that say how often a password was seen.
pub(super) const TIMES_BITS: u32 = 5;
/// Bits that a digest is told by: of its bucket, and kept there.
const TOLD_BY_BITS: u32 = 16 + 35;
/// Bytes kept of a password.
pub const ENTRY_BYTES: usize = 5;
const BUCKETS: usize = 1 << 16;
const MAGIC: [u8; 16] = *b"headsup breached";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 512;
const CHECKED_BYTES: usize = 480;
const SOURCE_BYTES_MAX: usize = 426;
const SLOT_BYTES: usize = 8;
/// Bytes of header and index: what is read before a bucket is.
pub const FRONT_BYTES: usize = HEADER_BYTES + BUCKETS * SLOT_BYTES;
/// Passwords in one bucket: sixteen times as many as a list of four thousand million would put there.
pub const BUCKET_PASSWORDS_MAX: usize = 1 << 20;

/// What a filter says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Passwords held.
    pub passwords: u64,
    /// Lines of the lists.
    pub lines: u64,
    /// Passwords seen less often than this were left out.
    pub at_least: u64,
    /// When it was made, seconds since 1970.
    pub made: i64,
    /// The names of the lists; cut when they are long.
    pub made_from: String,
}

impl About {
    /// One password in so many that nobody knows is taken for one of the list.
    pub fn mistaken_one_in(&self) -> u64 {
        (1 << TOLD_BY_BITS) / self.passwords.max(1)
    }
}

/// Why a filter can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterFault {
    /// Something else.
    #[error("is no filter of breached passwords: make one with `headsup breached build`")]
    NoFilter,
    /// Made by another version.
    #[error(
        "is a filter that this version of headsup doesn't read: make it anew with `headsup breached build`"
    )]
    OtherVersion,
    /// Changed or cut since it was made.
    #[error("is damaged: make it anew with `headsup breached build`")]
    Damaged,
}

/// Why a list can't become a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// A digest smaller than the one before.
    #[error("isn't ordered by hash: download the list that is, or sort it with `LC_ALL=C sort`")]
    Unordered,
    /// More digests begin alike than those of any list of hashes.
    #[error("is no list of SHA-1 hashes: too many of them begin alike")]
    TooAlike,
}

/// One bucket in the index.
#[derive(Clone, Copy)]
struct Slot {
    passwords: u32,
    check: [u8; 4],
}

/// Writes a filter: takes digests in their order and gives back the buckets as they are done.
pub struct Writing {
    slots: Vec<Slot>,
    at: u16,
    bucket: Vec<u8>,
    last: Option<PasswordDigest>,
    passwords: u64,
}

impl Default for Writing {
    fn default() -> Writing {
        let empty = Slot {
            passwords: 0,
            check: check_of(&[]),
        };
        Writing {
            slots: vec![empty; BUCKETS],
            at: 0,
            bucket: Vec::new(),
            last: None,
            passwords: 0,
        }
    }
}

impl Writing {
    /// Takes the next password. Gives back the bytes that come next in the file: mostly none, and a bucket when one is done.
    ///
    /// # Errors
    /// When the passwords don't come in the order of their digests.
    pub fn take(&mut self, listed: &Listed) -> Result<Vec<u8>, OrderFault> {
        if self.last.is_some_and(|last| listed.digest < last) {
            return Err(OrderFault::Unordered);
        }
        self.last = Some(listed.digest);
        let done = if listed.digest.bucket() == self.at {
            Vec::new()
        } else {
            self.close_bucket()
        };
        self.at = listed.digest.bucket();
        let entry =
            listed.digest.kept() << TIMES_BITS | u64::from(listed.times.max(1).ilog2().min(31));
        self.keep(entry)?;
        Ok(done)
    }

    fn keep(&mut self, entry: u64) -> Result<(), OrderFault> {
        let before = self.bucket.last_chunk::<ENTRY_BYTES>().map(entry_of);
        if let Some(before) = before
            && before >> TIMES_BITS == entry >> TIMES_BITS
        {
            // The same password of another list, or one that is told apart by nothing that is kept.
            if entry <= before {
                return Ok(());
            }
            self.bucket.truncate(self.bucket.len() - ENTRY_BYTES);
        }
        if self.bucket.len() >= BUCKET_PASSWORDS_MAX * ENTRY_BYTES {
            return Err(OrderFault::TooAlike);
        }
        let [_, _, _, kept @ ..] = entry.to_be_bytes();
        self.bucket.extend(kept);
        Ok(())
    }

    fn close_bucket(&mut self) -> Vec<u8> {
        let done = std::mem::take(&mut self.bucket);
        let passwords = done.len() / ENTRY_BYTES;
        self.passwords += passwords as u64;
        if let Some(slot) = self.slots.get_mut(usize::from(self.at)) {
            slot.passwords = u32::try_from(passwords).unwrap_or(u32::MAX);
            slot.check = check_of(&done);
        }
        done
    }

    /// The last bucket, and header and index, which stand before all buckets: [`FRONT_BYTES`] of them. Of `about`, the passwords
    /// held are counted here.
    pub fn finish(mut self, about: &About) -> (Vec<u8>, Vec<u8>) {
        let last = self.close_bucket();
        let mut front = Vec::with_capacity(FRONT_BYTES);
        front.extend(MAGIC);
        front.extend(VERSION.to_le_bytes());
        for number in [self.passwords, about.lines, about.at_least] {
            front.extend(number.to_le_bytes());
        }
        front.extend(about.made.to_le_bytes());
        let end = about.made_from.floor_char_boundary(SOURCE_BYTES_MAX);
        let made_from = about.made_from.get(..end).unwrap_or_default();
        front.extend((end as u16).to_le_bytes());
        front.extend(made_from.as_bytes());
        front.resize(CHECKED_BYTES, 0);
        let mut index = Vec::with_capacity(BUCKETS * SLOT_BYTES);
        for slot in &self.slots {
            index.extend(slot.passwords.to_le_bytes());
            index.extend(slot.check);
        }
        let digest = Sha256::new().chain_update(&front).chain_update(&index);
        front.extend(digest.finalize());
        front.extend(index);
        (last, front)
    }

    /// Passwords held so far, but for those of the bucket in hand.
    pub fn passwords(&self) -> u64 {
        self.passwords
    }

    /// How far the digests have come, from 0 to 65,535: they are spread evenly.
    pub fn progress(&self) -> u16 {
        self.at
    }
}

/// Header and index of a filter, checked.
pub struct Front {
    about: About,
    slots: Vec<Slot>,
}

/// Where in the file the bucket lies that would hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketPlace {
    /// From the start of the file, bytes.
    pub start: u64,
    /// Its length, bytes.
    pub length: usize,
}

impl Front {
    /// Reads the first [`FRONT_BYTES`] of a file.
    ///
    /// # Errors
    /// When they are no filter's, or not as they were written.
    pub fn read(bytes: &[u8]) -> Result<Front, FilterFault> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(FilterFault::NoFilter)?;
        if number(rest.get(..4)) != u64::from(VERSION) {
            return Err(FilterFault::OtherVersion);
        }
        let (checked, behind) = bytes
            .split_at_checked(CHECKED_BYTES)
            .ok_or(FilterFault::Damaged)?;
        let (digest, index) = behind
            .split_at_checked(HEADER_BYTES - CHECKED_BYTES)
            .ok_or(FilterFault::Damaged)?;
        let expected = Sha256::new().chain_update(checked).chain_update(index);
        if index.len() != BUCKETS * SLOT_BYTES || expected.finalize()[..] != *digest {
            return Err(FilterFault::Damaged);
        }
        let source_bytes = usize::try_from(number(checked.get(52..54))).unwrap_or(0);
        let made_from = checked.get(54..54 + source_bytes).unwrap_or_default();
        let about = About {
            passwords: number(checked.get(20..28)),
            lines: number(checked.get(28..36)),
            at_least: number(checked.get(36..44)),
            made: number(checked.get(44..52)).cast_signed(),
            made_from: String::from_utf8_lossy(made_from).into_owned(),
        };
        let slots = index.as_chunks::<SLOT_BYTES>().0.iter().map(slot_of);
        Ok(Front {
            about,
            slots: slots.collect(),
        })
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// How long the file is when nothing of it is missing, bytes.
    pub fn file_bytes(&self) -> u64 {
        FRONT_BYTES as u64 + self.about.passwords * ENTRY_BYTES as u64
    }

    /// The bucket that would hold this password.
    pub fn place(&self, digest: PasswordDigest) -> BucketPlace {
        let bucket = usize::from(digest.bucket());
        let before = self.slots.iter().take(bucket);
        let before: u64 = before.map(|slot| u64::from(slot.passwords)).sum();
        let held = self.slots.get(bucket).map_or(0, |slot| slot.passwords);
        BucketPlace {
            start: FRONT_BYTES as u64 + before * ENTRY_BYTES as u64,
            length: held as usize * ENTRY_BYTES,
        }
    }

    /// Whether this password is in its bucket, and how often it was seen at least; `None` when it isn't in the list.
    ///
    /// # Errors
    /// When these are not the bytes that were written there.
    pub fn look_up(
        &self,
        digest: PasswordDigest,
        bucket: &[u8],
    ) -> Result<Option<u64>, FilterFault> {
        let slot = self.slots.get(usize::from(digest.bucket()));
        if slot.is_none_or(|slot| slot.check != check_of(bucket)) {
            return Err(FilterFault::Damaged);
        }
        let entries = bucket.as_chunks::<ENTRY_BYTES>().0;
        let found =
            entries.binary_search_by_key(&digest.kept(), |entry| entry_of(entry) >> TIMES_BITS);
        let entry = found.ok().and_then(|at| entries.get(at)).map(entry_of);
        Ok(entry.map(|entry| 1 << (entry & 31)))
    }
}

fn entry_of(bytes: &[u8; ENTRY_BYTES]) -> u64 {
    let [a, b, c, d, e] = *bytes;
    u64::from_be_bytes([0, 0, 0, a, b, c, d, e])
}

fn slot_of(bytes: &[u8; SLOT_BYTES]) -> Slot {
    let [a, b, c, d, check @ ..] = *bytes;
    Slot {
        passwords: u32::from_le_bytes([a, b, c, d]),
        check,
    }
}

fn check_of(bucket: &[u8]) -> [u8; 4] {
    let digest = Sha256::digest(bucket);
    digest.first_chunk().copied().unwrap_or_default()
}

/// A little-endian number of up to eight bytes; 0 where there is none.
fn number(bytes: Option<&[u8]>) -> u64 {
    let bytes = bytes.unwrap_or_default().iter().rev();
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}
