//! Whether a sender wears somebody else's name or domain: a person the organisation knows, a supplier, or a company
//! that is imitated every day. Nobody is imitated by using one's own name on one's own domain.

use super::lookalike::{Candidate, Resemblance, Target};
use super::names::{contains_in_order, same_person_name, words_as_seen};
use super::{
    BRAND_IN_ADDRESS, BRAND_NAME_ELSEWHERE, KNOWN_PERSON_ELSEWHERE, LOOKALIKE_BRAND, LOOKALIKE_OWN,
    LOOKALIKE_SUPPLIER, SUPPLIER_NAME_ELSEWHERE, Sender, brands,
};
use crate::finding::{Finding, FindingKind, Place};
use crate::limits::KNOWN_PEOPLE_MAX;
use crate::mail::detect::links::address::registrable;
use crate::mail::detect::quote::quote;

/// Two spellings of one name differ by at most this many bytes; more is not worth a closer look.
const NAME_LENGTH_DIFFERENCE_MAX: usize = 12;
/// The weight of a colleague's name, where nobody's money or rights hang on it.
const COLLEAGUE_WEIGHT: i16 = 14;
/// The weight of a known name under another ending: it may be the same company in another country.
const OTHER_ENDING_WEIGHT: i16 = 8;

/// A known person's name on an address that isn't theirs.
pub(super) fn person(sender: &Sender<'_>) -> Option<Finding> {
    if sender.is_own() || sender.says_via || sender.words.len() < 2 {
        return None;
    }
    let name = &sender.mailbox.display_name;
    let known = sender
        .surroundings
        .people
        .iter()
        .take(KNOWN_PEOPLE_MAX)
        .find(|person| {
            person.name.len().abs_diff(name.len()) <= NAME_LENGTH_DIFFERENCE_MAX
                && same_person_name(&sender.words, &words_as_seen(&person.name))
                && !person.addresses.contains(&sender.mailbox.address)
        })?;
    let says = format!(
        "the From name {} is that of a known person, whose addresses do not include {}",
        quote(name),
        quote(&sender.mailbox.address)
    );
    let finding = sender
        .finding(&KNOWN_PERSON_ELSEWHERE, says)
        .with_fact("name", known.name.clone());
    Some(if known.leader {
        finding
    } else {
        finding.weighing(COLLEAGUE_WEIGHT)
    })
}

/// A supplier's name on a domain that isn't the supplier's.
pub(super) fn supplier(sender: &Sender<'_>) -> Option<Finding> {
    if sender.is_own() || sender.says_via {
        return None;
    }
    let known = sender.surroundings.suppliers.iter().find(|supplier| {
        let words = words_as_seen(&supplier.name);
        let telling = words.iter().map(String::len).sum::<usize>() >= 4;
        telling
            && contains_in_order(&sender.words, &words)
            && !supplier.domains.contains(&sender.domain)
    })?;
    let says = format!(
        "the From name {} is that of the supplier {}, the address {} is at none of its domains",
        quote(&sender.mailbox.display_name),
        quote(&known.name),
        quote(&sender.mailbox.address)
    );
    Some(
        sender
            .finding(&SUPPLIER_NAME_ELSEWHERE, says)
            .with_fact("name", known.name.clone()),
    )
}

/// A much-imitated company's name on a domain that isn't the company's.
pub(super) fn brand(sender: &Sender<'_>) -> Option<Finding> {
    if sender.is_own() || sender.says_via || is_supplier(sender, &sender.domain) {
        return None;
    }
    let brand = brands::named_in(&sender.words)?;
    let suffix_of_its_own = brand
        .domains
        .iter()
        .any(|domain| sender.mailbox.domain().ends_with(&format!(".{domain}")));
    if brand.owns(&sender.domain) || suffix_of_its_own || brand.may_be_a_house(&sender.domain) {
        return None;
    }
    let says = format!(
        "the From name {} says {}, the address {} is at none of its domains",
        quote(&sender.mailbox.display_name),
        quote(brand.name),
        quote(&sender.mailbox.address)
    );
    Some(
        sender
            .finding(&BRAND_NAME_ELSEWHERE, says)
            .with_fact("name", brand.name),
    )
}

