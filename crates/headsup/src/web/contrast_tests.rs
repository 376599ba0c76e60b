//! Computes the contrast of every pair of colours that the style sheet relies on, in both themes, from the sheet itself
//! (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

const SHEET: &str = include_str!("../../../../assets/headsup.css");

/// Text on its ground: at least 4.5.
const TEXT: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "paper",
            "surface",
            "sunken",
            "brand-wash",
            "working-wash",
            "kept-wash",
            "waiting-wash",
            "harm-wash",
        ],
    ),
    ("ink-soft", &["paper", "surface", "sunken", "brand-wash"]),
    ("brand", &["paper", "surface", "sunken", "brand-wash"]),
    ("brand-strong", &["paper", "surface", "brand-wash"]),
    ("on-brand", &["brand", "brand-strong"]),
    ("on-signal", &["signal"]),
    ("working", &["paper", "surface", "sunken", "working-wash"]),
    ("kept", &["paper", "surface", "sunken", "kept-wash"]),
    ("waiting", &["paper", "surface", "sunken", "waiting-wash"]),
    ("harm", &["paper", "surface", "sunken", "harm-wash"]),
    // The verdict's icon stands reversed.
    ("working-wash", &["working"]),
    ("waiting-wash", &["waiting"]),
    ("harm-wash", &["harm"]),
    ("kept-wash", &["kept"]),
];

/// Edges of things one acts on, and signs that carry a meaning: at least 3.
const EDGES: &[(&str, &[&str])] = &[
    ("line-strong", &["paper", "surface", "sunken"]),
    ("brand", &["paper", "surface", "sunken"]),
    ("working-line", &["surface", "working-wash"]),
    ("kept-line", &["surface", "kept-wash"]),
    ("waiting-line", &["surface", "waiting-wash"]),
    ("harm-line", &["surface", "harm-wash"]),
];

/// The tokens of one theme: 0 is light, 1 is dark.
fn tokens(theme: usize) -> BTreeMap<&'static str, [f64; 3]> {
    SHEET
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("))
        .filter_map(|(name, pair)| {
            let colour = pair.trim_end_matches(");").split(", ").nth(theme)?;
            Some((name, rgb(colour.strip_prefix('#')?)))
        })
        .collect()
}

fn rgb(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

/// Relative luminance, as WCAG 2.2 defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |value: f64| {
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_told_apart_in_both_themes() {
    let mut faint = Vec::new();
    for (theme, name) in [(0, "light"), (1, "dark")] {
        let tokens = tokens(theme);
        assert!(
            tokens.len() > 20,
            "{name}: only {} tokens were read",
            tokens.len()
        );
        for (pairs, least) in [(TEXT, 4.5), (EDGES, 3.0)] {
            for (front, grounds) in pairs {
                for ground in *grounds {
                    let ratio = contrast(tokens[front], tokens[ground]);
                    if ratio < least {
                        faint.push(format!(
                            "{name}: {front} on {ground} has {ratio:.2}, needs {least}"
                        ));
                    }
                }
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}

#[test]
fn the_formula_is_the_published_one() {
    assert!((contrast([1.0; 3], [0.0; 3]) - 21.0).abs() < 0.001);
    assert!((contrast(rgb("777777"), rgb("ffffff")) - 4.48).abs() < 0.01);
}
