//! One line of `journalctl -o json`: a flat JSON object. Only the fields that matter are read; a message that is not
//! UTF-8 comes as a list of byte values. It is no JSON library: what is nested is skipped, and what is broken is `None`.

/// Fields looked at in one object; the journal writes some forty.
const FIELDS_MAX: usize = 1_000;

/// The fields of one journal entry, unescaped. Reused from line to line, so that no line needs an allocation.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Microseconds since 1970 at which the journal took it in.
    pub microseconds: i64,
    /// The machine.
    pub host: Vec<u8>,
    /// The program.
    pub program: Vec<u8>,
    /// Its process.
    pub process: Vec<u8>,
    /// What it said.
    pub message: Vec<u8>,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Entry {
    /// Reads one line into this entry; `None` where it is no such object or lacks its time or message.
    pub fn read(&mut self, line: &[u8]) -> Option<()> {
        for field in [
            &mut self.host,
            &mut self.program,
            &mut self.process,
            &mut self.message,
        ] {
            field.clear();
        }
        self.microseconds = i64::MIN;
        let mut rest = line.trim_ascii().strip_prefix(b"{")?;
        for _ in 0..FIELDS_MAX {
            rest = rest.trim_ascii_start();
            if rest.first() == Some(&b'}') {
                break;
            }
            rest = string(rest, &mut self.key)?.trim_ascii_start();
            rest = rest.strip_prefix(b":")?.trim_ascii_start();
            rest = value(rest, &mut self.value)?.trim_ascii_start();
            self.take_field();
            rest = rest.strip_prefix(b",").unwrap_or(rest);
        }
        (self.microseconds != i64::MIN && !self.message.is_empty()).then_some(())
    }

    fn take_field(&mut self) {
        let field = match &*self.key {
            b"__REALTIME_TIMESTAMP" => {
                let digits = std::str::from_utf8(&self.value).ok();
                self.microseconds = digits
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(i64::MIN);
                return;
            }
            b"_HOSTNAME" => &mut self.host,
            b"SYSLOG_IDENTIFIER" => &mut self.program,
            // The identifier says which program; the name of the file stands in only where there is none.
            b"_COMM" if self.program.is_empty() => &mut self.program,
            b"_PID" => &mut self.process,
            b"SYSLOG_PID" if self.process.is_empty() => &mut self.process,
            b"MESSAGE" => &mut self.message,
            _ => return,
        };
        std::mem::swap(field, &mut self.value);
    }
}

/// Reads a string with its quotes into `out`; gives what follows.
fn string<'l>(text: &'l [u8], out: &mut Vec<u8>) -> Option<&'l [u8]> {
    out.clear();
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let (plain, behind) = rest.split_at(stop);
        out.extend_from_slice(plain);
        if behind.first() == Some(&b'"') {
            return behind.get(1..);
        }
        rest = escape(behind.get(1..)?, out)?;
    }
}

/// One escape of RFC 8259 section 7, the backslash already taken off.
fn escape<'l>(text: &'l [u8], out: &mut Vec<u8>) -> Option<&'l [u8]> {
    let (first, rest) = text.split_first()?;
    out.push(match first {
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 8,
        b'f' => 12,
        b'"' | b'\\' | b'/' => *first,
        b'u' => {
            let digits = std::str::from_utf8(rest.get(..4)?).ok()?;
            let unit = u32::from_str_radix(digits, 16).ok()?;
            // Halves of a pair are shown as the mark for what can't be read; no name or address is made of them.
            let letter = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
            let mut bytes = [0; 4];
            out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
            return rest.get(4..);
        }
        _ => return None,
    });
    Some(rest)
}

/// Reads any value: strings unescaped, lists of byte values as those bytes, the rest as it is written.
fn value<'l>(text: &'l [u8], out: &mut Vec<u8>) -> Option<&'l [u8]> {
    match text.first()? {
        b'"' => string(text, out),
        b'[' => byte_list(text.get(1..)?, out),
        b'{' => None,
        _ => {
            let end = text.iter().position(|byte| matches!(byte, b',' | b'}'))?;
            let (plain, behind) = text.split_at(end);
            out.clear();
            out.extend_from_slice(plain.trim_ascii());
            Some(behind)
        }
    }
}

/// A list of numbers from 0 to 255. A list of anything else (a field that was given twice) is skipped, and is empty.
fn byte_list<'l>(text: &'l [u8], out: &mut Vec<u8>) -> Option<&'l [u8]> {
    out.clear();
    let end = text.iter().position(|byte| *byte == b']')?;
    let (list, behind) = text.split_at(end);
    for number in list.split(|byte| *byte == b',') {
        let number = std::str::from_utf8(number.trim_ascii()).ok()?;
        match number.parse::<u8>() {
            Ok(byte) => out.push(byte),
            Err(_) => {
                out.clear();
                break;
            }
        }
    }
    behind.get(1..)
}

#[cfg(test)]
mod tests {
    use super::Entry;

    #[test]
    fn entries_are_read_with_escapes_and_byte_lists() {
        let mut entry = Entry::default();
        let line = br#"{ "__REALTIME_TIMESTAMP":"1772496000000001", "_HOSTNAME" : "gate","PRIORITY":6,"SYSLOG_IDENTIFIER":"sshd","_PID":"77","MESSAGE":"a \"b\" \u00e4\n","_X":null}"#;
        entry.read(line).unwrap();
        assert_eq!(entry.microseconds, 1_772_496_000_000_001);
        assert_eq!(
            (&*entry.host, &*entry.program, &*entry.process),
            (&b"gate"[..], &b"sshd"[..], &b"77"[..])
        );
        assert_eq!(entry.message, "a \"b\" \u{e4}\n".as_bytes());
        entry
            .read(br#"{"__REALTIME_TIMESTAMP":"1","MESSAGE":[104,105,255],"_COMM":"x"}"#)
            .unwrap();
        assert_eq!(
            (&*entry.message, &*entry.program),
            (&b"hi\xff"[..], &b"x"[..])
        );
    }

    #[test]
    fn what_is_broken_is_nothing() {
        let mut entry = Entry::default();
        let whole = br#"{"__REALTIME_TIMESTAMP":"1","MESSAGE":"hello"}"#;
        for end in 0..whole.len() - 1 {
            let _ = entry.read(&whole[..end]);
        }
        for broken in [
            "{}",
            "[]",
            "{\"MESSAGE\":\"x\"}",
            "{\"a\":{}}",
            "{\"a\":\"\\x\"}",
        ] {
            assert_eq!(entry.read(broken.as_bytes()), None, "{broken}");
        }
    }
}
