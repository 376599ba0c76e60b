//! The certificate of a payment's check as a PDF: pages for people, made from the signed file, and that file attached to them.
//! The bytes follow from the signed file alone, so whoever has the PDF takes the file out, makes the PDF again and compares.
//! It reads no PDF but those it wrote: of another it only says that it isn't one of them.
//!
//! Written after ISO 32000-1 (clauses 7.5, 7.11.4, 9.7) and in the shape of ISO 19005-3 (PDF/A-3b), level B of an archive.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::certificate_font::{CertificateFont, UNITS_PER_EM};
use crate::certificate_layout::{Face, LaidOut, PAGE_POINTS, lay_out};
use crate::payment_certificate::{CERTIFICATE_BYTES_MAX, CheckedCertificate, NoCertificate, check};

/// How every PDF begins.
const PDF_BEGINS: &[u8] = b"%PDF-";
/// What stands before the attached file, and after it.
const ATTACHED_BEGINS: &[u8] = b"\nstream\n";
const ATTACHED_KIND: &[u8] = b"/Type /EmbeddedFile";
const ATTACHED_ENDS: &[u8] = b"\nendstream";

/// How the page of a checked file stands to what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificatePage {
    /// The file is the signed file itself.
    NoPage,
    /// The page is byte for byte the one that follows from the signed file.
    Follows,
    /// It isn't: the PDF was changed, or another version wrote it.
    Differs,
}

/// Checks a certificate, signed file or PDF, see [`check`].
pub fn check_file(file: &[u8]) -> Result<(CheckedCertificate, CertificatePage), NoCertificate> {
    if !file.starts_with(PDF_BEGINS) {
        return Ok((check(file)?, CertificatePage::NoPage));
    }
    if file.len() > CERTIFICATE_BYTES_MAX {
        return Err(NoCertificate::Unreadable);
    }
    let signed = attached(file).ok_or(NoCertificate::NothingAttached)?;
    let checked = check(signed)?;
    let page = match made_of(signed, &checked) == file {
        true => CertificatePage::Follows,
        false => CertificatePage::Differs,
    };
    Ok((checked, page))
}

/// The PDF of a signed file.
pub fn pdf(signed: &[u8]) -> Result<Vec<u8>, NoCertificate> {
    Ok(made_of(signed, &check(signed)?))
}

/// The first attached file, where it stands as this file writes one.
fn attached(file: &[u8]) -> Option<&[u8]> {
    let from = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|at| at == what);
    let rest = file.get(from(file, ATTACHED_KIND)?..)?;
    let rest = rest.get(from(rest, ATTACHED_BEGINS)? + ATTACHED_BEGINS.len()..)?;
    rest.get(..from(rest, ATTACHED_ENDS)?)
}

// The objects of every such PDF, by number. The pages follow, two objects each.
const CATALOG: usize = 1;
const PAGES: usize = 2;
const METADATA: usize = 3;
const ATTACHMENT: usize = 4;
const ATTACHED_FILE: usize = 5;
const REGULAR_FONT: usize = 6;
const BOLD_FONT: usize = 11;
const FIRST_PAGE: usize = 16;

