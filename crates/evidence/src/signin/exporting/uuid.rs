//! Identifiers that follow from what they name: UUID version 5 (RFC 9562 section 5.5). Nothing random, and no other version.

use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// Where STIX's own objects are named (STIX 2.1 section 2.9).
pub const OF_STIX: u128 = 0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7;
/// Where ours are.
pub const OF_HEADSUP: u128 = 0x5f2b_3a9e_7c41_4d0b_9a64_2f1c_8e07_b6d3;

/// The identifier of a name in a namespace.
pub fn named(namespace: u128, name: &str) -> String {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(&namespace.to_be_bytes());
    context.update(name.as_bytes());
    let digest = context.finish();
    let bytes = digest.as_ref().first_chunk::<16>().copied();
    let mut number = u128::from_be_bytes(bytes.unwrap_or_default());
    // Four bits for the version, two for the variant.
    number = number & !(0xf << 76) | 5 << 76;
    number = number & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        number >> 96,
        number >> 80 & 0xffff,
        number >> 64 & 0xffff,
        number >> 48 & 0xffff,
        number & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn the_example_of_the_standard_comes_out() {
        // RFC 9562 appendix A.4: `www.example.com` in the namespace of DNS.
        let dns = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8;
        assert_eq!(
            named(dns, "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2"
        );
    }
}
