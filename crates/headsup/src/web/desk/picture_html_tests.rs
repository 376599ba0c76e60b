//! The hostile markup of `xss_corpus.txt` against the picture and the inert text: what comes out is read by a second,
//! stricter reader that knows nothing of how it was made.

use super::*;

/// All that may ever stand in a picture.
const TAGS: &str = "abbr b blockquote br caption center code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i li ol p pre s \
    small span strike strong sub sup table tbody td tfoot th thead tr u ul";
const ATTRIBUTES: &str = "align bgcolor class color colspan dir rowspan style title";
const CLASSES: &str = "held-box held-button held-link held-target";

fn corpus() -> Vec<String> {
    include_str!("xss_corpus.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            line.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
        })
        .collect()
}

/// Reads a picture letter by letter and complains about everything that is not on the lists above.
fn complaint(picture: &str) -> Option<String> {
    let mut rest = picture;
    while let Some((_, from_tag)) = rest.split_once('<') {
        let Some((tag, after)) = from_tag.split_once('>') else {
            return Some("a tag without an end".to_owned());
        };
        rest = after;
        if let Some(found) = tag_complaint(tag) {
            return Some(format!("<{tag}>: {found}"));
        }
    }
    None
}

fn tag_complaint(tag: &str) -> Option<String> {
    let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let name = name.strip_prefix('/').unwrap_or(name);
    if !TAGS.split(' ').any(|known| known == name) {
        return Some("no tag of ours".to_owned());
    }
    while !attributes.is_empty() {
        let Some((attribute, from_value)) = attributes.split_once("=\"") else {
            return Some("an attribute without quotes".to_owned());
        };
        let (value, after) = from_value.split_once('"')?;
        if !ATTRIBUTES.split(' ').any(|known| known == attribute) {
            return Some(format!("attribute `{attribute}`"));
        }
        let harmless = |one: char| one.is_ascii_alphanumeric() || "#%.,:;() -".contains(one);
        let bad_style = attribute == "style"
            && (!value.chars().all(harmless)
                || ["url", "var", "image"]
                    .iter()
                    .any(|word| value.contains(word)));
        let bad_class = attribute == "class" && !CLASSES.split(' ').any(|known| known == value);
        if bad_style || bad_class {
            return Some(format!("value `{value}`"));
        }
        attributes = after.trim_start();
    }
    None
}

#[test]
fn nothing_of_the_corpus_survives_in_the_picture() {
    let corpus = corpus();
    assert!(corpus.len() >= 60, "the corpus shrank to {}", corpus.len());
    for vector in corpus {
        let picture = redraw(&vector).unwrap();
        assert_eq!(complaint(&picture), None, "`{vector}` became `{picture}`");
    }
}

#[test]
fn vectors_are_as_inert_inside_each_other() {
    let corpus = corpus();
    for outer in &corpus {
        let together: String = corpus
            .iter()
            .map(|inner| format!("{outer}<p title=\"{inner}\">{inner}</p>"))
            .collect();
        let picture = redraw(&together).unwrap();
        assert_eq!(complaint(&picture), None, "with `{outer}`");
    }
}

#[test]
fn the_second_reader_does_complain() {
    for bad in [
        "<script>",
        "<p onclick=\"x\">",
        "<p style=\"color:url(x)\">",
        "<a href=\"x\">",
        "<p class=\"x\">",
        "<p",
        "<img>",
        "<p x=y>",
    ] {
        assert!(complaint(bad).is_some(), "{bad}");
    }
}

#[test]
fn a_link_becomes_text_with_its_true_target() {
    let picture =
        redraw("<a href=\"https://evil.example/a?b=1&c=2\">https://bank.example</a>").unwrap();
    assert_eq!(
        picture,
        "<span class=\"held-link\" title=\"https://evil.example/a?b=1&amp;c=2\">https://bank.example</span>\
         <span class=\"held-target\"> [https://evil.example/a?b=1&amp;c=2] </span>"
    );
    assert!(
        redraw("<a href=javascript:bang()>x</a>")
            .unwrap()
            .contains("[javascript:bang()]")
    );
    assert!(redraw("<a>x</a>").unwrap().contains("[no target]"));
}

#[test]
fn pictures_and_fields_become_labelled_boxes() {
    assert_eq!(
        redraw("<img src=https://evil.example/a.png alt='Your <bank>'>").unwrap(),
        "<span class=\"held-box\">picture not loaded: Your &lt;bank&gt;</span>"
    );
    assert_eq!(
        redraw("<img>").unwrap(),
        "<span class=\"held-box\">picture not loaded</span>"
    );
    assert_eq!(
        redraw("<form><input type=password placeholder=PIN></form>").unwrap(),
        "<span class=\"held-box\">password field: PIN</span>"
    );
    assert_eq!(
        redraw("<button>Sign in</button>").unwrap(),
        "<span class=\"held-button\">Sign in</span>"
    );
}

#[test]
fn looks_stay_and_tricks_with_looks_go() {
    let picture = redraw(
        "<p style='color:#c00;display:none;font-size:0;font-weight:bold' align=center>now</p>",
    )
    .unwrap();
    assert_eq!(picture.matches("color:#c00;").count(), 1);
    assert!(picture.contains("font-weight:bold;") && picture.contains("align=\"center\""));
    assert!(!picture.contains("display") && !picture.contains("font-size"));
}

#[test]
fn markup_built_to_be_slow_is_refused_before_it_is_read() {
    assert_eq!(
        redraw(&"<b>".repeat(PICTURE_DEPTH_MAX + 1)),
        Err(NotDrawn::TooTangled)
    );
    assert_eq!(
        redraw(&"<b></b>".repeat(PICTURE_TAGS_MAX)),
        Err(NotDrawn::TooTangled)
    );
    assert_eq!(
        redraw(&format!("<p {}>", "a=1 ".repeat(TAG_ATTRIBUTES_MAX + 1))),
        Err(NotDrawn::TooTangled)
    );
    assert_eq!(
        redraw(&" ".repeat(PICTURE_BYTES_MAX + 1)),
        Err(NotDrawn::TooLarge)
    );
    assert!(
        redraw(&"<p>one line<br>".repeat(2_000)).is_ok(),
        "unclosed paragraphs are ordinary mail"
    );
}

#[test]
fn inert_text_of_the_corpus_holds_no_markup_once_escaped() {
    for vector in corpus() {
        for run in super::super::inert_text::inert(vector.as_bytes()).runs {
            let super::super::inert_text::Run::Text(text) = run else {
                continue;
            };
            let written = quoted(&text);
            assert!(!written.contains(['<', '>', '"', '\'']), "`{written}`");
        }
    }
}