/// A much-imitated company's name in front of the at sign, on a domain that isn't the company's.
pub(super) fn brand_in_address(sender: &Sender<'_>) -> Option<Finding> {
    /// Shorter names are met by chance in front of an at sign.
    const NAME_CHARS_MIN: usize = 5;
    if sender.is_own() || sender.says_via || sender.is_of_a_brand() {
        return None;
    }
    let (local, _) = sender.mailbox.address.rsplit_once('@')?;
    // Mailing services write `firm=reader@…`; plus signs sort one's own mail.
    if local.contains(['=', '+']) {
        return None;
    }
    let spaced = local.replace(['.', '-', '_'], " ");
    let brand = brands::named_in(&words_as_seen(&spaced))
        .filter(|brand| !brand.ordinary_word && brand.name.len() >= NAME_CHARS_MIN)
        .filter(|brand| !brand.owns(&sender.domain) && !brand.may_be_a_house(&sender.domain))?;
    let says = format!(
        "{} stands in front of the at sign of {}, which is at none of its domains",
        quote(brand.name),
        quote(&sender.mailbox.address)
    );
    Some(
        sender
            .finding(&BRAND_IN_ADDRESS, says)
            .with_fact("name", brand.name),
    )
}

fn is_supplier(sender: &Sender<'_>, domain: &str) -> bool {
    sender
        .surroundings
        .suppliers
        .iter()
        .any(|supplier| supplier.domains.iter().any(|known| known == domain))
}

/// The domain of `address` dressed up as another one, the gravest first.
pub(super) fn domain(sender: &Sender<'_>, address: &str, place: &Place) -> Option<Finding> {
    let host = address.rsplit_once('@').map_or("", |(_, host)| host);
    let candidate = registrable(host);
    let surroundings = sender.surroundings;
    let known = surroundings.own_domains.contains(&candidate) || is_supplier(sender, &candidate);
    if host.is_empty() || known || brands::owner_of(&candidate).is_some() {
        return None;
    }
    let domain = candidate;
    let candidate = Candidate::new(host)?;
    let (kind, name, target, how) = imitation_of_known(&candidate, sender)
        .or_else(|| imitation_of_brand(&candidate, &domain))?;
    let says = format!(
        "{} is dressed up as {}: {}",
        quote(host),
        quote(&target),
        how.says()
    );
    let finding = Finding::new(kind, place.clone(), says)
        .with_fact("domain", crate::mail::detect::quote::clean(host))
        .with_fact("known", target)
        .with_fact("name", name);
    let mild = how == Resemblance::OtherEnding && *kind == LOOKALIKE_BRAND;
    Some(if mild {
        finding.weighing(OTHER_ENDING_WEIGHT)
    } else {
        finding
    })
}

type Imitation<'k> = (&'static FindingKind, &'k str, String, Resemblance);

/// The organisation's own domains first, then its suppliers'.
fn imitation_of_known<'k>(candidate: &Candidate, sender: &Sender<'k>) -> Option<Imitation<'k>> {
    let surroundings = sender.surroundings;
    let own = surroundings
        .own_domains
        .iter()
        .map(|own| (&LOOKALIKE_OWN, "", own));
    let suppliers = surroundings.suppliers.iter().flat_map(|supplier| {
        supplier
            .domains
            .iter()
            .map(|domain| (&LOOKALIKE_SUPPLIER, supplier.name.as_str(), domain))
    });
    own.chain(suppliers).find_map(|(kind, name, domain)| {
        let how = candidate.resembles(&Target::new(domain))?;
        Some((kind, name, domain.clone(), how))
    })
}

fn imitation_of_brand(candidate: &Candidate, domain: &str) -> Option<Imitation<'static>> {
    let places = brands::targets().worth_a_look(candidate);
    places.into_iter().find_map(|place| {
        let (brand, target) = brands::target_at(place)?;
        let how = candidate
            .resembles(target)
            .filter(|how| is_telling(*how, target, brand))
            .filter(|_| !brand.may_be_a_house(domain))?;
        Some((&LOOKALIKE_BRAND, brand.name, target.domain.clone(), how))
    })
}

/// Short and ordinary company names resemble honest strangers by chance, and so do words that are a company's domain
/// without being its name; one's own and a supplier's are worth asking.
fn is_telling(how: Resemblance, target: &Target, brand: &brands::Brand) -> bool {
    /// From this length a company's name is hardly met by chance, characters.
    const BRAND_NAME_CHARS_MIN: usize = 6;
    let label = target.domain.split('.').next().unwrap_or_default();
    let long = target.name_chars() >= BRAND_NAME_CHARS_MIN;
    match how {
        Resemblance::InFront => true,
        Resemblance::SameToTheEye => long,
        _ => long && !brand.ordinary_word && brand.is_spelt(label),
    }
}
