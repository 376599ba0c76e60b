//! Takes the life out of addresses in text that somebody hostile may have written: nothing in a mail of ours may lead where a
//! reported message wanted to lead. It knows no list of endings: whatever a mail program could turn into a link loses its dots.

use super::header_text::is_plain;

/// Characters kept of a hostile value.
const VALUE_CHARS_MAX: usize = 120;
/// Characters of a name that is greeted.
const NAME_CHARS_MAX: usize = 60;

/// A hostile value, such as the host of a link or the name of a file: one line, no dot that joins two letters, no scheme.
pub fn defanged_value(text: &str) -> String {
    let line = super::header_text::one_line(text, VALUE_CHARS_MAX);
    without_links(&line)
}

/// The desk's own words. Links to the desk and to the organisation's own hosts stay; any other might be one that a reported
/// message brought.
pub fn defanged_words(text: &str, own_hosts: &[String]) -> String {
    let clean: String = text
        .chars()
        .filter(|letter| is_plain(*letter) || *letter == '\n')
        .collect();
    clean
        .split_inclusive(char::is_whitespace)
        .map(|word| {
            if leads_home(word, own_hosts) {
                word.to_owned()
            } else {
                without_links(word)
            }
        })
        .collect()
}

/// A name to greet somebody by; `None` for what could be anything else than a name, because anybody may type any name
/// beside anybody's address.
pub fn greetable(name: &str) -> Option<String> {
    let name = super::header_text::one_line(name, NAME_CHARS_MAX + 1);
    let is_of_a_name =
        |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '\'' | '’' | '.');
    let fits = name.chars().count() <= NAME_CHARS_MAX
        && name.chars().all(is_of_a_name)
        && name.chars().any(char::is_alphabetic)
        && without_links(&name) == name;
    fits.then_some(name)
}

/// Every dot between two characters that could stand in a host becomes `[.]`, and every `://` becomes `[:]//`.
fn without_links(text: &str) -> String {
    let letters: Vec<char> = text.replace("://", "[:]//").chars().collect();
    let could_be_host = |at: Option<&char>| at.is_some_and(|letter| letter.is_alphanumeric());
    let mut plain = String::with_capacity(text.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        // The other full stops that browsers read as dots in a host (UTS #46 clause 4).
        let is_dot = matches!(letter, '.' | '。' | '．' | '｡');
        if is_dot && could_be_host(before) && could_be_host(letters.get(at + 1)) {
            plain.push_str("[.]");
        } else {
            plain.push(*letter);
        }
    }
    plain
}

/// Whether a word is a plain https or http address whose host is one of ours, or a mail address there.
fn leads_home(word: &str, own_hosts: &[String]) -> bool {
    let word = word.trim_matches(|edge: char| {
        edge.is_whitespace() || matches!(edge, '(' | ')' | '<' | '>' | ',' | '.' | ';' | '!' | '?')
    });
    let rest = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| word.strip_prefix(scheme))
        .unwrap_or(word);
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = match host.rsplit_once('@') {
        // In a web address, what stands before an @ pretends to be the host.
        Some(_) if rest.len() < word.len() => return false,
        Some((_, domain)) => domain,
        None => host,
    };
    let host = host
        .rsplit_once(':')
        .map_or(host, |(host, _port)| host)
        .to_ascii_lowercase();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    host.bytes().all(plain)
        && own_hosts.iter().any(|own| {
            host == *own
                || host
                    .strip_suffix(own.as_str())
                    .is_some_and(|front| front.ends_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::{defanged_value, defanged_words, greetable};

    #[test]
    fn nothing_hostile_can_be_tapped() {
        for (text, expected) in [
            ("login.bank.test", "login[.]bank[.]test"),
            ("http://1.2.3.4/a.b", "http[:]//1[.]2[.]3[.]4/a[.]b"),
            ("invoice.zip", "invoice[.]zip"),
            ("bank。test", "bank[.]test"),
            ("two\r\nlines", "two lines"),
            ("End. Of it", "End. Of it"),
        ] {
            assert_eq!(defanged_value(text), expected);
        }
    }

    #[test]
    fn the_desks_words_keep_the_ways_home() {
        let own = ["school.example".to_owned(), "127.0.0.1".to_owned()];
        let words = "See https://it.school.example/vpn, not http://school.example.bad.test/vpn.\n\
            Write to it@school.example. http://127.0.0.1:8080/r/x https://school.example@bad.test/";
        assert_eq!(
            defanged_words(words, &own),
            "See https://it.school.example/vpn, not http[:]//school[.]example[.]bad[.]test/vpn.\n\
             Write to it@school.example. http://127.0.0.1:8080/r/x https[:]//school[.]example@bad[.]test/"
        );
        assert_eq!(
            defanged_words("notschool.example", &own),
            "notschool[.]example"
        );
    }

    #[test]
    fn only_names_are_greeted() {
        for name in ["Ana María López", "O’Neill", "J. Smith", "Łukasz-Jan"] {
            assert_eq!(greetable(name).as_deref(), Some(name));
        }
        for name in [
            "",
            "win.test",
            "http://x",
            "Call 0900",
            "a@b",
            "🎁",
            &"x".repeat(61),
        ] {
            assert_eq!(greetable(name), None, "{name}");
        }
    }
}
