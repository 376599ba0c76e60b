//! The target of what strangers may write to the desk itself: tokens in addresses and links, Message-IDs said to be ours,
//! answers by mail, and hostile text on its way into a note to colleagues. The input is that text.

use std::sync::LazyLock;

use casework::cases::defanged::Defanged;
use casework::cases::said_by_mail::{Phrases, exposures_said};
use casework::people::colleagues::{is_address, is_of_domains, tidy_address};
use casework::people::heads_up_link::{read_banner_token, read_heads_up_link};
use casework::people::integrations::ApiToken;
use casework::people::private_link::{DeskSecret, read_private_link};
use casework::people::reply_address::{read_message_id, read_reply_token};
use evidence::mail::open::unquoted;

use crate::holds;

const SECRET: DeskSecret = [7; 32];
static PHRASES: LazyLock<Vec<Phrases>> = LazyLock::new(|| {
    [
        include_str!("../../../../phrases/en.toml"),
        include_str!("../../../../phrases/de.toml"),
    ]
    .into_iter()
    .filter_map(|table| Phrases::read(table).ok())
    .collect()
});

/// Reads a stranger's text in every way the desk does.
pub fn replies(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for word in text.split_whitespace() {
        tokens(word);
    }
    let defanged = Defanged::of(&text);
    let shown = defanged.as_str();
    assert_eq!(
        Defanged::of(shown).as_str(),
        shown,
        "defanging again changed something"
    );
    let lower = shown.to_ascii_lowercase();
    let live = ["http://", "https://"]
        .iter()
        .any(|scheme| lower.contains(scheme));
    assert!(!live, "an address that can be clicked: {shown}");
    assert!(
        !shown.chars().any(|c| c.is_control() && c != '\n'),
        "{shown:?}"
    );
    let answer = unquoted(&text);
    assert!(answer.words.chars().count() <= text.chars().count() + 1);
    holds::same_again(bytes, &exposures_said(&PHRASES, &answer.words), || {
        exposures_said(&PHRASES, &unquoted(&text).words)
    });
}

/// Nobody guesses a token: whatever is read without the secret is refused.
fn tokens(word: &str) {
    assert_eq!(
        read_reply_token(&SECRET, word),
        None,
        "a guessed reply token"
    );
    assert_eq!(
        read_private_link(&SECRET, word),
        None,
        "a guessed private link"
    );
    assert_eq!(
        read_banner_token(&SECRET, word),
        None,
        "a guessed banner token"
    );
    assert_eq!(
        read_heads_up_link(&SECRET, word),
        None,
        "a guessed link of a heads-up"
    );
    if let Some(ours) = read_message_id(word) {
        assert_eq!(ours.token, ours.token.to_lowercase());
    }
    if let Some(token) = ApiToken::read(word) {
        assert_eq!(token.reveal_once(), word, "two spellings of one token");
    }
    let address = tidy_address(word);
    assert_eq!(
        tidy_address(&address),
        address,
        "tidying again changed something"
    );
    if is_address(&address) {
        assert!(
            address.is_ascii() && !address.contains(['\r', '\n', ' ', ',', ';', '<', '>', '"'])
        );
        is_of_domains(&address, &["school.example".to_owned()]);
    }
}
