//! What asked, in words: the service, task, mail program or mapped drive that has to be found before an unlock holds. It
//! says what the log says and concludes nothing; names are free of control characters, because strangers choose them.

use crate::signin::gathering::Asking;
use crate::signin::reading::without_controls;
use crate::signin::record::LogonType;

/// Whether the log names the machine, the program or the kind of asking.
pub fn names_something(asking: &Asking) -> bool {
    *asking != Asking::default()
}

/// `a service (C:\\…\\backup.exe) on SRV4`: as much as the log says; `something` where it says nothing.
pub fn what_asks(asking: &Asking) -> String {
    let kind = match asking.logon_type {
        LogonType::Unsaid if asking.client.is_empty() => "something",
        LogonType::Unsaid => "a program",
        LogonType::Keyboard => "somebody at the keyboard",
        LogonType::Network => "something that asks over the network",
        LogonType::Batch => "a scheduled task",
        LogonType::Service => "a service",
        LogonType::Unlock => "somebody at the lock screen",
        LogonType::RemoteDesktop => "a remote desktop",
        LogonType::Browser => "a browser",
        LogonType::LegacyClient => "a mail or calendar program",
    };
    let mut says = kind.to_owned();
    if !asking.client.is_empty() {
        says.push_str(&format!(" ({})", without_controls(&asking.client)));
    }
    if !asking.machine.is_empty() {
        says.push_str(&format!(" on {}", without_controls(&asking.machine)));
    }
    says
}

/// Where to look for it, where that isn't plain.
pub fn where_to_look(asking: &Asking) -> &'static str {
    match asking.logon_type {
        LogonType::Network => {
            " Look for mapped drives, printers and saved passwords (the Credential Manager) there."
        }
        LogonType::Batch => " Look at the tasks in the Task Scheduler there.",
        LogonType::Service => " Look at what the services there run as.",
        LogonType::LegacyClient => {
            " Look at the mail accounts on telephones and in programs that aren't the browser."
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{names_something, what_asks};
    use crate::signin::gathering::Asking;
    use crate::signin::record::LogonType;

    #[test]
    fn it_says_as_much_as_the_log_does() {
        let mut asking = Asking::default();
        assert_eq!(
            (names_something(&asking), &*what_asks(&asking)),
            (false, "something")
        );
        asking.logon_type = LogonType::Batch;
        asking.machine = "SRV4".into();
        assert_eq!(what_asks(&asking), "a scheduled task on SRV4");
        asking.client = "night\nly".into();
        assert_eq!(
            what_asks(&asking),
            "a scheduled task (night\u{fffd}ly) on SRV4"
        );
    }
}