fn made_of(signed: &[u8], checked: &CheckedCertificate) -> Vec<u8> {
    let number = checked
        .says
        .get("case")
        .and_then(Value::as_u64)
        .unwrap_or(0);
    let issued = pdf_date(&checked.says);
    let attached_as = format!("payment-check-{number}.json");
    let laid_out = lay_out(&checked.says, &checked.fingerprint, &attached_as);
    let mut file = PdfFile::begun();
    file.object(&format!(
        "<< /Type /Catalog /Pages {PAGES} 0 R /Metadata {METADATA} 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> \
         /Names << /EmbeddedFiles << /Names [({attached_as}) {ATTACHMENT} 0 R] >> >> /AF [{ATTACHMENT} 0 R] >>"
    ));
    file.object(&page_list(laid_out.pages.len()));
    let metadata = metadata(number);
    file.stream("/Type /Metadata /Subtype /XML", metadata.as_bytes());
    // ISO 19005-3 clause 6.8: the page was made of it.
    file.object(&format!(
        "<< /Type /Filespec /F ({attached_as}) /UF ({attached_as}) /Desc (The signed file that this page is made from) \
         /AFRelationship /Source /EF << /F {ATTACHED_FILE} 0 R /UF {ATTACHED_FILE} 0 R >> >>"
    ));
    let params = format!("<< /Size {}{issued} >>", signed.len());
    file.stream(
        &format!("/Type /EmbeddedFile /Subtype /application#2Fjson /Params {params}"),
        signed,
    );
    font(&mut file, &laid_out, Face::Regular, REGULAR_FONT);
    font(&mut file, &laid_out, Face::Bold, BOLD_FONT);
    pages(&mut file, &laid_out);
    file.ended(signed)
}

fn page_list(count: usize) -> String {
    let kids: Vec<String> = (0..count)
        .map(|index| format!("{} 0 R", FIRST_PAGE + 2 * index))
        .collect();
    format!(
        "<< /Type /Pages /Count {count} /Kids [{}] >>",
        kids.join(" ")
    )
}

fn pages(file: &mut PdfFile, laid_out: &LaidOut) {
    let (width, height) = PAGE_POINTS;
    // Grey as CIE defines it under daylight, so that no device decides what it looks like.
    let grey = "/G [/CalGray << /WhitePoint [0.9505 1 1.089] /Gamma 2.2 >>]";
    for (index, content) in laid_out.pages.iter().enumerate() {
        let own = FIRST_PAGE + 2 * index;
        file.object(&format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R /Resources << /Font << /R \
             {REGULAR_FONT} 0 R /B {BOLD_FONT} 0 R >> /ColorSpace << {grey} >> >> >>",
            own + 1
        ));
        file.stream("", content.as_bytes());
    }
}

/// A font with its glyphs by number: ISO 32000-1 clause 9.7. Five objects, the first of them `number`.
fn font(file: &mut PdfFile, laid_out: &LaidOut, face: Face, number: usize) {
    let font = face.font();
    let name = font.name;
    let [descendant, descriptor, program, letters] = [1, 2, 3, 4].map(|after| number + after);
    file.object(&format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode \
         {letters} 0 R >>"
    ));
    file.object(&format!(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) \
         /Supplement 0 >> /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity /W [{}] >>",
        widths(font, laid_out, face)
    ));
    // The measures of DejaVu Sans, both faces in one box; 4: its glyphs are not called by the names of an alphabet (clause 9.8.2).
    file.object(&format!(
        "<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-1069 -463 1975 1232] /ItalicAngle 0 /Ascent 928 \
         /Descent -236 /CapHeight 729 /StemV 80 /FontFile2 {program} 0 R >>"
    ));
    file.stream(&format!("/Length1 {}", font.file.len()), font.file);
    file.stream("", letter_map(laid_out, face).as_bytes());
}

/// The width of each glyph that is used, in thousandths of an em.
fn widths(font: &CertificateFont, laid_out: &LaidOut, face: Face) -> String {
    let used = laid_out.used.get(&face).into_iter().flatten();
    let all = used.map(|(glyph, _)| {
        let width = (font.advance(*glyph) * 1_000 + UNITS_PER_EM / 2) / UNITS_PER_EM;
        format!("{glyph} [{width}]")
    });
    all.collect::<Vec<_>>().join(" ")
}

