//! Web pages, drawings and PDFs sent as files: forms, scripts, and pages that build another file out of themselves. It
//! looks for words in the text; nothing is run, fetched or decoded, so a page that hides well stays "a page with a script".

/// What a page or drawing holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// A form or a password field.
    pub form: bool,
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
        script,
        smuggling: script
            && ((decodes && (builds || runs))
                || has("mssaveoropenblob")
                || (builds && has("base64"))),
        sends_on: has("http-equiv=refresh")
            || has("window.location")
            || has("location.href=")
            || has("location.replace("),
    }
}

/// What a PDF holds, by a shallow scan: packed objects stay closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PdfInside {
    /// A script, or something that happens on opening.
    pub acts: bool,
    /// Starts a program or opens an embedded file.
    pub starts_program: bool,
    /// Needs a password.
    pub encrypted: bool,
    /// The addresses of its links, at most [`PDF_LINKS_MAX`].
    pub links: Vec<String>,
}

/// Links of one PDF that are listed.
pub const PDF_LINKS_MAX: usize = 20;
/// Bytes of a PDF that are scanned.
const PDF_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Scans a PDF for the names of what acts (ISO 32000-1 clause 12.6.4).
pub fn scan_pdf(bytes: &[u8]) -> PdfInside {
    let capped = bytes
        .get(..bytes.len().min(PDF_BYTES_MAX))
        .unwrap_or_default();
    let text = String::from_utf8_lossy(capped);
    let named = |name: &str| {
        text.match_indices(name).take(1_000).any(|(at, _)| {
            let next = text
                .get(at + name.len()..)
                .and_then(|rest| rest.chars().next());
            !next.is_some_and(|c| c.is_ascii_alphanumeric())
        })
    };
    let links = text
        .match_indices("/URI")
        .take(1_000)
        .filter_map(|(at, _)| {
            let rest = text.get(at + 4..)?.trim_start().strip_prefix('(')?;
            let end = rest.find(')')?;
            rest.get(..end.min(2_000))
                .filter(|target| target.starts_with("http"))
                .map(str::to_owned)
        })
        .take(PDF_LINKS_MAX)
        .collect();
    PdfInside {
        acts: named("/JavaScript") || named("/JS"),
        starts_program: named("/Launch"),
        encrypted: named("/Encrypt"),
        links,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_builds_a_file_smuggles() {
        let page = "<script>var b = new Blob([atob('AAAA')]); a.download = 'x.zip'</script>";
        assert!(look_at_page(page).smuggling);
        assert!(!look_at_page("<script>var x = 1</script>").smuggling);
        assert!(look_at_page("<input TYPE = 'password'>").form);
        assert!(look_at_page("<svg onload='x()'>").script);
    }

    #[test]
    fn a_pdf_is_scanned_for_whole_names() {
        let pdf = scan_pdf(b"%PDF-1.4 /JSON /Launch << /URI (http://evil.test/a) >>");
        assert!(!pdf.acts);
        assert!(pdf.starts_program);
        assert_eq!(pdf.links, ["http://evil.test/a"]);
        assert!(scan_pdf(b"%PDF-1.4 /JS(x)").acts);
    }
}
