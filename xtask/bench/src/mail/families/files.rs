//! The files that letters carry: harmless bytes of the right shape. A document here has no macro that runs, a program no
//! code, a sealed archive no secret; what makes a filter look twice (a name, a mark, a stream) is there, and nothing else.

use super::calendar::Moment;
use super::cast::Cast;
use super::packing;
use crate::dice::Dice;

/// One file.
pub struct Carried {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is shown in the text.
    pub inline: bool,
}

/// The square codes, by rows.
const CODES: &str = include_str!("../../../families/codes.txt");

/// A file from `kind name` as a letter asks for it. An unknown kind stops the bench.
pub fn file(wish: &str, cast: &Cast, dice: &mut Dice) -> Carried {
    let (kind, name) = wish.split_once(' ').unwrap_or((wish, "file"));
    let (media_type, bytes) = match kind {
        "pdf" => (
            "application/pdf",
            pdf(&cast.fill("$firm $number $amount", dice), None),
        ),
        "pdf-link" => {
            let address = cast.fill("https://$junk/{view|doc|secure}/$token", dice);
            (
                "application/pdf",
                pdf("Open the protected document", Some(&address)),
            )
        }
        "docx" => (
            DOCX,
            docx(&cast.fill("$firm, $day: prices from $amount", dice), None),
        ),
        "docx-far" => {
            let address = cast.fill("https://$junk/t/$token.dotm", dice);
            (
                DOCX,
                docx("Enable editing to view this document", Some(&address)),
            )
        }
        "docm" => ("application/vnd.ms-word.document.macroEnabled.12", docm()),
        "xlsm" => ("application/vnd.ms-excel.sheet.macroEnabled.12", xlsm()),
        "xlsx" => (XLSX, xlsx()),
        "ics" => (
            "text/calendar; charset=utf-8; method=REQUEST",
            calendar(cast, dice),
        ),
        "html-form" => ("text/html", sign_in_page(cast, dice)),
        "html-smuggling" => ("text/html", smuggling_page(cast, dice)),
        "zip-sealed" => ("application/zip", sealed(cast, dice)),
        "zip-script" => ("application/zip", script_in_zip(cast, dice)),
        "iso" => ("application/x-iso9660-image", disc_image()),
        "lnk" => ("application/octet-stream", shortcut()),
        "code" => ("image/png", square_code(dice)),
        "picture" => ("image/png", packing::png(&["#.#.#.#.#.#.", ".#.#.#.#.#.#"])),
        other => panic!("`{other}` is no kind of file"),
    };
    Carried {
        name: name.to_owned(),
        media_type,
        bytes,
        inline: matches!(kind, "code" | "picture"),
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// One page with a line of text, and a link where one is given.
fn pdf(line: &str, link: Option<&str>) -> Vec<u8> {
    let shown: String = line
        .chars()
        .filter(|c| c.is_ascii() && !"()\\".contains(*c))
        .collect();
    let text = format!("BT /F1 14 Tf 72 720 Td ({shown}) Tj ET");
    let marks = link.map_or(String::new(), |address| {
        format!(" /Annots [<< /Type /Annot /Subtype /Link /Rect [72 700 400 740] /A << /S /URI /URI ({address}) >> >>]")
    });
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>{marks} >>"
        ),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = out.len();
    out.push_str(&format!(
        "xref\n0 {}\n0000000000 65535 f \n",
        objects.len() + 1
    ));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>";

fn docx(line: &str, template: Option<&str>) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>{line}</w:t></w:r></w:p></w:body></w:document>"
    );
    let mut files = vec![
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes().to_vec()),
        ("word/document.xml", document.into_bytes()),
    ];
    if let Some(address) = template {
        let relation = format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate\" Target=\"{address}\" TargetMode=\"External\"/></Relationships>"
        );
        files.push(("word/_rels/settings.xml.rels", relation.into_bytes()));
    }
    packing::zip(&files, false)
}

/// The head of a compound file; enough to be known as one, and nothing in it.
fn empty_compound_file() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(1536, 0);
    bytes
}

fn docm() -> Vec<u8> {
    packing::zip(
        &[
            ("[Content_Types].xml", CONTENT_TYPES.as_bytes().to_vec()),
            ("word/document.xml", b"<w:document/>".to_vec()),
            ("word/vbaProject.bin", empty_compound_file()),
        ],
        false,
    )
}

