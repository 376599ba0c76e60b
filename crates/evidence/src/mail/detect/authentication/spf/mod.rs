//! May this host send mail for that domain? SPF (RFC 7208) over the answers at hand, with the standard's own limits on
//! questions. It reads no message: who asks brings the address, the greeting and the return path.

mod macros;
mod record;

use std::net::IpAddr;

use self::macros::Expanding;
use self::record::{Mechanism, Qualifier, Record, Target};
use super::answers::Answers;
use crate::dns::{DnsAnswer, RecordType};

/// Terms that cost a question, in one check (RFC 7208 clause 4.6.4).
const TERMS_MAX: usize = 10;
/// Questions that come to nothing, in one check (RFC 7208 clause 4.6.4).
const VOID_ANSWERS_MAX: usize = 2;
/// Mail exchangers, or names of one address, looked at (RFC 7208 clause 4.6.4).
const NAMES_MAX: usize = 10;

/// What SPF came to (RFC 7208 clause 2.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpfResult {
    /// The domain says nothing, or there is no domain.
    #[default]
    None,
    /// The domain makes no statement about this host.
    Neutral,
    /// The host may send for the domain.
    Pass,
    /// The host may not.
    Fail,
    /// The host probably may not.
    SoftFail,
    /// An answer is missing.
    TempError,
    /// The domain's record can't be followed.
    PermError,
}

impl SpfResult {
    /// The word the standard uses.
    pub const fn code(self) -> &'static str {
        match self {
            SpfResult::None => "none",
            SpfResult::Neutral => "neutral",
            SpfResult::Pass => "pass",
            SpfResult::Fail => "fail",
            SpfResult::SoftFail => "softfail",
            SpfResult::TempError => "temperror",
            SpfResult::PermError => "permerror",
        }
    }
}

/// Who sent what from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending<'s> {
    pub ip: IpAddr,
    /// What the host called itself.
    pub helo: &'s str,
    /// The return path, empty for a bounce.
    pub return_path: &'s str,
}

impl<'s> Sending<'s> {
    /// The domain that is asked: the return path's, or for a bounce the greeting's (RFC 7208 clause 2.4).
    pub(super) fn domain(&self) -> &'s str {
        match self.return_path.rsplit_once('@') {
            Some((_, domain)) => domain,
            None => self.helo,
        }
    }

    fn local_part(&self) -> &'s str {
        match self.return_path.rsplit_once('@') {
            Some((local, _)) if !local.is_empty() => local,
            _ => "postmaster",
        }
    }
}

/// Checks one host (RFC 7208 clause 4).
pub(super) fn check(sending: &Sending<'_>, answers: &Answers<'_>) -> SpfResult {
    let domain = sending.domain().trim_end_matches('.');
    if !domain.contains('.') || !is_name(domain) {
        return SpfResult::None;
    }
    let wanted_before = answers.wanted_count();
    let mut check = Check {
        sending,
        ip: sending.ip.to_canonical(),
        answers,
        terms: 0,
        voids: 0,
        proved_name: None,
    };
    let result = check.host(domain).unwrap_or_else(|stopped| stopped);
    // A result that rests on a question nobody asked is none.
    if answers.wanted_count() > wanted_before {
        SpfResult::TempError
    } else {
        result
    }
}

