//! A chain holds as it was made, and any change to any field of any entry is found, at the first place it touches.

use proptest::prelude::*;

use super::*;

fn chain_of(says: &[String]) -> Vec<Entry> {
    let chain = ChainId(uuid::Uuid::from_u128(7));
    let mut head = Head::EMPTY;
    says.iter()
        .enumerate()
        .map(|(index, says)| {
            let line = Line {
                chain,
                at: Moment(1_000_000 * i64::try_from(index).unwrap()),
                actor: match index % 3 {
                    0 => Actor::Desk,
                    1 => Actor::Reporter,
                    _ => Actor::Member(AccountId(uuid::Uuid::from_u128(9))),
                },
                kind: EntryKind::ALL[index % EntryKind::ALL.len()],
                says: says.clone(),
            };
            let entry = append(head, &line);
            head = entry.as_head();
            entry
        })
        .collect()
}

/// Flips one bit in one field, chosen by number; `false` where that field has no such bit.
fn flip(entry: &mut Entry, field: usize, bit: usize) -> bool {
    let (byte, mask) = (bit / 8, 1_u8 << (bit % 8));
    match field {
        0 => {
            entry.chain = ChainId(uuid::Uuid::from_u128(
                entry.chain.0.as_u128() ^ (1 << (bit % 128)),
            ))
        }
        1 => entry.sequence ^= 1 << (bit % 64),
        2 => entry.at.0 ^= 1 << (bit % 64),
        3 => return flip_text(&mut entry.actor, byte, mask),
        4 => return flip_text(&mut entry.kind, byte, mask),
        5 => {
            return entry
                .says
                .as_mut()
                .is_some_and(|says| flip_text(says, byte, mask));
        }
        6 => entry.says_sha256[byte % 32] ^= mask,
        7 => entry.previous[byte % 32] ^= mask,
        _ => entry.hash[byte % 32] ^= mask,
    }
    true
}

fn flip_text(text: &mut String, byte: usize, mask: u8) -> bool {
    let mut bytes = text.clone().into_bytes();
    if bytes.is_empty() {
        return false;
    }
    let index = byte % bytes.len();
    bytes[index] ^= mask;
    // What is no UTF-8 any more cannot be read from storage in the first place.
    String::from_utf8(bytes)
        .map(|changed| *text = changed)
        .is_ok()
}

proptest! {
    #[test]
    fn any_flipped_bit_in_any_field_is_found(
        says in prop::collection::vec(".{0,40}", 1..12),
        which in any::<prop::sample::Index>(),
        field in 0_usize..9,
        bit in 0_usize..512,
    ) {
        let whole = chain_of(&says);
        prop_assert_eq!(verify(&whole), Ok(()));
        let mut changed = whole.clone();
        let index = which.index(whole.len());
        prop_assume!(flip(&mut changed[index], field, bit));
        let broken = verify(&changed).unwrap_err();
        let place = u64::try_from(index).unwrap() + 1;
        // The first entry's own chain id names the chain, so a change there shows at the first entry or the one after it.
        prop_assert!(broken.sequence == place || (field == 0 && index == 0 && broken.sequence <= 2), "{}", broken);
    }

    #[test]
    fn an_entry_taken_out_moved_or_doubled_is_found(
        says in prop::collection::vec(".{0,20}", 3..12),
        which in any::<prop::sample::Index>(),
    ) {
        let whole = chain_of(&says);
        // The last entry is left alone: what was cut off at the end cannot be seen.
        let index = which.index(whole.len() - 1);
        let mut without = whole.clone();
        without.remove(index);
        prop_assert_eq!(verify(&without).unwrap_err().sequence, u64::try_from(index).unwrap() + 1);
        let mut moved = whole.clone();
        moved.swap(index, index + 1);
        prop_assert_eq!(verify(&moved).unwrap_err().reason, BrokenBecause::OutOfOrder);
        let mut doubled = whole.clone();
        doubled.insert(index, whole[index].clone());
        prop_assert_eq!(verify(&doubled).unwrap_err().reason, BrokenBecause::OutOfOrder);
    }

    #[test]
    fn words_can_be_erased_and_the_chain_still_holds(says in prop::collection::vec(".{0,20}", 1..8)) {
        let mut erased = chain_of(&says);
        for entry in &mut erased {
            entry.says = None;
        }
        prop_assert_eq!(verify(&erased), Ok(()));
    }
}

/// Somebody who can write the table can also compute hashes; what they cannot do is leave the entries after it alone.
#[test]
fn an_entry_rewritten_with_a_hash_of_its_own_breaks_the_next_one() {
    let mut chain = chain_of(&["one", "two", "three"].map(String::from));
    let rewritten = Line {
        chain: chain[1].chain,
        at: chain[1].at,
        actor: Actor::Desk,
        kind: EntryKind::Closed,
        says: String::from("rewritten"),
    };
    chain[1] = append(chain[0].as_head(), &rewritten);
    let broken = verify(&chain).unwrap_err();
    assert_eq!(
        (broken.sequence, broken.reason),
        (3, BrokenBecause::PreviousDiffers)
    );
}

#[test]
fn a_field_cannot_lend_its_bytes_to_its_neighbour() {
    let whole = chain_of(&[String::from("one")]);
    let mut shifted = whole.clone();
    shifted[0].actor = format!("{}{}", whole[0].actor, &whole[0].kind[..1]);
    shifted[0].kind = whole[0].kind[1..].to_owned();
    assert_eq!(
        verify(&shifted).unwrap_err().reason,
        BrokenBecause::HashDiffers
    );
}

/// The encoding is a promise: chains written today are checked by every later version. The expected hash was computed
/// outside this program, from the encoding as it is described.
#[test]
fn the_hash_of_a_known_entry_never_changes() {
    let entry = append(
        Head::EMPTY,
        &Line {
            chain: ChainId(uuid::Uuid::from_u128(
                0x0011_2233_4455_6677_8899_aabb_ccdd_eeff,
            )),
            at: Moment(1_795_319_760_000_000),
            actor: Actor::Desk,
            kind: EntryKind::CaseOpened,
            says: String::from("the case was opened"),
        },
    );
    assert_eq!(
        hashing::hex(&entry.hash),
        "804df77a925f16d7e320ab6441af9480eafa94255f3deed43c071670eb7cb6c9"
    );
}

#[test]
fn joining_words_lead_back_to_the_report_and_its_head() {
    let report = ReportId(uuid::Uuid::from_u128(42));
    let head = Head {
        sequence: 3,
        hash: [0xab; 32],
    };
    assert_eq!(
        joined_report_and_head(&report_joined_words(report, head)),
        Some((report, head))
    );
    assert_eq!(joined_report_and_head("the case was opened"), None);
}

#[test]
fn actors_are_read_back_as_they_are_written() {
    for actor in [
        Actor::Desk,
        Actor::Reporter,
        Actor::Member(AccountId(uuid::Uuid::from_u128(5))),
    ] {
        assert_eq!(actor.to_string().parse(), Ok(actor));
    }
    assert!("member:nobody".parse::<Actor>().is_err());
}

#[test]
fn a_broken_link_is_named_in_words() {
    let mut chain = chain_of(&[String::from("one"), String::from("two")]);
    chain[1].says = Some(String::from("another"));
    assert_eq!(
        verify(&chain).unwrap_err().to_string(),
        "the timeline of `00000000-0000-0000-0000-000000000007` breaks at entry 2: its words were changed"
    );
}
