//! Web pages and drawings sent as files: forms, scripts, and pages that build another file out of themselves. It
//! looks for words in the text; nothing is run, fetched or decoded, so a page that hides well stays "a page with a script".

/// What a page or drawing holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// A form or a password field.
    pub form: bool,
    /// A password field.
    pub password: bool,
    /// A script.
    pub script: bool,
    /// A file built out of the page, or text that is decoded and then run or written.
    pub smuggling: bool,
    /// Sends its reader on by itself.
    pub sends_on: bool,
}

/// Looks at a page or drawing.
pub fn look_at_page(text: &str) -> Page {
    let lower = text.to_ascii_lowercase();
    let squeezed: String = lower
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .collect();
    let has = |word: &str| squeezed.contains(word);
    let script = has("<script")
        || has("javascript:")
        || has("onload=")
        || has("onerror=")
        || has("onclick=");
    let decodes = [
        "atob(",
        "unescape(",
        "fromcharcode",
        "decodeuricomponent(",
        "uint8array",
        "charcodeat(",
    ]
    .iter()
    .any(|word| has(word));
    let builds = [
        "newblob(",
        "createobjecturl",
        "mssaveoropenblob",
        "mssaveblob",
        "navigator.download",
    ]
    .iter()
    .any(|word| has(word))
        || (has("download=") && has("href=data:"))
        || has(".download=");
    let runs = [
        "eval(",
        "document.write",
        "innerhtml=",
        "newfunction(",
        "location.href=atob",
        "location=atob",
    ]
    .iter()
    .any(|word| has(word));
    Page {
        form: has("<form") || has("type=password"),
        password: has("type=password"),
        script,
        smuggling: carries_a_file(&squeezed)
            || script
                && ((decodes && (builds || runs))
                    || has("mssaveoropenblob")
                    || (builds && has("base64"))),
        sends_on: has("http-equiv=refresh")
            || has("window.location")
            || has("location.href=")
            || has("location.replace("),
    }
}

/// Whether a link saves a file that stands in its own address: that needs no script (HTML, clause 4.6.5, the attribute `download`).
/// `squeezed` is in lower case, without spaces and quotes.
fn carries_a_file(squeezed: &str) -> bool {
    squeezed.split("<a").skip(1).any(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        tag.contains("href=data:") && tag.contains("download")
    })
}

/// Whether a page holds this address of its reader, written out or in base64. `reader` is in lower case.
pub fn names_reader(text: &str, reader: &str) -> bool {
    use base64::Engine;
    let coded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(reader);
    // The last letters depend on what follows.
    let coded = coded.get(..coded.len().saturating_sub(2));
    reader.contains('@')
        && (text.to_ascii_lowercase().contains(reader)
            || coded.is_some_and(|start| start.len() >= 8 && text.contains(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_builds_a_file_smuggles() {
        let page = "<script>var b = new Blob([atob('AAAA')]); a.download = 'x.zip'</script>";
        assert!(look_at_page(page).smuggling);
        assert!(!look_at_page("<script>var x = 1</script>").smuggling);
        assert!(look_at_page("<input TYPE = 'password'>").password);
        assert!(names_reader(
            "var m = 'Ann@Firm.example'",
            "ann@firm.example"
        ));
        assert!(names_reader(
            "atob('YW5uQGZpcm0uZXhhbXBsZQ==')",
            "ann@firm.example"
        ));
        assert!(!names_reader("ben@firm.example", "ann@firm.example"));
        assert!(look_at_page("<svg onload='x()'>").script);
    }

    #[test]
    fn row_33_a_link_that_saves_five_megabytes_of_itself_smuggles() {
        let zeros = "A".repeat(5 * 1024 * 1024);
        for attribute in ["download", "download=\"a.zip\""] {
            let page = format!("<a {attribute} href=\"data:application/zip;base64,{zeros}\">x</a>");
            let seen = look_at_page(&page);
            assert!(seen.smuggling && !seen.script, "{attribute}");
        }
        let open = "<link rel=icon href=data:image/png;base64,AA><a href=/a.zip download>x</a>";
        assert!(!look_at_page(open).smuggling);
    }
}