fn xlsm() -> Vec<u8> {
    packing::zip(
        &[
            ("[Content_Types].xml", CONTENT_TYPES.as_bytes().to_vec()),
            ("xl/workbook.xml", b"<workbook/>".to_vec()),
            ("xl/vbaProject.bin", empty_compound_file()),
        ],
        false,
    )
}

fn xlsx() -> Vec<u8> {
    packing::zip(
        &[
            ("[Content_Types].xml", CONTENT_TYPES.as_bytes().to_vec()),
            ("xl/workbook.xml", b"<workbook/>".to_vec()),
            ("xl/worksheets/sheet1.xml", b"<worksheet/>".to_vec()),
        ],
        false,
    )
}

fn calendar(cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let start = cast.sent + 86_400 * (2 + dice.below(9) as i64);
    let text = cast.fill(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//$firm//Calendar//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:$token@$domain\r\nORGANIZER;CN=$person:mailto:$personaddress\r\nATTENDEE;CN=$reader:mailto:$readeraddress\r\nSUMMARY:$firm\r\nLOCATION:$city\r\n",
        dice,
    );
    format!(
        "{text}DTSTAMP:{}\r\nDTSTART:{}\r\nDTEND:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        Moment::at(cast.sent).stamp(),
        Moment::at(start).stamp(),
        Moment::at(start + 3600).stamp()
    )
    .into_bytes()
}

fn sign_in_page(cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let text = "<!DOCTYPE html><html><head><title>{Sign in|Protected document|Session ended}</title></head><body><h2>{Sign in to read|Your session has ended}</h2><form method=\"post\" action=\"https://$junk/{post|next|go}.php\"><input name=\"user\" value=\"$readeraddress\"><input type=\"password\" name=\"word\"><button>{Next|Open}</button></form></body></html>";
    cast.fill(text, dice).into_bytes()
}

fn smuggling_page(cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let inside = packing::base64(&packing::zip(&[("note.txt", b"nothing".to_vec())], false));
    let name = cast.fill("{Scan|Invoice|Fax}_$digits.zip", dice);
    format!(
        "<!DOCTYPE html><html><body><p>Your document is being prepared</p><script>var d=atob(\"{inside}\");var a=new Uint8Array(d.length);for(var i=0;i<d.length;i++){{a[i]=d.charCodeAt(i);}}var b=new Blob([a],{{type:\"application/zip\"}});var l=document.createElement(\"a\");l.href=URL.createObjectURL(b);l.download=\"{name}\";l.click();</script></body></html>"
    )
    .into_bytes()
}

fn noise(dice: &mut Dice, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|_| dice.below(256) as u8).collect()
}

fn sealed(cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let name = cast.fill(
        "{Document|Invoice|Scan|Contract}_$digits.{js|doc|exe|iso|pdf}",
        dice,
    );
    packing::zip(&[(&name, noise(dice, 900))], true)
}

fn script_in_zip(cast: &Cast, dice: &mut Dice) -> Vec<u8> {
    let name = cast.fill("{Invoice|Order|Scan}_$digits.{js|vbs|hta|lnk}", dice);
    packing::zip(&[(&name, b"// nothing runs here\r\n".to_vec())], false)
}

/// A volume descriptor where a disc has one (ECMA-119 clause 8).
fn disc_image() -> Vec<u8> {
    let mut bytes = vec![0; 32_768];
    bytes.extend(b"\x01CD001\x01\0");
    bytes.resize(32_768 + 2048, 0);
    bytes.extend(b"\xffCD001\x01\0");
    bytes.resize(32_768 + 4096, 0);
    bytes
}

/// The head of a shell link (MS-SHLLINK clause 2.1), leading nowhere.
fn shortcut() -> Vec<u8> {
    let mut bytes = vec![
        0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46,
    ];
    bytes.resize(76, 0);
    bytes
}

fn square_code(dice: &mut Dice) -> Vec<u8> {
    let codes: Vec<Vec<&str>> = CODES
        .split("\n= ")
        .skip(1)
        .map(|code| code.lines().skip(1).collect())
        .collect();
    let chosen = &codes[dice.below(codes.len() as u64) as usize];
    packing::png(chosen)
}
