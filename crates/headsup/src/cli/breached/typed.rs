//! A password from the person at the terminal, unseen while it is typed, or the first line of standard input. It lies in one
//! buffer that never moves and is emptied when it is let go of; nothing here prints it.

use std::io::{self, IsTerminal as _};
use std::os::fd::AsFd as _;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::cli::complaint::Complaint;

/// A longer password is refused, bytes.
const PASSWORD_BYTES_MAX: usize = 1_024;

/// The password, without its line end.
///
/// # Errors
/// When nothing was typed, too much was, or the terminal can't be told to show nothing.
pub fn read_password() -> Result<Zeroizing<Vec<u8>>, Complaint> {
    let _unseen = match io::stdin().is_terminal() {
        true => {
            let unseen = Unseen::begin()?;
            eprint!("The password, unseen while you type: ");
            Some(unseen)
        }
        false => None,
    };
    let password = first_line(|buffer| Ok(rustix::io::read(io::stdin().as_fd(), buffer)?))?;
    if password.is_empty() {
        return Err(Complaint(
            "no password was given: type it, or pipe it in".to_owned(),
        ));
    }
    Ok(password)
}

/// Reads to the first line end. Past the library's buffer, which would keep what passed through it.
fn first_line(
    mut read: impl FnMut(&mut [u8]) -> io::Result<usize>,
) -> Result<Zeroizing<Vec<u8>>, Complaint> {
    // Room for the line end, and for one byte that shows there is too much.
    let mut buffer = Zeroizing::new(vec![0; PASSWORD_BYTES_MAX + 2]);
    let mut length = 0;
    while length < buffer.len() && !buffer[..length].contains(&b'\n') {
        match read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let end = buffer[..length].iter().position(|byte| *byte == b'\n');
    let end = end.unwrap_or(length);
    let end = end - usize::from(buffer[..end].ends_with(b"\r"));
    if end > PASSWORD_BYTES_MAX {
        return Err(Complaint(format!(
            "a password of more than {PASSWORD_BYTES_MAX} bytes is not looked up"
        )));
    }
    buffer.truncate(end);
    Ok(buffer)
}

/// While it lives, the terminal shows nothing of what is typed. Who presses Ctrl-C meanwhile gets the terminal back from the shell,
/// which restores it after a program that was stopped.
struct Unseen {
    before: Termios,
}

impl Unseen {
    fn begin() -> Result<Unseen, Complaint> {
        let refused = |error: rustix::io::Errno| {
            Complaint(format!(
                "the terminal cannot be told to show nothing: {error}; pipe the password in instead"
            ))
        };
        let before = tcgetattr(io::stdin()).map_err(refused)?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        unseen.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen).map_err(refused)?;
        Ok(Unseen { before })
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // Nothing is left to be done for a terminal that went away.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::{PASSWORD_BYTES_MAX, first_line};

    /// Reads what comes in these pieces.
    fn read(pieces: &[&str]) -> Result<String, String> {
        let mut pieces = pieces.iter();
        let line = first_line(|buffer| {
            let piece = pieces.next().map_or(&b""[..], |piece| piece.as_bytes());
            let count = piece.len().min(buffer.len());
            buffer[..count].copy_from_slice(&piece[..count]);
            Ok(count)
        });
        line.map(|line| String::from_utf8(line.to_vec()).unwrap())
            .map_err(|complaint| complaint.0)
    }

    #[test]
    fn the_first_line_alone_is_the_password() {
        for pieces in [
            &["korbball\n"][..],
            &["korb", "ball\r\nand more\n"],
            &["korbball"],
        ] {
            assert_eq!(read(pieces).as_deref(), Ok("korbball"), "{pieces:?}");
        }
        assert_eq!(read(&[" with spaces \n"]).as_deref(), Ok(" with spaces "));
        assert_eq!(read(&["\n"]).as_deref(), Ok(""));
        let longest = "x".repeat(PASSWORD_BYTES_MAX);
        assert_eq!(read(&[&longest, "\r\n"]).as_deref(), Ok(&*longest));
        assert!(read(&[&longest, "x\n"]).unwrap_err().contains("1024 bytes"));
    }
}
