//! Lists written here become filters that know their passwords and no others, and that say so when they were changed.

use super::filter::{
    About, BUCKET_PASSWORDS_MAX, FRONT_BYTES, FilterFault, Front, OrderFault, Writing,
};
use super::listed::{LineFault, Listed, range_of_name, read_line};
use super::{DIGEST_BYTES, PasswordDigest};

fn listed(password: &str, times: u64) -> Listed {
    Listed {
        digest: PasswordDigest::of(password.as_bytes()),
        times,
    }
}

fn about() -> About {
    About {
        passwords: 0,
        lines: 7,
        at_least: 2,
        made: -5,
        made_from: "pwned \u{e9}".repeat(80),
    }
}

/// The filter of these passwords, as one file.
fn filter(mut passwords: Vec<Listed>) -> Vec<u8> {
    passwords.sort_by_key(|one| one.digest);
    let mut writing = Writing::default();
    let mut buckets = Vec::new();
    for one in &passwords {
        buckets.extend(writing.take(one).unwrap());
    }
    let (last, front) = writing.finish(&about());
    [front, buckets, last].concat()
}

fn asked(file: &[u8], password: &str) -> Result<Option<u64>, FilterFault> {
    ask(&Front::read(&file[..FRONT_BYTES])?, file, password)
}

fn ask(front: &Front, file: &[u8], password: &str) -> Result<Option<u64>, FilterFault> {
    let digest = PasswordDigest::of(password.as_bytes());
    let place = front.place(digest);
    let start = usize::try_from(place.start).unwrap();
    front.look_up(digest, &file[start..start + place.length])
}

#[test]
fn lines_of_both_layouts_are_read_and_others_refused() {
    // The examples of FIPS 180-4 for `abc`.
    let abc = "A9993E364706816ABA3E25717850C26C9CD0D89D";
    let whole = read_line(format!("\u{feff}{abc}:17\r\n").as_bytes(), None).unwrap();
    assert!(whole == Some(listed("abc", 17)));
    let range = range_of_name("A9993");
    let split = read_line(
        format!("{}: 17", &abc[5..].to_lowercase()).as_bytes(),
        range,
    );
    assert!(split == Ok(Some(listed("abc", 17))));
    assert!(read_line(b"\r\n", None) == Ok(None));
    assert!(
        read_line(format!("{abc}:0").as_bytes(), None) == Ok(None),
        "padding"
    );
    let ntlm = "0123456789abcdef0123456789abcdef";
    for (line, range, fault) in [
        (format!("{ntlm}:3"), None, LineFault::Ntlm),
        (format!("{}:3", &ntlm[5..]), range, LineFault::Ntlm),
        (abc.to_owned(), None, LineFault::NoListLine),
        (format!("{abc}:"), None, LineFault::NoListLine),
        (format!("{abc}:-1"), None, LineFault::NoListLine),
        (format!("{abc}:3"), range, LineFault::NoListLine),
        (format!("{}g:3", &abc[1..]), None, LineFault::NoListLine),
        ("correct horse".to_owned(), None, LineFault::NoListLine),
    ] {
        assert!(read_line(line.as_bytes(), range) == Err(fault), "{line}");
    }
    for name in ["A999", "A9993.txt", "A999g", "+9993", ""] {
        assert_eq!(range_of_name(name), None, "{name}");
    }
}

#[test]
fn a_filter_knows_its_passwords_and_how_often_they_were_seen() {
    let many = (0..3_000).map(|n| listed(&format!("word {n}"), n + 1));
    let file = filter(many.collect());
    let front = Front::read(&file[..FRONT_BYTES]).unwrap();
    for (n, at_least) in [(0, 1), (1, 2), (2, 2), (1_023, 1_024), (2_999, 2_048)] {
        assert_eq!(
            ask(&front, &file, &format!("word {n}")),
            Ok(Some(at_least)),
            "{n}"
        );
    }
    let unknown = (3_000..6_000).filter(|n| ask(&front, &file, &format!("word {n}")) != Ok(None));
    assert_eq!(unknown.count(), 0);
    let told = front.about();
    assert_eq!(
        (told.passwords, told.lines, told.at_least, told.made),
        (3_000, 7, 2, -5)
    );
    assert!(about().made_from.starts_with(&told.made_from) && told.made_from.len() > 400);
    assert_eq!(front.file_bytes(), file.len() as u64);
    assert_eq!(told.mistaken_one_in(), (1 << 51) / 3_000);
}

#[test]
fn a_password_of_two_lists_is_held_once_with_the_greater_count() {
    for counts in [[9, 900], [900, 9]] {
        let file = filter(counts.map(|times| listed("korbball", times)).to_vec());
        assert_eq!(asked(&file, "korbball"), Ok(Some(512)));
        assert_eq!(file.len(), FRONT_BYTES + 5);
    }
    let empty = filter(Vec::new());
    assert_eq!(asked(&empty, "korbball"), Ok(None));
}

#[test]
fn what_is_out_of_order_is_refused() {
    let mut two = [listed("a", 1), listed("b", 1)];
    two.sort_by_key(|one| std::cmp::Reverse(one.digest));
    let mut writing = Writing::default();
    assert_eq!(writing.take(&two[0]), Ok(Vec::new()));
    assert_eq!(writing.take(&two[1]), Err(OrderFault::Unordered));
}

#[test]
fn too_many_that_begin_alike_are_refused() {
    let mut writing = Writing::default();
    let mut digest = [0_u8; DIGEST_BYTES];
    let mut take = |n: u64| {
        digest[2..7].copy_from_slice(&(n << 5).to_be_bytes()[3..]);
        let digest = PasswordDigest(digest);
        writing.take(&Listed { digest, times: 1 })
    };
    let bucket = BUCKET_PASSWORDS_MAX as u64;
    assert!((0..bucket).all(|n| take(n) == Ok(Vec::new())));
    assert_eq!(take(bucket), Err(OrderFault::TooAlike));
}

#[test]
fn what_was_changed_or_cut_says_so_and_never_answers_no() {
    let file = filter(vec![listed("korbball", 3), listed("tee", 1)]);
    let front = &file[..FRONT_BYTES];
    assert_eq!(
        Front::read(&front[..FRONT_BYTES - 1]).err(),
        Some(FilterFault::Damaged)
    );
    assert_eq!(Front::read(&front[..100]).err(), Some(FilterFault::Damaged));
    assert_eq!(Front::read(b"no filter").err(), Some(FilterFault::NoFilter));
    assert_eq!(Front::read(&[]).err(), Some(FilterFault::NoFilter));
    for at in [20, 60, 479, 480, 512, FRONT_BYTES - 1] {
        let mut changed = front.to_vec();
        changed[at] ^= 1;
        assert_eq!(
            Front::read(&changed).err(),
            Some(FilterFault::Damaged),
            "{at}"
        );
    }
    let mut other = front.to_vec();
    other[16] = 2;
    assert_eq!(Front::read(&other).err(), Some(FilterFault::OtherVersion));
    let mut changed = file.clone();
    *changed.last_mut().unwrap() ^= 1;
    let answers = ["korbball", "tee"].map(|word| asked(&changed, word));
    assert!(answers.contains(&Err(FilterFault::Damaged)), "{answers:?}");
}
