//! The text and the page of one letter, out of the lines of its script. It knows the marks of a body and nothing of mail.

use super::cast::Cast;

/// What one line of a body is.
enum Line<'l> {
    Empty,
    Row(Vec<&'l str>),
    Link(&'l str, &'l str),
    Quoted(&'l str),
    SmallPrint(&'l str),
    Words(&'l str),
}

fn line(text: &str) -> Line<'_> {
    if text.trim().is_empty() {
        return Line::Empty;
    }
    if let Some(row) = text.strip_prefix("| ") {
        return Line::Row(row.split(" | ").collect());
    }
    if let Some((label, address)) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(')')?.split_once("]("))
    {
        return Line::Link(label, address);
    }
    if let Some(quoted) = text.strip_prefix(">>") {
        return Line::Quoted(quoted.trim());
    }
    text.strip_prefix("-- ")
        .map_or(Line::Words(text), Line::SmallPrint)
}

/// The plain text.
pub fn text(lines: &[String]) -> String {
    let mut out = String::new();
    for one in lines {
        match line(one) {
            Line::Empty => {}
            Line::Row(cells) => out.push_str(&cells.join("  ")),
            Line::Link(label, address) => out.push_str(&format!("{label}: {address}")),
            Line::Quoted(words) => out.push_str(&format!("> {words}")),
            Line::SmallPrint(words) | Line::Words(words) => out.push_str(words),
        }
        out.push('\n');
    }
    out
}

/// The page, in the given shape.
pub fn page(lines: &[String], shape: &str, cast: &Cast, hidden: Option<&str>) -> String {
    let mut inner = String::new();
    for one in lines {
        let made = match line(one) {
            Line::Empty => String::new(),
            Line::Row(cells) => format!(
                "<table width=\"100%\" cellpadding=\"4\"><tr>{}</tr></table>\n",
                cells
                    .iter()
                    .map(|cell| format!("<td>{}</td>", escaped(cell)))
                    .collect::<String>()
            ),
            Line::Link(label, address) => link(label, address, shape),
            Line::Quoted(words) => format!("<blockquote>{}</blockquote>\n", escaped(words)),
            Line::SmallPrint(words) => {
                format!(
                    "<p style=\"font-size:11px;color:#777777\">{}</p>\n",
                    escaped(words)
                )
            }
            Line::Words(words) if shape == "simple" => {
                format!("<p class=\"MsoNormal\">{}</p>\n", escaped(words))
            }
            Line::Words(words) => {
                format!("<p style=\"margin:0 0 12px 0\">{}</p>\n", escaped(words))
            }
        };
        inner.push_str(&made);
    }
    let hidden = hidden.map_or(String::new(), |text| {
        format!(
            "<div style=\"display:none;font-size:0;color:#ffffff\">{}</div>",
            escaped(text)
        )
    });
    match shape {
        "layout" => layout(&inner, &logo(cast), &hidden),
        "box" => layout(&inner, "", &hidden),
        "simple" => format!(
            "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal{{margin:0;font-size:11.0pt;font-family:\"Calibri\",sans-serif;}}</style></head><body lang=\"EN\"><div class=\"WordSection1\">\n{inner}{hidden}</div></body></html>\n"
        ),
        _ => format!("<html><body>\n{inner}{hidden}</body></html>\n"),
    }
}

fn link(label: &str, address: &str, shape: &str) -> String {
    let (label, address) = (escaped(label), escaped(address));
    match shape {
        "layout" | "box" => format!(
            "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td bgcolor=\"#0b5cad\" style=\"border-radius:4px;padding:12px 22px\"><a href=\"{address}\" style=\"color:#ffffff;text-decoration:none\">{label}</a></td></tr></table>\n"
        ),
        "picture" => format!(
            "<a href=\"{address}\"><img src=\"{address}/banner.png\" width=\"600\" alt=\"{label}\"></a>\n"
        ),
        _ => format!("<p><a href=\"{address}\">{label}</a></p>\n"),
    }
}

/// The firm's picture, at its own domain.
fn logo(cast: &Cast) -> String {
    let (firm, domain) = (escaped(cast.value("firm")), cast.value("domain"));
    format!(
        "<tr><td style=\"padding:20px\"><img src=\"https://static.{domain}/mail/logo.png\" width=\"120\" alt=\"{firm}\"></td></tr>"
    )
}

/// The frame of transactional mail.
fn layout(inner: &str, logo: &str, hidden: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>@media only screen and (max-width:600px){{.box{{width:100%!important}}}}</style></head>\n<body style=\"margin:0;background:#f4f4f4\"><table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\"><table class=\"box\" width=\"600\" style=\"background:#ffffff\">{logo}<tr><td style=\"padding:20px;font-family:Arial,sans-serif;font-size:15px\">\n{inner}</td></tr></table></td></tr></table>{hidden}</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