/// Whether DNS could hold the name: labels of 1 to 63 bytes, 253 in all.
fn is_name(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// One check under way. An `Err` is a result that ends it at once.
struct Check<'c, 'a> {
    sending: &'c Sending<'c>,
    ip: IpAddr,
    answers: &'c Answers<'a>,
    terms: usize,
    voids: usize,
    /// The name the address is proved to have, once somebody asked.
    proved_name: Option<String>,
}

type Checked<T> = Result<T, SpfResult>;

impl<'a> Check<'_, 'a> {
    fn host(&mut self, domain: &str) -> Checked<SpfResult> {
        let text = match self.answers.ask(domain, RecordType::Txt) {
            DnsAnswer::Failed => return Ok(SpfResult::TempError),
            DnsAnswer::None => return Ok(SpfResult::None),
            DnsAnswer::Records(records) => {
                let mut policies = records.iter().filter(|record| record::is_policy(record));
                match (policies.next(), policies.next()) {
                    (None, _) => return Ok(SpfResult::None),
                    (Some(policy), None) => policy,
                    // RFC 7208 clause 4.5: more than one is an error.
                    (Some(_), Some(_)) => return Ok(SpfResult::PermError),
                }
            }
        };
        let Some(record) = record::read(text) else {
            return Ok(SpfResult::PermError);
        };
        self.follow(&record, domain)
    }

    fn follow(&mut self, record: &Record, domain: &str) -> Checked<SpfResult> {
        for (qualifier, mechanism) in &record.directives {
            if self.matches(mechanism, domain)? {
                return Ok(match qualifier {
                    Qualifier::Pass => SpfResult::Pass,
                    Qualifier::Fail => SpfResult::Fail,
                    Qualifier::SoftFail => SpfResult::SoftFail,
                    Qualifier::Neutral => SpfResult::Neutral,
                });
            }
        }
        let Some(redirect) = &record.redirect else {
            return Ok(SpfResult::Neutral);
        };
        self.count_term()?;
        let target = self.expand(redirect, domain);
        if !is_name(&target) {
            return Err(SpfResult::PermError);
        }
        match self.host(&target)? {
            SpfResult::None => Err(SpfResult::PermError),
            result => Ok(result),
        }
    }

    fn matches(&mut self, mechanism: &Mechanism, domain: &str) -> Checked<bool> {
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip(network) => Ok(network.holds(self.ip)),
            Mechanism::Include(target) => self.includes(target, domain),
            Mechanism::A(target, prefixes) => {
                self.count_term()?;
                let name = self.target(target.as_ref(), domain);
                let addresses = self.addresses(&name, true)?;
                Ok(addresses
                    .iter()
                    .any(|found| prefixes.of(*found).holds(self.ip)))
            }
            Mechanism::Mx(target, prefixes) => {
                self.count_term()?;
                let name = self.target(target.as_ref(), domain);
                let exchangers = self.records(&name, RecordType::Mx, true)?;
                for (number, exchanger) in exchangers.iter().enumerate() {
                    if number >= NAMES_MAX {
                        return Err(SpfResult::PermError);
                    }
                    let host = exchanger
                        .split_once(' ')
                        .map_or("", |(_, host)| host.trim());
                    let addresses = self.addresses(host, false)?;
                    if addresses
                        .iter()
                        .any(|found| prefixes.of(*found).holds(self.ip))
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Mechanism::Ptr(target) => {
                self.count_term()?;
                let name = self.target(target.as_ref(), domain);
                let names = self.proved_names()?;
                Ok(names.iter().any(|proved| is_same_or_below(proved, &name)))
            }
            Mechanism::Exists(target) => {
                self.count_term()?;
                let name = self.expand(target, domain);
                // RFC 7208 clause 5.7: always the IPv4 address, whatever the connection.
                Ok(!self.records(&name, RecordType::A, true)?.is_empty())
            }
        }
    }

    fn includes(&mut self, target: &Target, domain: &str) -> Checked<bool> {
        self.count_term()?;
        let name = self.expand(target, domain);
        if !is_name(&name) {
            return Err(SpfResult::PermError);
        }
        // A question nobody asked yet would stop here; going on finds the others of the same record for the next round.
        let wanted = self.answers.wanted_count();
        match self.host(&name)? {
            SpfResult::Pass => Ok(true),
            SpfResult::TempError if self.answers.wanted_count() > wanted => Ok(false),
            SpfResult::TempError => Err(SpfResult::TempError),
            SpfResult::PermError | SpfResult::None => Err(SpfResult::PermError),
            SpfResult::Fail | SpfResult::SoftFail | SpfResult::Neutral => Ok(false),
        }
    }

    fn count_term(&mut self) -> Checked<()> {
        self.terms += 1;
        if self.terms > TERMS_MAX {
            Err(SpfResult::PermError)
        } else {
            Ok(())
        }
    }

    fn target(&mut self, target: Option<&Target>, domain: &str) -> String {
        match target {
            Some(target) => self.expand(target, domain),
            None => domain.to_owned(),
        }
    }

    fn expand(&mut self, target: &Target, domain: &str) -> String {
        if target.asks_proved_name() && self.proved_name.is_none() {
            self.proved_name = Some(self.name_for_macro(domain));
        }
        let expanding = Expanding {
            ip: self.ip,
            local_part: self.sending.local_part(),
            sender_domain: self.sending.domain(),
            domain,
            helo: self.sending.helo,
            proved_name: self.proved_name.as_deref().unwrap_or("unknown"),
        };
        macros::expand(target.text(), &expanding)
    }

    /// RFC 7208 clause 7.3: the domain itself, else a name below it, else any.
    fn name_for_macro(&mut self, domain: &str) -> String {
        let names = self.proved_names().unwrap_or_default();
        let exact = names.iter().find(|name| name.as_str() == domain);
        exact
            .or_else(|| names.iter().find(|name| is_same_or_below(name, domain)))
            .or(names.first())
            .map_or_else(|| "unknown".to_owned(), Clone::clone)
    }

    /// The names of the address that lead back to it (RFC 7208 clause 5.5). What can't be asked proves nothing.
    fn proved_names(&mut self) -> Checked<Vec<String>> {
        let DnsAnswer::Records(names) = self.answers.ask(&reverse_name(self.ip), RecordType::Ptr)
        else {
            return Ok(Vec::new());
        };
        let mut proved = Vec::new();
        for name in names.iter().take(NAMES_MAX) {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            if self
                .addresses(&name, false)
                .is_ok_and(|found| found.contains(&self.ip))
            {
                proved.push(name);
            }
        }
        Ok(proved)
    }

    fn addresses(&mut self, name: &str, counts_void: bool) -> Checked<Vec<IpAddr>> {
        let record_type = if self.ip.is_ipv4() {
            RecordType::A
        } else {
            RecordType::Aaaa
        };
        let records = self.records(name, record_type, counts_void)?;
        Ok(records
            .iter()
            .filter_map(|record| record.parse().ok())
            .collect())
    }

    fn records(
        &mut self,
        name: &str,
        record_type: RecordType,
        counts_void: bool,
    ) -> Checked<&'a [String]> {
        let name = name.trim_end_matches('.');
        // RFC 7208 clause 4.8: what can't be a name doesn't exist.
        if !is_name(name) {
            return Ok(&[]);
        }
        let wanted = self.answers.wanted_count();
        match self.answers.ask(name, record_type) {
            DnsAnswer::Records(records) if !records.is_empty() => Ok(records),
            DnsAnswer::Failed if self.answers.wanted_count() > wanted => Ok(&[]),
            DnsAnswer::Failed => Err(SpfResult::TempError),
            DnsAnswer::Records(_) | DnsAnswer::None => {
                self.voids += usize::from(counts_void);
                if self.voids > VOID_ANSWERS_MAX {
                    return Err(SpfResult::PermError);
                }
                Ok(&[])
            }
        }
    }
}

fn is_same_or_below(name: &str, domain: &str) -> bool {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    super::signature::is_same_or_below(name, &domain)
}

/// The reverse name of an address (RFC 1035 clause 3.5, RFC 3596 clause 2.5).
fn reverse_name(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(ip) => {
            let nibbles = ip
                .octets()
                .into_iter()
                .rev()
                .map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4));
            format!("{}ip6.arpa", nibbles.collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests;