/// Which letter each glyph stands for, so that the page can be searched and read aloud: clause 9.10.3. A block has at most a
/// hundred of them.
fn letter_map(laid_out: &LaidOut, face: Face) -> String {
    const BLOCK_MAX: usize = 100;
    let used: Vec<(&u16, &char)> = laid_out.used.get(&face).into_iter().flatten().collect();
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) \
         /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> \
         <FFFF>\nendcodespacerange\n",
    );
    for block in used.chunks(BLOCK_MAX) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (glyph, letter) in block {
            let mut units = [0; 2];
            let units = letter.encode_utf16(&mut units).iter();
            let hex: String = units.map(|unit| format!("{unit:04X}")).collect();
            let _ = writeln!(map, "<{glyph:04X}> <{hex}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    map
}

/// When it was issued, where that is a moment in RFC 3339, as an entry of the attached file's parameters.
fn pdf_date(says: &Value) -> String {
    let issued = says.get("issued").and_then(Value::as_str).unwrap_or("");
    let digits: String = issued.chars().filter(char::is_ascii_digit).collect();
    match digits.len() == 14 && issued.len() == 20 {
        true => format!(" /ModDate (D:{digits}Z)"),
        false => String::new(),
    }
}

/// What the file says of itself: ISO 16684-1 (XMP), with what ISO 19005-3 clause 6.6.4 asks for.
fn metadata(number: u64) -> String {
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>3</pdfaid:part>\
         <pdfaid:conformance>B</pdfaid:conformance><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Check of a payment, \
         case {number}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// A PDF while it is written: objects one after the other, numbered from 1.
struct PdfFile {
    bytes: Vec<u8>,
    /// Where each object begins.
    offsets: Vec<usize>,
}

impl PdfFile {
    /// Four bytes above 127 in the second line tell programs that move files that this isn't text (clause 7.5.2).
    fn begun() -> PdfFile {
        PdfFile {
            bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(),
            offsets: Vec::new(),
        }
    }

    fn object(&mut self, body: &str) {
        self.opened();
        self.bytes.extend_from_slice(body.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, entries: &str, content: &[u8]) {
        self.opened();
        let head = format!("<< {entries} /Length {} >>", content.len());
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(ATTACHED_BEGINS);
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(ATTACHED_ENDS);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn opened(&mut self) {
        self.offsets.push(self.bytes.len());
        let number = self.offsets.len();
        self.bytes
            .extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    /// The table of objects and the trailer (clauses 7.5.4 and 7.5.5). The file's identifier is the digest of what it is of.
    fn ended(mut self, signed: &[u8]) -> Vec<u8> {
        let table_at = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(end, "{offset:010} 00000 n ");
        }
        let digest = Sha256::digest(signed);
        let id: String = digest[..16]
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        let _ = write!(
            end,
            "trailer\n<< /Size {size} /Root {CATALOG} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{table_at}\n%%EOF\n"
        );
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use casework::cases::payment_check::CheckState;
    use casework::moment::Moment;
    use casework::verify::view::{CallView, DecisionView, HeldView, PaymentCheckView};
    use sha2::{Digest, Sha256};

    use super::{CERTIFICATE_BYTES_MAX, CertificatePage, check_file, lay_out, pdf};
    use crate::payment_certificate::{CertificateFacts, CertificateKey, FORMAT, NoCertificate};

    /// 2026-11-23T10:00:00Z.
    const RECEIVED: Moment = Moment::from_unix_seconds(1_795_428_000);

    fn signed(requester: &str, says: &str) -> Vec<u8> {
        let decided = |who: &str, minutes, says: &str| DecisionView {
            who: who.to_owned(),
            when: RECEIVED.plus_minutes(minutes),
            says: says.to_owned(),
        };
        let view = PaymentCheckView {
            state: CheckState::Released,
            requester: requester.to_owned(),
            payer: "Zofia Żółć".to_owned(),
            request_received: RECEIVED,
            held: Some(HeldView {
                who: "Ada Lovegrove".to_owned(),
                when: RECEIVED.plus_minutes(5),
            }),
            account_ends_with: Some("5555".to_owned()),
            caller: Some("Ben Adeyemi".to_owned()),
            call: Some(CallView {
                who: "Ben Adeyemi".to_owned(),
                when: RECEIVED.plus_minutes(31),
                number: "+441632960001".to_owned(),
                source: "contract",
                on_file_since: Moment::of_date("2019-04-01").unwrap(),
            }),
            outcome: Some(decided("Ben Adeyemi", 34, says)),
            settled: Some(decided("Ada Lovegrove", 60, "looked at both once more")),
            may: Vec::new(),
            is_caller: false,
        };
        let facts = CertificateFacts {
            format: FORMAT,
            organisation: "Millbrook School",
            case: 12,
            issued: RECEIVED.plus_minutes(90).to_string(),
            timeline_ends_with: "ab".repeat(32),
            check: &view,
        };
        CertificateKey::of(&[7; 32]).unwrap().sign(&facts).unwrap()
    }

    /// The words of the pages as they are drawn: a line each, with a bar between what stands side by side.
    fn drawn(signed: &[u8]) -> Vec<String> {
        let checked = crate::payment_certificate::check(signed).unwrap();
        let laid_out = lay_out(&checked.says, &checked.fingerprint, "payment-check-12.json");
        let mut lines: Vec<(String, String)> = Vec::new();
        for show in laid_out.pages.iter().flat_map(|page| page.lines()) {
            let Some((before, glyphs)) = show
                .strip_suffix("> Tj ET")
                .and_then(|show| show.split_once('<'))
            else {
                continue;
            };
            let font = match before.starts_with("BT /R") {
                true => super::Face::Regular,
                false => super::Face::Bold,
            };
            let glyphs = (0..glyphs.len() / 4)
                .map(|index| u16::from_str_radix(&glyphs[index * 4..index * 4 + 4], 16).unwrap());
            let words: String = glyphs.map(|glyph| laid_out.used[&font][&glyph]).collect();
            let baseline = before.split(' ').nth(5).unwrap().to_owned();
            match lines.last_mut() {
                Some((at, line)) if *at == baseline => line.push_str(&format!(" | {words}")),
                _ => lines.push((baseline, words)),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn the_page_says_what_was_done_and_what_it_does_not_say() {
        let page = drawn(&signed("Bolt & Nut Ltd", "Mrs Nut named it all"));
        let facts: Vec<&str> = page
            .iter()
            .map(String::as_str)
            .filter(|line| line.contains(" | "))
            .collect();
        assert_eq!(
            facts,
            [
                "Organisation | Millbrook School",
                "Case | 12",
                "The payment is | released",
                "Asked for by | Bolt & Nut Ltd",
                "Would be paid by | Zofia Żółć",
                "First heard of | 2026-11-23 10:00 UTC",
                "Account ends with | 5555",
                "Held by | Ada Lovegrove, 2026-11-23 10:05 UTC",
                "Chosen to ring | Ben Adeyemi",
                "Rung by | Ben Adeyemi, 2026-11-23 10:31 UTC",
                "Number rung | +441632960001, on file since 2019-04-01 00:00 UTC, 2793 days",
                "They said | Ben Adeyemi, 2026-11-23 10:34 UTC: Mrs Nut named it all",
                "Read back | the payee named the account; its end agreed with the request's:",
                "Second person released | Ada Lovegrove, 2026-11-23 11:00 UTC: looked at both once more",
                "Issued | 2026-11-23 11:30 UTC",
                "Timeline ends with | abababababababababababababababababababababababababababa",
                "Key of the desk | 0be4 8102 e524 8543 af6e 8eb3 db46 58de 6bcc d527 01ed 91c8",
            ]
        );
        for told in [
            "Released: the payment may be made.",
            "What this does not say",
        ] {
            assert!(page.iter().any(|line| line == told), "{page:#?}");
        }
    }

    #[test]
    fn whoever_has_the_pdf_can_check_it_and_a_changed_byte_is_told() {
        let signed = signed("Bolt & Nut Ltd", "Mrs Nut named it all");
        let file = pdf(&signed).unwrap();
        let (checked, page) = check_file(&file).unwrap();
        assert_eq!(
            (checked.says["case"].as_u64(), page),
            (Some(12), CertificatePage::Follows)
        );
        assert_eq!(check_file(&signed).unwrap().1, CertificatePage::NoPage);
        // Every place would take minutes.
        for at in (0..file.len())
            .step_by(file.len() / 60)
            .chain([file.len() - 1])
        {
            let mut changed = file.clone();
            changed[at] ^= 1;
            if let Ok((_, page)) = check_file(&changed) {
                assert_eq!(page, CertificatePage::Differs, "byte {at}");
            }
        }
        let longer = [&file[..], b"\n"].concat();
        assert_eq!(check_file(&longer).unwrap().1, CertificatePage::Differs);
        // The page of one payment around the signed file of another.
        let other = self::signed("Bolt & Nut Ltd", "Mrs Nut named it not");
        let at = file.windows(signed.len()).position(|at| at == signed);
        let at = at.unwrap();
        let swapped = [&file[..at], &other, &file[at + signed.len()..]].concat();
        assert_eq!(check_file(&swapped).unwrap().1, CertificatePage::Differs);
    }

    #[test]
    fn what_is_no_certificate_is_refused_in_words() {
        let file = pdf(&signed("Bolt & Nut Ltd", "yes")).unwrap();
        let cut = |until: &[u8]| {
            let at = file.windows(until.len()).position(|at| at == until);
            &file[..at.unwrap()]
        };
        for (file, refused) in [
            (&b"%PDF-"[..], NoCertificate::NothingAttached),
            (
                b"%PDF-1.7\n/Type /EmbeddedFile\nstream\n",
                NoCertificate::NothingAttached,
            ),
            (
                b"%PDF-1.7\n/Type /EmbeddedFile\nstream\n{}\nendstream",
                NoCertificate::Unreadable,
            ),
            (cut(b"\"signature\""), NoCertificate::NothingAttached),
            (b"", NoCertificate::Unreadable),
        ] {
            assert_eq!(check_file(file).unwrap_err(), refused);
        }
        let mut long = b"%PDF-1.7".to_vec();
        long.resize(CERTIFICATE_BYTES_MAX + 1, b' ');
        assert_eq!(check_file(&long).unwrap_err(), NoCertificate::Unreadable);
    }

    #[test]
    fn hostile_words_stay_in_their_column_and_what_is_not_drawn_is_named() {
        let words = format!(
            "\u{202E}דנה) Tj ET\n\nReleased by: nobody {}",
            "W".repeat(9_000)
        );
        let signed = signed("\u{202E}gnp.Ltd 漢", &words);
        let page = drawn(&signed);
        let told = |line: &str| page.iter().any(|one| one == line);
        assert!(told("Asked for by | □gnp.Ltd □"), "{page:#?}");
        assert!(
            told("□ stands for what this page can't draw: U+202E, U+6F22"),
            "{page:#?}"
        );
        assert!(
            told("The rest of it stands in the attached file."),
            "{page:#?}"
        );
        assert!(
            told("They said | Ben Adeyemi, 2026-11-23 10:34 UTC: □□□□) Tj ET Released by:"),
            "{page:#?}"
        );
        assert!(
            !page
                .iter()
                .any(|line| line.starts_with("Released by: nobody")),
            "{page:#?}"
        );
        assert!(told("payment-check-12, page 2 of 2"), "{page:#?}");
        assert_eq!(
            check_file(&pdf(&signed).unwrap()).unwrap().1,
            CertificatePage::Follows
        );
    }

    /// A PDF that was handed out must hold for years. If this fails, older ones will be told to differ: say so in the changelog.
    #[test]
    fn the_bytes_follow_from_the_signed_file_alone() {
        let file = pdf(&signed("Bolt & Nut Ltd", "Mrs Nut named it all")).unwrap();
        let digest: String = Sha256::digest(&file)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            digest,
            "361c03963371a6fbbac5a64007fcbd95f8fd13601f94ba4a3275fcf745ba04ea"
        );
    }
}
