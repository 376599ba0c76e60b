//! What is said of documents: office files, web pages, drawings, PDFs. How they are read stands in the files beside; here
//! it becomes findings.

use super::content::text_of;
use super::{File, Look, kinds, markup, office, pdf};
use crate::mail::detect::quote::quote;

impl Look<'_> {
    pub(super) fn compound(&mut self, file: &File<'_>, depth: usize) {
        let Some(inside) = office::look_into_compound(file.bytes) else {
            self.unread(file, "an old office file that could not be read");
            return;
        };
        if inside.installer {
            self.program(file, depth, &kinds::PROGRAM, "a Windows installer");
            return;
        }
        self.office(file, &inside);
    }

    pub(super) fn office(&mut self, file: &File<'_>, inside: &office::Inside) {
        if inside.macros {
            self.say(file, &kinds::MACRO, "is a document with macros");
        }
        if inside.macro_sheet {
            self.say(
                file,
                &kinds::MACRO_SHEET,
                "is a workbook with a sheet of old-style macros",
            );
        }
        if let Some(target) = &inside.fetched_from {
            self.say(
                file,
                &kinds::REMOTE_TEMPLATE,
                &format!("fetches a part of itself from {}", quote(target)),
            );
        }
        if inside.runs_command {
            self.say(
                file,
                &kinds::FIELD_RUNS,
                "is a document with a field that starts another program (DDE)",
            );
        }
        if inside.embedded {
            self.say(
                file,
                &kinds::EMBEDDED,
                "is a document with something else embedded in it",
            );
        }
        if inside.encrypted {
            self.encrypted(file);
        }
    }

    pub(super) fn page(&mut self, file: &File<'_>) {
        let text = text_of(file.bytes);
        let page = markup::look_at_page(&text);
        let acts = page.script || page.form;
        if acts
            && self
                .readers
                .iter()
                .any(|reader| markup::names_reader(&text, reader))
        {
            self.say(
                file,
                &kinds::HTML_FOR_READER,
                "is a web page that already holds the reader's own address",
            );
        }
        if page.smuggling {
            self.say(
                file,
                &kinds::SMUGGLING,
                "is a web page that builds or decodes something out of itself",
            );
        } else if page.password {
            self.say(
                file,
                &kinds::HTML_PASSWORD,
                "is a web page with a field for a password, to be opened from the mail",
            );
        } else if page.form {
            self.say(
                file,
                &kinds::HTML_FORM,
                "is a web page with a form, to be opened from the mail",
            );
        } else if page.script || page.sends_on {
            self.say(
                file,
                &kinds::HTML_SCRIPT,
                "is a web page with a script, or one that sends its reader on",
            );
        } else if !file.inline {
            self.say(
                file,
                &kinds::HTML,
                "is a web page, to be opened from the mail",
            );
        }
    }

    pub(super) fn drawing(&mut self, file: &File<'_>) {
        let page = markup::look_at_page(&text_of(file.bytes));
        if page.script || page.form || page.sends_on {
            self.say(file, &kinds::SVG_SCRIPT, "is a drawing that runs a script");
        }
    }

    pub(super) fn pdf(&mut self, file: &File<'_>) {
        let inside = pdf::read(file.bytes);
        let says = [
            (
                inside.starts_program,
                &kinds::PDF_LAUNCH,
                "is a PDF that starts a program",
            ),
            (
                inside.acts,
                &kinds::PDF_ACTIVE,
                "is a PDF that runs a script",
            ),
            (
                inside.hides_names,
                &kinds::PDF_HIDES,
                "is a PDF that writes letters of its commands as numbers, so that a search misses them",
            ),
            (
                inside.sends_form,
                &kinds::PDF_FORM,
                "is a PDF that sends what is filled in to somebody",
            ),
            (
                inside.carries_file,
                &kinds::PDF_CARRIES,
                "is a PDF that carries another file",
            ),
        ];
        for (seen, kind, what) in says {
            if seen {
                self.say(file, kind, what);
            }
        }
        if inside.encrypted {
            self.unchecked(
                file,
                "attachments.pdf-protected",
                "is a protected PDF; it was only looked at from outside",
            );
        }
        if !inside.links.is_empty() {
            let links = inside.links.iter().take(3).map(|link| quote(link));
            let links = links.collect::<Vec<String>>().join(", ");
            self.say(
                file,
                &kinds::PDF_LINKS,
                &format!("is a PDF with links, such as {links}"),
            );
        }
    }
}
